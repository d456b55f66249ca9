package video

import (
	"os"
	"syscall"
)

// attributes keeps a console window from flashing up.
func attributes(detach bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{HideWindow: true}
	if detach {
		a.CreationFlags = syscall.CREATE_NEW_PROCESS_GROUP
	}
	return a
}

func kill(p *os.Process, _ bool) error { return p.Kill() }
