package handover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"framewake/engine"
)

var (
	// ErrTaken means that another process listens already.
	ErrTaken = errors.New("handover: another process listens")
	// ErrNoSockets means that this system has no sockets in folders: Windows
	// before 2018, and Wine.
	ErrNoSockets = errors.New("handover: this system has no sockets in folders")
)

// Listener takes files from later starts until it is closed.
type Listener struct {
	listener *net.UnixListener
	path     string
	file     fs.FileInfo
	receive  func(paths []string)
	// closing ends when Close begins.
	closing context.Context
	close   context.CancelFunc
	// waiting bounds the connections that are being heard.
	waiting chan struct{}
	calls   sync.WaitGroup
	mu      sync.Mutex // held around receive
}

// maxWaiting is the most connections at a time; a person starts a few.
const maxWaiting = 16

// Listen opens the socket of dir, which is made (0700) if it is missing.
// receive gets the absolute paths of each later start, none of a start without
// files; it is called one at a time, must return at once, and the later start
// ends when it has. If another process answers at the socket the error is
// ErrTaken; where there are no such sockets it is ErrNoSockets.
func Listen(dir string, receive func(paths []string)) (*Listener, error) {
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	if err := privateFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if exists(path) {
		if c, err := net.DialTimeout("unix", path, talkWithin); err == nil {
			_ = c.Close()
			return nil, ErrTaken
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("handover: remove what a killed process left: %w", err)
		}
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if errors.Is(err, noSockets) {
		return nil, ErrNoSockets
	}
	if err != nil {
		return nil, engine.Errorf(engine.Unavailable, "", "handover: %w", err)
	}
	listener.SetUnlinkOnClose(false)
	l := &Listener{listener: listener, path: path, receive: receive, waiting: make(chan struct{}, maxWaiting)}
	l.closing, l.close = context.WithCancel(context.Background())
	err = os.Chmod(path, 0o600)
	if err == nil {
		l.file, err = os.Lstat(path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("handover: %w", err), listener.Close())
	}
	l.calls.Go(l.accept)
	return l, nil
}

// accept hears every connection on a goroutine of its own.
func (l *Listener) accept() {
	for {
		c, err := l.listener.AcceptUnix()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(10 * time.Millisecond) // out of file descriptors, most likely
			continue
		}
		l.waiting <- struct{}{}
		l.calls.Go(func() {
			defer func() { <-l.waiting }()
			stop := context.AfterFunc(l.closing, func() { _ = c.Close() })
			defer stop()
			defer func() { _ = c.Close() }()
			l.hear(c)
		})
	}
}

// hear takes one message. A connection that says nothing of use gets no answer
// or an error, and is nobody's concern.
func (l *Listener) hear(c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(talkWithin))
	var m message
	err := readLine(c, &m)
	if err == nil {
		err = m.check()
	}
	var a answer
	if err != nil {
		a.Error = err.Error()
	} else {
		l.mu.Lock()
		l.receive(m.Paths)
		l.mu.Unlock()
	}
	_ = c.SetDeadline(time.Now().Add(talkWithin))
	_ = writeLine(c, a)
}

// Close stops listening, waits for calls of receive that are under way and
// removes the socket, unless it has become another process's.
func (l *Listener) Close() error {
	err := l.listener.Close()
	l.close()
	l.calls.Wait()
	if now, statErr := os.Lstat(l.path); statErr == nil && os.SameFile(now, l.file) {
		err = errors.Join(err, os.Remove(l.path))
	}
	if err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	return nil
}
