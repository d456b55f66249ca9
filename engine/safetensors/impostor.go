package safetensors

import (
	"bytes"
	"strings"
)

// Impostor says what lies where a downloaded file should be, given the
// file's first bytes (64 suffice): an error that wraps [ErrPointer] or
// [ErrPage], or nil if it is neither.
func Impostor(start []byte) error {
	text := strings.ToLower(string(bytes.TrimLeft(start, "\ufeff \t\r\n")))
	switch {
	case strings.HasPrefix(text, "version https://git-lfs"):
		return ErrPointer
	case strings.HasPrefix(text, "<!doctype"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<?xml"):
		return ErrPage
	}
	return nil
}
