//go:build !headless

package ui

import (
	"context"
	"fmt"
	"image"

	"framewake/engine"
	"framewake/engine/video"
)

// videoTools is what the window needs of ffmpeg; video.Tools has it.
type videoTools interface {
	Probe(ctx context.Context, path string) (video.Info, error)
	Decode(ctx context.Context, path string, frame func(index int, rgb []byte) error) error
	ReadRecipe(ctx context.Context, path string) (engine.Recipe, error)
	Thumbnail(ctx context.Context, path string, edge int) (*image.RGBA, error)
	Export(ctx context.Context, master, target string, o video.ExportOptions) (video.Stats, error)
}

// clipBytes is how much memory the frames of a clip may take. A clip of 49 frames at 1024×576 takes 116 MB.
const clipBytes = 600_000_000

// decodeClip reads every frame of a master, made smaller if all of them took more than limit bytes.
func decodeClip(ctx context.Context, tools videoTools, master string, fps int, limit int64) (clip, error) {
	info, err := tools.Probe(ctx, master)
	if err != nil {
		return clip{}, err
	}
	shrink := shrinkage(int64(info.Width)*int64(info.Height)*int64(info.Frames)*4, limit)
	c := clip{FPS: fps}
	err = tools.Decode(ctx, master, func(_ int, rgb []byte) error {
		if len(rgb) != 3*info.Width*info.Height {
			return fmt.Errorf("a frame of %d bytes in a clip of %d × %d", len(rgb), info.Width, info.Height)
		}
		c.Frames = append(c.Frames, shrunk(rgb, info.Width, info.Height, shrink))
		return nil
	})
	if err != nil {
		return clip{}, err
	}
	return c, nil
}

// shrinkage is by what whole number both sides are divided so that size bytes become at most limit.
func shrinkage(size, limit int64) int {
	k := int64(1)
	for size/(k*k) > limit {
		k++
	}
	return int(k)
}

// shrunk is a picture of width × height RGB triples, made smaller by a whole number: each pixel is the mean of a block.
// Rows and columns that fill no block are left out.
func shrunk(rgb []byte, width, height, by int) *image.RGBA {
	by = min(by, width, height)
	if by == 1 {
		return opaque(rgb, width, height)
	}
	m := image.NewRGBA(image.Rect(0, 0, width/by, height/by))
	sums := make([]int, 3*(width/by))
	for y := range height / by {
		clear(sums)
		for row := y * by; row < (y+1)*by; row++ {
			line := rgb[3*width*row : 3*width*(row+1)]
			for x := range width / by * by {
				at := 3 * (x / by)
				sums[at] += int(line[3*x])
				sums[at+1] += int(line[3*x+1])
				sums[at+2] += int(line[3*x+2])
			}
		}
		out := m.Pix[m.Stride*y:]
		for x := range width / by {
			for i := range 3 {
				out[4*x+i] = byte((sums[3*x+i] + by*by/2) / (by * by))
			}
			out[4*x+3] = 0xff
		}
	}
	return m
}
