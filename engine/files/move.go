package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// moveNew moves temp to target, which must not exist: a second name is made,
// which fails if the target is taken, then the first one goes.
func moveNew(temp, target string) error {
	if os.Link(temp, target) != nil {
		return moveOverClaim(temp, target)
	}
	_ = os.Remove(temp) // still registered if that fails
	return nil
}

// moveOverClaim is moveNew where there are no hard links, as on exFAT and some
// network shares; where nothing can be moved it tells why. It takes the
// target's name with an empty file, so that nobody else can, and moves temp
// over it. A process killed between the two steps leaves the empty file.
func moveOverClaim(temp, target string) error {
	claim, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	err = claim.Close()
	if err == nil {
		err = os.Rename(temp, target)
	}
	if err != nil {
		_ = os.Remove(target)
	}
	return err
}

// syncFile flushes what lies at path to the disk, whoever wrote it.
func syncFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("the temporary file is gone: %w", cause(err))
	}
	if !info.Mode().IsRegular() {
		return errors.New("the temporary file was replaced by something else")
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0) // Windows flushes only what is open for writing
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir flushes a folder, so that a new name in it survives a power cut,
// where the system can do that.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be flushed there
	}
	d, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil // a folder we may write to but not list
	}
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil // a file system without it
	}
	return errors.Join(err, d.Close())
}
