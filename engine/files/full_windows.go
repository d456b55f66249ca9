package files

import "syscall"

// fullCodes are ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and
// ERROR_DISK_QUOTA_EXCEEDED of winerror.h.
func fullCodes() []error {
	return []error{syscall.Errno(39), syscall.Errno(112), syscall.Errno(1295)}
}
