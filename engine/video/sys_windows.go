package video

import (
	"errors"
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

// isDiskFull knows ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of winerror.h.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112))
}
