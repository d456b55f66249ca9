package document

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// MaxBytes bounds a document; ours have a few thousand.
const MaxBytes = 1 << 20

// The ways a document cannot be used. Callers add what it was.
var (
	// ErrNewer means that a newer program wrote it: leave it as it is.
	ErrNewer = errors.New("written by a newer program")
	// ErrDamaged means that it is not what was written.
	ErrDamaged = errors.New("damaged")
)

// Encode returns the document of a value in JSON. Formats count from 1.
func Encode(format int, value any) ([]byte, error) {
	body, err := json.MarshalIndent(value, "  ", "  ")
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	b := fmt.Appendf(nil, "{\n  \"format\": %d,\n  \"sha256\": %q,\n  \"body\": %s\n}\n", format, sum(body), body)
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("document: %d bytes, the most is %d", len(b), MaxBytes)
	}
	return b, nil
}

// Decode reads a document into value, a pointer, and returns its format, 1 to
// newest. Errors wrap ErrNewer or ErrDamaged; value is then not to be used.
func Decode(b []byte, newest int, value any) (int, error) {
	if len(b) > MaxBytes {
		return 0, fmt.Errorf("%w: larger than %d bytes", ErrDamaged, MaxBytes)
	}
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if head.Format > newest {
		return head.Format, fmt.Errorf("%w: format %d, this one knows %d", ErrNewer, head.Format, newest)
	}
	if head.Format < 1 {
		return head.Format, fmt.Errorf("%w: there is no format %d", ErrDamaged, head.Format)
	}
	var rest struct {
		SHA256 string          `json:"sha256"`
		Body   json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(b, &rest); err != nil {
		return head.Format, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if rest.SHA256 != sum(rest.Body) {
		return head.Format, fmt.Errorf("%w: the checksum does not match", ErrDamaged)
	}
	if err := json.Unmarshal(rest.Body, value); err != nil {
		return head.Format, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return head.Format, nil
}

// Read is Decode of the file at path and returns the file's bytes too. A file
// that is missing or cannot be read gives the system's error; a symbolic link,
// a pipe or whatever else is no ordinary file counts as damaged.
func Read(path string, newest int, value any) (raw []byte, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w: not an ordinary file", path, ErrDamaged)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err = io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if _, err := Decode(raw, newest, value); err != nil {
		return raw, fmt.Errorf("%s: %w", path, err)
	}
	return raw, nil
}

func sum(body []byte) string {
	s := sha256.Sum256(body)
	return hex.EncodeToString(s[:])
}
