//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"framewake/engine"
)

// clip is one of the clips that are asked for again and again. Its number
// stands in the name of its source.
type clip struct {
	request engine.Request
	still   []byte // PNG
	master  []byte // as an undisturbed run makes it
}

// clipCount is how many there are: the built-in model and the checkpoint, two
// seeds each.
const clipCount = 4

// newClip describes a clip that takes some steps and some chunks, and a moment.
func newClip(n int, d engine.Description) (clip, error) {
	r := d.Defaults
	r.Width, r.Height, r.Frames, r.Steps, r.DecodeChunkSize = 64, 64, 6, 4, 2
	r.Seed, r.Source = uint32(n), sourceOf(n)
	m := image.NewNRGBA(image.Rect(0, 0, r.Width, r.Height))
	for y := range r.Height {
		for x := range r.Width {
			m.SetNRGBA(x, y, color.NRGBA{R: uint8(x * y), G: uint8(40*n + 2*y), B: uint8(3 * x), A: 255})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return clip{request: r, still: b.Bytes()}, err
}

func sourceOf(n int) string { return fmt.Sprintf("clip %d.png", n) }

// clipOf is the number of the clip that a source stands for.
func clipOf(source string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(source, "clip "), ".png"))
	return n, err == nil && n >= 0 && n < clipCount
}

// modelOf is the model of a clip: the folder of the checkpoint, or the built-in one.
func modelOf(n int, checkpoint string) string {
	if n%2 == 1 {
		return checkpoint
	}
	return engine.BuiltinModel
}

// newClips makes every clip once, undisturbed, in folders below dir.
func newClips(ctx context.Context, dir, checkpoint string) ([]clip, error) {
	var clips []clip
	for n := range clipCount {
		c, err := undisturbed(ctx, n, filepath.Join(dir, strconv.Itoa(n)), modelOf(n, checkpoint))
		if err != nil {
			return nil, fmt.Errorf("the undisturbed run of clip %d: %w", n, err)
		}
		clips = append(clips, c)
	}
	return clips, nil
}

func undisturbed(ctx context.Context, n int, dir, model string) (clip, error) {
	e, err := newWorker(model)
	if err != nil {
		return clip{}, err
	}
	defer e.Close()
	d, err := e.Describe(ctx)
	if err != nil {
		return clip{}, err
	}
	c, err := newClip(n, d)
	if err != nil {
		return clip{}, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return clip{}, err
	}
	r := c.request
	r.Image = filepath.Join(dir, "still.png")
	if err := os.WriteFile(r.Image, c.still, 0o600); err != nil {
		return clip{}, err
	}
	result, err := e.Generate(ctx, r, engine.Run{Dir: dir})
	if err != nil {
		return clip{}, err
	}
	c.master, err = os.ReadFile(result.Master)
	return c, err
}
