package gateway

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	// secretBytes of a clip's name: who does not know it cannot guess it.
	secretBytes = 16
	clipSuffix  = ".mp4"
)

// shelf keeps the MP4s that a gateway answers with, for a while.
type shelf struct {
	dir    string
	remove func() error
	limits ServerLimits

	mu    sync.Mutex
	clips []clipFile // oldest first
	bytes int64
	// timer removes the oldest clip when its time is over.
	timer *time.Timer
}

// clipFile is one MP4.
type clipFile struct {
	id    string
	bytes int64
	until time.Time
}

func newShelf(o ServerOptions) (*shelf, error) {
	dir, remove, err := o.Ledger.TempDir(o.Scratch, "clips")
	if err != nil {
		return nil, diskError(o.Scratch, err)
	}
	return &shelf{dir: dir, remove: remove, limits: o.Limits}, nil
}

// add has a clip written to a path and returns the id that it can be had by.
func (s *shelf) add(write func(path string) error) (id string, err error) {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails
	id = hex.EncodeToString(secret)
	if err := write(s.path(id)); err != nil {
		return "", err
	}
	info, err := os.Stat(s.path(id))
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clips = append(s.clips, clipFile{id, info.Size(), time.Now().Add(s.limits.ClipTime)})
	s.bytes += info.Size()
	s.tidy(time.Now())
	return id, nil
}

func (s *shelf) path(id string) string { return filepath.Join(s.dir, id+clipSuffix) }

// tidy removes what is too old or too much. s.mu is held.
func (s *shelf) tidy(now time.Time) {
	for len(s.clips) > 0 {
		oldest := s.clips[0]
		if now.Before(oldest.until) && (s.bytes <= s.limits.ClipBytes || len(s.clips) == 1) {
			break
		}
		_ = os.Remove(s.path(oldest.id)) // else it goes with the folder
		s.bytes -= oldest.bytes
		s.clips = s.clips[1:]
	}
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if len(s.clips) > 0 {
		s.timer = time.AfterFunc(s.clips[0].until.Sub(now), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.tidy(time.Now())
		})
	}
}

// size is how much the clips take, in bytes.
func (s *shelf) size() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return float64(s.bytes)
}

// open returns a clip's file, if there is one of that id.
func (s *shelf) open(id string) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.clips {
		if c.id == id && time.Now().Before(c.until) {
			return os.Open(s.path(id))
		}
	}
	return nil, os.ErrNotExist
}

// serve sends a clip, or a range of it.
func (s *shelf) serve(w http.ResponseWriter, r *http.Request) error {
	id, isClip := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, streamPath), clipSuffix)
	notFound := refusal{code: http.StatusNotFound, says: "Not Found", plain: true}
	if !isClip {
		return notFound
	}
	f, err := s.open(id)
	if err != nil {
		return notFound
	}
	defer func() { _ = f.Close() }()
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Cache-Control", "private, max-age=5")
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// close removes the clips.
func (s *shelf) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	s.clips = nil
	return s.remove()
}
