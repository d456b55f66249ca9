//go:build linux

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"

	"framewake/engine/figures"
	"framewake/engine/networks/networkstest"
)

// subject is a model whose growth is measured.
type subject struct {
	name  string
	knobs []string
	// frames are made of the smallest of the sizes, the sizes with so many.
	sizes  [][2]int // ¼, ½, 1 and 2 times as many pixels, multiples of 8
	length int
}

// lengths are the clips that are made, in frames.
var lengths = [...]int{14, 25, 50, 100}

// growth measures how time in the networks, time of the whole and memory grow
// with the frames and with their pixels: the exponents of curves through four
// clips each.
func (b bench) growth(ctx context.Context) (figures.Table, error) {
	medium := b.path("medium")
	if err := os.Mkdir(medium, 0o700); err != nil {
		return nil, err
	}
	if err := networkstest.Random(medium, "engine/goldentest/testdata/svd/medium", 1); err != nil {
		return nil, err
	}
	var rows figures.Table
	for _, s := range []subject{
		{"built-in model", nil, [][2]int{{512, 288}, {720, 408}, {1024, 576}, {1448, 816}}, 25},
		{"Stable Video Diffusion, 40 M parameters", []string{"--model", medium, "--device", "cpu", "--steps", "2", "--decode-chunk", "8"},
			[][2]int{{128, 128}, {184, 176}, {256, 256}, {360, 360}}, 14},
	} {
		with, err := b.grow(ctx, s)
		if err != nil {
			return nil, err
		}
		rows = append(rows, with...)
	}
	return rows, nil
}

// grow makes a subject's clips.
func (b bench) grow(ctx context.Context, s subject) (figures.Table, error) {
	var frames, pixels curves
	for _, n := range lengths {
		if err := b.point(ctx, &frames, float64(n), s.knobs, s.sizes[0], n); err != nil {
			return nil, err
		}
	}
	for _, size := range s.sizes {
		if err := b.point(ctx, &pixels, float64(size[0]*size[1]), s.knobs, size, s.length); err != nil {
			return nil, err
		}
	}
	return figures.Table{
		{What: fmt.Sprintf("%s: growth with frames, %v", s.name, lengths), Value: frames.String()},
		{What: fmt.Sprintf("%s: growth with pixels, ¼, ½, 1, 2 × %d×%d", s.name, s.sizes[2][0], s.sizes[2][1]), Value: pixels.String()},
	}, nil
}

// point makes one clip and notes what it took at x.
func (b bench) point(ctx context.Context, c *curves, x float64, knobs []string, size [2]int, frames int) error {
	m, err := b.generate(ctx, append([]string{"--width", strconv.Itoa(size[0]), "--height", strconv.Itoa(size[1]), "--frames", strconv.Itoa(frames)}, knobs...)...)
	if err != nil {
		return err
	}
	c.x = append(c.x, x)
	c.network, c.whole, c.memory = append(c.network, m.NetworkSeconds), append(c.whole, m.whole), append(c.memory, float64(m.PeakRSSBytes))
	return nil
}

// curves are what clips took at each x.
type curves struct{ x, network, whole, memory []float64 }

func (c curves) String() string {
	last := len(c.x) - 1
	return fmt.Sprintf("networks ^%.2f, whole ^%.2f (%.1f → %.1f s), memory ^%.2f (%.2f → %.2f GB)",
		exponent(c.x, c.network), exponent(c.x, c.whole), c.whole[0], c.whole[last],
		exponent(c.x, c.memory), c.memory[0]/1e9, c.memory[last]/1e9)
}

// exponent fits y = a·x^e, by least squares of the logarithms, and returns e.
func exponent(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		lx, ly := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+lx, sy+ly, sxx+lx*lx, sxy+lx*ly
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
