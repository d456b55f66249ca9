//go:build !headless

package ui

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

func TestReadThumbnail(t *testing.T) {
	encode := func(width, height int) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, tt := range []struct {
		name  string
		bytes []byte
		ok    bool
	}{
		{"a thumbnail", encode(320, 180), true},
		{"the largest", encode(1024, 1024), true},
		{"too large", encode(1024, 1032), false},
		{"cut off", encode(320, 180)[:200], false},
		{"no JPEG", []byte("GIF89a"), false},
		{"empty", nil, false},
		{"long", append(encode(320, 180)[:100], make([]byte, 2*thumbnailBytes)...), false},
	} {
		path := filepath.Join(t.TempDir(), "thumbnail.jpg")
		if err := os.WriteFile(path, tt.bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := readThumbnail(path); (err == nil) != tt.ok || (m != nil) != tt.ok {
			t.Errorf("%s: got a picture %t, error %v; want one %t", tt.name, m != nil, err, tt.ok)
		}
	}
	if _, err := readThumbnail(filepath.Join(t.TempDir(), "none.jpg")); err == nil {
		t.Error("a file that is not there was read")
	}
}

// TestThumbnailsForget: those that were not used for longest are forgotten.
func TestThumbnailsForget(t *testing.T) {
	s := newThumbnails(nil, nil)
	picture := image.NewGray(image.Rect(0, 0, 1, 1))
	for i := range thumbnailsKept {
		s.keep(fmt.Sprint(i), picture, nil)
	}
	s.use("0")
	s.keep("new", picture, nil)
	s.keep("broken", picture, os.ErrNotExist)
	for path, want := range map[string]bool{"0": true, "1": false, "2": false, "3": true, "new": true} {
		if got := s.of(path) != nil; got != want {
			t.Errorf("%s is known: %t, want %t", path, got, want)
		}
	}
	if _, known := s.known["broken"]; !known || s.of("broken") != nil || len(s.known) != thumbnailsKept {
		t.Errorf("%d are known, the broken one %t", len(s.known), known)
	}
}
