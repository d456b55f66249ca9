package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// ErrLocked means that another process, or another Lock of this one, holds the
// lock.
var ErrLocked = errors.New("files: held by another process")

// Lock is held until Unlock or the end of the process, however it ends.
type Lock struct{ lock *flock.Flock }

// lockRetry is how often AwaitLock looks again.
const lockRetry = 20 * time.Millisecond

// TryLock takes the lock on the file at path, which is made if it is missing
// and stays. If another holds it the error is ErrLocked.
func TryLock(path string) (*Lock, error) {
	lock := newFlock(path)
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("files: lock %s: %w", path, cause(err))
	}
	if !locked {
		return nil, ErrLocked
	}
	return &Lock{lock}, nil
}

// AwaitLock is TryLock that waits for its turn or for the end of ctx.
func AwaitLock(ctx context.Context, path string) (*Lock, error) {
	lock := newFlock(path)
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("files: lock %s: %w", path, cause(err))
	}
	return &Lock{lock}, nil
}

func newFlock(path string) *flock.Flock {
	return flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600))
}

// Unlock gives the lock away; it may be called twice.
func (l *Lock) Unlock() error {
	if err := l.lock.Unlock(); err != nil {
		return fmt.Errorf("files: unlock %s: %w", l.lock.Path(), cause(err))
	}
	return nil
}
