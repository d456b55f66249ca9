package hardware

import (
	"os/exec"
	"syscall"
)

// hideWindow keeps a console program from opening a console.
func hideWindow(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true} }
