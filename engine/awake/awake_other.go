//go:build !linux && !windows

package awake

import (
	"os/exec"
	"syscall"
)

// helper is macOS's caffeinate around cat, which ends when the pipe from us
// does. Other systems have none, and starting it fails.
func helper(string) *exec.Cmd {
	cmd := exec.Command("caffeinate", "-i", "cat")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}
