package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/network"
)

const (
	recordFormat = 1
	recordName   = "gateway.json"
	// maxRecordBytes is more than 500 addresses of the longest kind take.
	maxRecordBytes = 8 << 20
)

// record is what is known of a job that has been sent, kept in its folder until
// it is finished.
type record struct {
	Format  int            `json:"format"`
	Gateway string         `json:"gateway"`
	Request engine.Request `json:"request"`
	// Job is its name in the book of spending.
	Job string `json:"job"`
	// Answer is missing while the gateway works.
	Answer *answer `json:"answer,omitempty"`
	// Peer is how near the machine was that answered, if it was connected to
	// without a proxy.
	Peer *network.Reach `json:"peer,omitempty"`
}

// state is a job's engine.StateDir.
type state struct{ dir string }

func stateIn(runDir string) state { return state{filepath.Join(runDir, engine.StateDir)} }

func (s state) path(name string) string { return filepath.Join(s.dir, name) }

// load returns the record of the same request at the same gateway, or nil if
// there is none; what another request left is removed.
func (s state) load(gateway string, r engine.Request) (*record, error) {
	b, err := s.read()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.remove()
	}
	if err != nil {
		return nil, s.unusable(err)
	}
	var found record
	if err := json.Unmarshal(b, &found); err != nil || found.Format < 1 || found.Format > recordFormat {
		return nil, engine.Errorf(engine.Unsettled, "start a new job; it is charged anew",
			"gateway: %s cannot be read, so whether the clip was paid for is not known", s.path(recordName))
	}
	found.Request.Image = r.Image
	if found.Gateway != gateway || found.Request != r {
		return nil, s.remove()
	}
	return &found, nil
}

// read returns the record's bytes. The file is closed then, for Windows removes
// no open one.
func (s state) read() ([]byte, error) {
	f, err := os.Open(s.path(recordName))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxRecordBytes))
}

// save writes the record; when it returns, the disk has it.
func (s state) save(r record) error {
	r.Format, r.Request.Image = recordFormat, ""
	b, err := json.Marshal(r)
	if err != nil {
		return s.unusable(err)
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return s.unusable(err)
	}
	if err := files.WriteFile(s.path(recordName), b, 0o600); err != nil {
		return s.unusable(err)
	}
	return nil
}

func (s state) remove() error {
	if err := os.RemoveAll(s.dir); err != nil {
		return s.unusable(err)
	}
	return nil
}

func (s state) unusable(err error) error { return diskError(filepath.Dir(s.dir), err) }

// diskError is for what cannot be written into the job's folder.
func diskError(dir string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	kind := engine.Unavailable
	if files.IsFull(err) {
		kind = engine.OutOfSpace
	}
	return engine.Errorf(kind, "free some space there and make it writable", "gateway: the job's folder %s: %w", dir, err)
}

// itemName is the name of an item's file in the state.
func itemName(n int) string { return fmt.Sprintf("item-%d", n) }
