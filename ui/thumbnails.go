//go:build !headless

package ui

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"slices"
)

// thumbnails are the pictures of takes. Each is read beside the UI thread when it is seen for the first time, one after
// the other, and the latest are kept. All methods are called on the UI thread.
type thumbnails struct {
	tasks   *tasks
	changed func() // one has come
	known   map[string]image.Image
	order   []string // paths of what is known, the one that was used last at the end
	wanted  []string // paths of what is to be seen now
	reading bool
}

const (
	// thumbnailsKept is how many stay in memory, of at most 0.1 MB each as a library has them.
	thumbnailsKept = 150
	// thumbnailBytes and thumbnailPixels are the most that is read of a file: ours have some ten thousand bytes.
	thumbnailBytes  = 1 << 20
	thumbnailPixels = 1 << 20
)

func newThumbnails(t *tasks, changed func()) *thumbnails {
	return &thumbnails{tasks: t, changed: changed, known: map[string]image.Image{}}
}

// of a path, nil if it has not come yet or cannot be read.
func (t *thumbnails) of(path string) image.Image { return t.known[path] }

// want reads what of these paths is not known yet, and gives up what was wanted before.
func (t *thumbnails) want(paths []string) {
	t.wanted = paths
	for _, path := range paths {
		t.use(path)
	}
	t.read()
}

// use notes that a picture was used, if it is known.
func (t *thumbnails) use(path string) {
	if _, known := t.known[path]; known {
		t.order = append(slices.DeleteFunc(t.order, func(p string) bool { return p == path }), path)
	}
}

// read reads the next picture, unless one is being read.
func (t *thumbnails) read() {
	at := slices.IndexFunc(t.wanted, func(path string) bool {
		_, known := t.known[path]
		return !known && path != ""
	})
	if t.reading || at < 0 {
		return
	}
	t.reading = true
	path := t.wanted[at]
	t.tasks.Go(func() func() {
		picture, err := readThumbnail(path)
		return func() {
			t.reading = false
			t.keep(path, picture, err)
			t.changed()
			t.read()
		}
	})
}

// keep remembers a picture, also that it cannot be read, and forgets those that were not used for longest.
func (t *thumbnails) keep(path string, picture image.Image, err error) {
	if err != nil {
		picture = nil
	}
	t.known[path] = picture
	t.use(path)
	for len(t.order) > thumbnailsKept {
		delete(t.known, t.order[0])
		t.order = t.order[1:]
	}
}

// readThumbnail reads a small JPEG.
func readThumbnail(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, thumbnailBytes))
	if err != nil {
		return nil, err
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > thumbnailPixels/size.Height {
		return nil, fmt.Errorf("%s: %d × %d pixels", path, size.Width, size.Height)
	}
	return jpeg.Decode(bytes.NewReader(b))
}
