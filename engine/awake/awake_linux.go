package awake

import (
	"os/exec"
	"syscall"
)

// helper is cat under systemd-inhibit: it ends when the pipe from us does, and
// with it what it holds. A terminal's Ctrl-C does not reach it.
func helper(reason string) *exec.Cmd {
	cmd := exec.Command("systemd-inhibit", "--what=idle:sleep", "--who=Framewake", "--why="+reason, "--mode=block", "cat")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}
