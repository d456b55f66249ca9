package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"framewake/engine/safetensors"
)

// maxDocument bounds a JSON file, in bytes. The largest there are, the lists
// of shards, take about 200 KB.
const maxDocument = 1 << 20

// document reads a config file and notes what is wrong with it.
func (p *problems) document(root string, names ...string) Document {
	path := filepath.Join(append([]string{root}, names...)...)
	text, err := readJSON(path)
	if err != nil {
		p.add(err)
	}
	return Document{Path: path, JSON: text}
}

// readJSON reads a small file and checks that it is JSON.
func readJSON(path string) ([]byte, error) {
	text, err := readSmall(path, maxDocument)
	if err != nil {
		return nil, fileFault(path, err)
	}
	if err := safetensors.Impostor(text); err != nil {
		return nil, fileFault(path, err)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fault(hintDownload, "%s: the file is empty", path)
	}
	var value json.RawMessage
	if err := json.Unmarshal(text, &value); err != nil {
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, fault(hintDownload, "%s: %s: %w", path, place(text, e.Offset), err)
		}
		return nil, fault(hintDownload, "%s: %w", path, err)
	}
	return text, nil
}

// place names the line that ends at or holds the offset, so that the message
// shows key and value.
func place(text []byte, offset int64) string {
	before := text[:min(max(offset-1, 0), int64(len(text)))]
	line := text[bytes.LastIndexByte(before, '\n')+1:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	line = bytes.TrimSpace(line)
	for len(line) > 80 || !utf8.Valid(line) {
		line = line[:min(len(line)-1, 80)]
	}
	return fmt.Sprintf("line %d: %q", bytes.Count(before, []byte("\n"))+1, line)
}

// readSmall reads a regular file of at most limit bytes.
func readSmall(path string, limit int64) ([]byte, error) {
	// Asked before opening, since opening a pipe would wait for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("longer than %d bytes", limit)
	}
	return text, err
}
