//go:build !windows

package network

import "syscall"

const (
	refused = syscall.ECONNREFUSED // nobody listens there
	reset   = syscall.ECONNRESET   // the peer let go
)
