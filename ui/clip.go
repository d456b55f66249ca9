//go:build !headless

package ui

import (
	"image"

	"framewake/engine"
)

// clip is what the player plays. Frames are whole pictures, never parts of larger ones, and all of one size: the
// toolkit hands their bytes to the graphics card as they lie.
type clip struct {
	Frames []*image.RGBA
	FPS    int // frames a second, within engine.Ranges
}

// clipOf turns a preview into pictures. The zero clip comes back if the bytes are not what the preview says they are.
func clipOf(p engine.Clip) clip {
	if p.Width <= 0 || p.Height <= 0 {
		return clip{}
	}
	frames := make([]*image.RGBA, 0, len(p.Frames))
	for _, rgb := range p.Frames {
		pixels := len(rgb) / 3
		if len(rgb)%3 != 0 || pixels%p.Width != 0 || pixels/p.Width != p.Height {
			return clip{}
		}
		frames = append(frames, opaque(rgb, p.Width, p.Height))
	}
	return clip{Frames: frames, FPS: p.FPS}
}

// opaque makes a picture of width*height RGB triples.
func opaque(rgb []byte, width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for from, to := 0, 0; from < len(rgb); from, to = from+3, to+4 {
		m.Pix[to], m.Pix[to+1], m.Pix[to+2], m.Pix[to+3] = rgb[from], rgb[from+1], rgb[from+2], 0xff
	}
	return m
}

// rate is the frame rate the clip is played at: its own, moved into what a clip may have.
func (c clip) rate() int {
	limits := engine.Ranges()[engine.FieldFPS]
	return int(min(max(float64(c.FPS), limits.Min), limits.Max))
}

// bytes is how much memory the frames take.
func (c clip) bytes() int64 {
	var n int64
	for _, f := range c.Frames {
		n += int64(len(f.Pix))
	}
	return n
}
