package handover

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"time"
)

// Bounds of what is said, and of how long it may take.
const (
	format      = 1
	maxBytes    = 1 << 20
	maxPaths    = 10_000
	maxPathSize = 32 << 10 // Windows' longest; others have 4096
	talkWithin  = 5 * time.Second
)

// message is what the second start says.
type message struct {
	Format int      `json:"format"`
	Paths  []string `json:"paths"`
}

// answer is what the first one answers; an empty Error means taken.
type answer struct {
	Error string `json:"error"`
}

// check refuses what the other side would not take.
func (m message) check() error {
	if m.Format != format {
		return fmt.Errorf("a message of format %d, this program knows %d", m.Format, format)
	}
	if len(m.Paths) > maxPaths {
		return fmt.Errorf("%d files, the most is %d", len(m.Paths), maxPaths)
	}
	for _, p := range m.Paths {
		if !filepath.IsAbs(p) || len(p) > maxPathSize || strings.ContainsRune(p, 0) {
			return fmt.Errorf("%.80q is no absolute path", p)
		}
	}
	return nil
}

// writeLine sends v as a line of JSON.
func writeLine(c net.Conn, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(b) >= maxBytes {
		return fmt.Errorf("%d bytes, the most is %d", len(b)+1, maxBytes)
	}
	_, err = c.Write(append(b, '\n'))
	return err
}

// readLine reads a line of JSON of at most maxBytes into v.
func readLine(r io.Reader, v any) error {
	line, err := bufio.NewReader(io.LimitReader(r, maxBytes)).ReadBytes('\n')
	if err != nil {
		return errors.Join(errors.New("no whole line"), err)
	}
	return json.Unmarshal(line, v)
}
