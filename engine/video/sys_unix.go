//go:build unix

package video

import (
	"errors"
	"os"
	"syscall"
)

func attributes(detach bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: detach} }

// kill ends a child at once, with its process group if it has its own.
func kill(p *os.Process, detached bool) error {
	if !detached {
		return p.Kill()
	}
	if err := syscall.Kill(-p.Pid, syscall.SIGKILL); errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	} else {
		return err
	}
}
