//go:build !windows

package handover

import (
	"io/fs"
	"os"
	"syscall"
)

// isPrivate tells whether only this user may enter.
func isPrivate(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid() && info.Mode().Perm()&0o077 == 0
}

const (
	// connectionRefused is the error of a socket that nobody listens at.
	connectionRefused = syscall.ECONNREFUSED
	// noSockets is the error of a system without sockets in folders.
	noSockets = syscall.EAFNOSUPPORT
)
