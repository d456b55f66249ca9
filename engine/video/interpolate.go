package video

import (
	"bytes"
	"fmt"
	"math"
)

// minInterpolatedEdge is what the blocks of minterpolate's motion search need,
// in pixels: below 32 it fails.
const minInterpolatedEdge = 32

// lookAhead is how many frames minterpolate must see beyond the one it leads
// up to (libavfilter/vf_minterpolate.c keeps four, and works between the
// second and the third).
const lookAhead = 2

// interpolation makes frames at another rate by following the motion. It
// leaves a cut alone, as where a clip that does not close starts over.
type interpolation struct {
	from Rational
	to   int // frames a second
}

// frames is how many there are in place of n.
func (i interpolation) frames(n int) int {
	return max(1, int(math.Round(float64(n)*float64(i.to)/i.from.Float())))
}

// filter takes frames of one of YUV's pixel formats and gives n such.
func (i interpolation) filter(n int) string {
	return fmt.Sprintf("minterpolate=fps=%d:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1,select='lt(n,%d)'", i.to, n)
}

// says is what people are told about it.
func (i interpolation) says() string {
	return fmt.Sprintf("interpolated from %.4g to %d frames/s by ffmpeg", i.from.Float(), i.to)
}

// lead adds what minterpolate must see to the frames that pass through it.
type lead struct {
	closes bool // the clip starts over; else its last frame stays
	write  func(rgb []byte) error
	first  [][]byte
	last   []byte
}

func (l *lead) next(rgb []byte) error {
	if l.closes && len(l.first) < lookAhead {
		l.first = append(l.first, bytes.Clone(rgb))
	}
	l.last = append(l.last[:0], rgb...)
	return l.write(rgb)
}

// end writes the frames that are seen and not shown.
func (l *lead) end() error {
	for i := range lookAhead {
		ahead := l.last
		if len(l.first) > 0 {
			ahead = l.first[i%len(l.first)]
		}
		if err := l.write(ahead); err != nil {
			return err
		}
	}
	return nil
}
