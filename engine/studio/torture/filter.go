//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The disk's faults are made where every program meets the disk, ours, SQLite's
// code and ffmpeg alike: a seccomp filter hands their system calls that write to
// the tormentor, which lets them through or answers in the disk's stead. It
// takes no rights: seccomp_unotify(2).

// listenerFD is where the app's process finds the socket to send the listener by.
const listenerFD = 3

// canAnswerCalls asks the system whether it lets programs do that; sandboxes do
// not always.
func canAnswerCalls() error {
	const getNotifSizes = 3 // SECCOMP_GET_NOTIF_SIZES of linux/seccomp.h
	var sizes [3]uint16
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, getNotifSizes, 0, uintptr(unsafe.Pointer(&sizes)))
	if errno != 0 {
		return os.NewSyscallError("seccomp", errno)
	}
	return nil
}

// playFiltered puts the filter on this process and then becomes the program that
// args name; the listener goes out by the socket.
func playFiltered(args []string) error {
	runtime.LockOSThread() // the thread that has the filter is the one that goes on
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return os.NewSyscallError("prctl", err)
	}
	filter := writingCalls()
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	fd, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		return os.NewSyscallError("seccomp", errno)
	}
	if err := unix.Sendmsg(listenerFD, []byte{0}, unix.UnixRights(int(fd)), nil, 0); err != nil {
		return os.NewSyscallError("sendmsg", err)
	}
	err := errors.Join(unix.Close(listenerFD), unix.Close(int(fd)))
	if err == nil {
		err = syscall.Exec(args[0], args, os.Environ())
	}
	return fmt.Errorf("become %s: %w", args[0], err)
}

// Offsets in struct seccomp_data: the call's number, and the low half of its
// third argument, the flags of openat, on a little-endian machine.
const (
	offsetNumber = 0
	offsetFlags  = 16 + 2*8
)

// writingCalls is a program that hands over the calls that write to a disk and
// allows all others.
func writingCalls() []unix.SockFilter {
	calls := []uint32{
		unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_WRITEV, unix.SYS_FTRUNCATE, unix.SYS_FALLOCATE,
		unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_MKDIRAT, unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT,
	}
	const load, equal, set, result = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K,
		unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, unix.BPF_RET | unix.BPF_K
	n := uint8(len(calls))
	program := []unix.SockFilter{{Code: load, K: offsetNumber}}
	for i, call := range calls { // each jumps to the last line
		program = append(program, unix.SockFilter{Code: equal, Jt: n - uint8(i) + 3, K: call})
	}
	return append(program,
		unix.SockFilter{Code: equal, Jf: 2, K: unix.SYS_OPENAT},
		unix.SockFilter{Code: load, K: offsetFlags},
		unix.SockFilter{Code: set, Jt: 1, K: unix.O_CREAT},
		unix.SockFilter{Code: result, K: unix.SECCOMP_RET_ALLOW},
		unix.SockFilter{Code: result, K: unix.SECCOMP_RET_USER_NOTIF})
}
