package files

import (
	"errors"
	"slices"
)

// IsFull tells whether an error means that a disk, or a user's share of it, is
// full.
func IsFull(err error) bool {
	return slices.ContainsFunc(fullCodes(), func(code error) bool { return errors.Is(err, code) })
}
