package network

import "golang.org/x/sys/windows"

// Windows' sockets have numbers of their own, which package syscall's portable
// names do not stand for.
const (
	refused = windows.WSAECONNREFUSED // nobody listens there
	reset   = windows.WSAECONNRESET   // the peer let go
)
