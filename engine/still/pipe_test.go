//go:build unix

package still

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipe would wait for ever for somebody to write.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo.jpg")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), path, DefaultLimits())
	wantRefused(t, "pipe", err, path, "not an ordinary file")
}
