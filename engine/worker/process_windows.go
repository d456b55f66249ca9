package worker

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// claimStdout takes the standard output handle and leaves stderr in its place.
func claimStdout() (*os.File, error) {
	out := os.Stdout
	os.Stdout = os.Stderr
	if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd())); err != nil {
		return nil, os.NewSyscallError("SetStdHandle", err)
	}
	return out, nil
}

// ownGroup keeps the child out of reach of the console's Ctrl-C and without a
// console window of its own.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// killGroup kills the child; what it started ends when its pipes close.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

func endGroup() { os.Exit(0) }

// stepAside gives the child a priority below normal.
func stepAside(cmd *exec.Cmd) error {
	h, err := windows.OpenProcess(windows.PROCESS_SET_INFORMATION, false, uint32(cmd.Process.Pid))
	if err != nil {
		return os.NewSyscallError("OpenProcess", err)
	}
	defer windows.CloseHandle(h)
	return os.NewSyscallError("SetPriorityClass", windows.SetPriorityClass(h, windows.BELOW_NORMAL_PRIORITY_CLASS))
}
