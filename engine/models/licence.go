package models

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxCard bounds how much of a model card is read, in bytes; its front matter
// has a few hundred.
const maxCard = 64 << 10

// licence reads the licence's identifier from a model card, README.md: the
// front matter's license_name, which the hub wants where license is "other",
// else its license.
func licence(folder string) string {
	path := filepath.Join(folder, "README.md")
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	s := bufio.NewScanner(io.LimitReader(f, maxCard))
	if !s.Scan() || strings.TrimSpace(s.Text()) != "---" {
		return ""
	}
	var name, kind string
	for s.Scan() && strings.TrimSpace(s.Text()) != "---" {
		key, value, _ := strings.Cut(s.Text(), ":")
		switch value = strings.Trim(strings.TrimSpace(value), `"'`); key {
		case "license_name":
			name = value
		case "license":
			kind = value
		}
	}
	if name != "" {
		return name
	}
	return kind
}
