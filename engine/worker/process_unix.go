//go:build !windows

package worker

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// claimStdout moves standard output to a descriptor of its own, not inherited
// by children, and points fd 1 at stderr.
func claimStdout() (*os.File, error) {
	fd, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, os.NewSyscallError("dup stdout", err)
	}
	if err := unix.Dup2(2, 1); err != nil {
		return nil, os.NewSyscallError("dup2 stderr", err)
	}
	return os.NewFile(uintptr(fd), "protocol"), nil
}

// ownGroup makes the child the leader of a process group, out of reach of the
// terminal's Ctrl-C.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the child and whatever it started.
func killGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	_ = cmd.Process.Kill()
}

// endGroup ends this process and, when it leads a group, all it started.
func endGroup() {
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
	os.Exit(0)
}

// stepAside makes every thread of the group that the child leads, and all that
// they start, as nice as we want them.
func stepAside(cmd *exec.Cmd) error {
	return os.NewSyscallError("setpriority", unix.Setpriority(unix.PRIO_PGRP, cmd.Process.Pid, niceness))
}

// niceness is halfway between usual and last. In the window's measurement of
// docs/performance.md it brings the slowest percent of answers from 42 to 28 ms.
const niceness = 10
