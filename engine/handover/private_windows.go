package handover

import (
	"io/fs"

	"golang.org/x/sys/windows"
)

// isPrivate is always true: what lies below the user's profile is the user's.
func isPrivate(fs.FileInfo) bool { return true }

const (
	// connectionRefused is the error of a socket that nobody listens at.
	connectionRefused = windows.WSAECONNREFUSED
	// noSockets is the error of a system without sockets in folders.
	noSockets = windows.WSAEAFNOSUPPORT
)
