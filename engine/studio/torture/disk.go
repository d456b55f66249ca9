//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// disk answers the writing calls of an app and its children in the place of the
// file system, while a fault lasts.
type disk struct {
	listener int
	dir      string // writing to open files elsewhere does not fail

	mu   sync.Mutex
	err  unix.Errno // 0: no fault
	pass int        // calls that are let through before
	left int        // calls that fail then; negative: all
}

// notification and response are struct seccomp_notif and struct
// seccomp_notif_resp of linux/seccomp.h.
type notification struct {
	id           uint64
	pid, flags   uint32
	number       int32
	architecture uint32
	instruction  uint64
	arguments    [6]uint64
}

type response struct {
	id    uint64
	value int64
	err   int32
	flags uint32
}

// newDisk takes the listener from the socket and begins to answer.
func newDisk(socket int, dir string) (*disk, error) {
	space := make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := unix.Recvmsg(socket, make([]byte, 1), space, 0)
	if err != nil {
		return nil, os.NewSyscallError("recvmsg", err)
	}
	messages, err := unix.ParseSocketControlMessage(space[:n])
	if err != nil || len(messages) != 1 {
		return nil, fmt.Errorf("no listener came: %d messages, %w", len(messages), err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, fmt.Errorf("no listener came: %d descriptors, %w", len(fds), err)
	}
	d := &disk{listener: fds[0], dir: dir}
	go d.serve()
	return d, nil
}

// serve answers until the last process that has the filter is gone.
func (d *disk) serve() {
	defer unix.Close(d.listener)
	for {
		ready := []unix.PollFd{{Fd: int32(d.listener), Events: unix.POLLIN}}
		if _, err := unix.Poll(ready, -1); errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil || ready[0].Revents&unix.POLLIN == 0 {
			return
		}
		var n notification
		if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(d.listener), unix.SECCOMP_IOCTL_NOTIF_RECV, uintptr(unsafe.Pointer(&n))); errno != 0 {
			continue // the caller has just died
		}
		r := response{id: n.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
		if err := d.judge(n); err != 0 {
			r.err, r.flags = -int32(err), 0
		}
		_, _, _ = unix.Syscall(unix.SYS_IOCTL, uintptr(d.listener), unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&r)))
	}
}

// fail makes the calls after the next few fail, so many of them or, if that is
// negative, all until heal.
func (d *disk) fail(err unix.Errno, pass, calls int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err, d.pass, d.left = err, pass, calls
}

// heal ends the fault.
func (d *disk) heal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = 0
}

// judge returns the error of a call, 0 to let it through. A full disk refuses
// what needs room, one that fails everything.
func (d *disk) judge(n notification) unix.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	needsRoom := []int32{unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_WRITEV, unix.SYS_FALLOCATE, unix.SYS_MKDIRAT, unix.SYS_OPENAT}
	switch {
	case d.err == 0, d.err == unix.ENOSPC && !slices.Contains(needsRoom, n.number), !d.concerns(n):
		return 0
	case d.pass > 0:
		d.pass--
		return 0
	case d.left == 0:
		return 0
	}
	d.left--
	return d.err
}

// concerns tells whether a call is about a file below dir. Calls that have names
// are: the program makes no files elsewhere.
func (d *disk) concerns(n notification) bool {
	switch n.number {
	case unix.SYS_MKDIRAT, unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT, unix.SYS_OPENAT:
		return true
	}
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", n.pid, int32(n.arguments[0])))
	return err == nil && strings.HasPrefix(path, d.dir+"/")
}
