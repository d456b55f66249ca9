package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"

	"framewake/engine"
)

const (
	// formatVersion is the version of the settings file's form.
	formatVersion = 1
	// maxFileBytes bounds the settings file; ours have a few hundred.
	maxFileBytes = 1 << 20
)

// document is the settings file as it is: every key with its raw value.
type document map[string]json.RawMessage

// read returns the settings file, or a new document if there is none.
func read(path string) (document, error) {
	b, err := readBounded(path)
	if errors.Is(err, fs.ErrNotExist) {
		return document{"format": json.RawMessage(strconv.Itoa(formatVersion))}, nil
	}
	if err != nil {
		return nil, engine.Errorf(engine.Invalid, "make it a readable file, or set FRAMEWAKE_SETTINGS to another one",
			"settings: %s: %w", path, err)
	}
	const hint = "correct it, or delete it to start from the defaults"
	var d document
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\ufeff")), &d); err != nil {
		return nil, engine.Errorf(engine.Invalid, hint, "settings: %s is %w: %w", path, ErrDamaged, err)
	}
	var version int
	if err := json.Unmarshal(d["format"], &version); err != nil || version < 1 {
		return nil, engine.Errorf(engine.Invalid, hint, `settings: %s is %w: it has no "format": %d`, path, ErrDamaged, formatVersion)
	}
	if version > formatVersion {
		return nil, engine.Errorf(engine.Invalid, "update Framewake, or move the file away to start from the defaults",
			"settings: %s has format %d, newer than this version's %d", path, version, formatVersion)
	}
	return d, nil
}

// readBounded reads a regular file; a pipe would block for ever.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not an ordinary file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, reason(err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return nil, reason(err)
	}
	if len(b) > maxFileBytes {
		return nil, fmt.Errorf("larger than %d bytes", maxFileBytes)
	}
	return b, nil
}

// reason is an error of os without the paths, which the caller names.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// put sets one key, or removes it if value is empty or 0.
func (d document) put(key string, value any) error {
	if value == "" || value == 0 || value == 0.0 {
		delete(d, key)
		return nil
	}
	raw, err := encodeJSON(value)
	if err != nil {
		return fmt.Errorf("settings: %s: %w", key, err)
	}
	d[key] = raw
	return nil
}

// encode returns the bytes of the settings file.
func (d document) encode() ([]byte, error) {
	b, err := encodeJSON(d)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return b, nil
}

// encodeJSON is json.MarshalIndent that leaves &, < and > in paths readable.
func encodeJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(value)
	return b.Bytes(), err
}
