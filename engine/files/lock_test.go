package files

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.lock")
	held, err := TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := TryLock(path); !errors.Is(err, ErrLocked) {
		t.Errorf("a second one: got error %v, want ErrLocked", err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 3*lockRetry, context.Canceled)
	defer cancel()
	if _, err := AwaitLock(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting in vain: got error %v, want context.Canceled", err)
	}
	time.AfterFunc(3*lockRetry, func() { _ = held.Unlock() })
	next, err := AwaitLock(t.Context(), path)
	if err != nil {
		t.Fatalf("waiting: %v", err)
	}
	for range 2 {
		if err := next.Unlock(); err != nil {
			t.Error(err)
		}
	}
	missing := filepath.Join(filepath.Dir(path), "missing", "a.lock")
	if _, err := TryLock(missing); err == nil || errors.Is(err, ErrLocked) {
		t.Errorf("no folder: got error %v", err)
	}
	if _, err := AwaitLock(t.Context(), missing); err == nil || errors.Is(err, ErrLocked) {
		t.Errorf("no folder: got error %v", err)
	}
}

func TestLockOfTheKilled(t *testing.T) {
	top := t.TempDir()
	c, _ := startChild(t, filepath.Join(top, "ledger"))
	locks, err := filepath.Glob(filepath.Join(top, "ledger", "*"+lockExt))
	if err != nil || len(locks) != 1 {
		t.Fatalf("got %v, %v; want one lock", locks, err)
	}
	if _, err := TryLock(locks[0]); !errors.Is(err, ErrLocked) {
		t.Errorf("while it lives: got error %v, want ErrLocked", err)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	l, err := TryLock(locks[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}
