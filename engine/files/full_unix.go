//go:build !windows

package files

import "syscall"

// fullCodes are the errors of a full disk and of a used-up quota.
func fullCodes() []error { return []error{syscall.ENOSPC, syscall.EDQUOT} }
