package still

import (
	"context"
	"image"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"framewake/engine/resample"
)

// orientation is EXIF's: 1 upright, 2 mirrored, 3 upside down, 4 both, 5–8 the
// same with rows and columns exchanged (Exif 2.32, tag 0x0112).
type orientation int

// swaps reports whether rows become columns.
func (o orientation) swaps() bool { return o >= 5 }

// place says where pixel (x, y) of a picture of the given size belongs in the
// upright one: at sample start + x*stepX + y*stepY.
func (o orientation) place(width, height int) (start, stepX, stepY int) {
	const px = 3
	stepX, stepY = px, px*width
	if o.swaps() {
		stepX, stepY = px*height, px
	}
	// Of the eight, these run along the picture's x or y backwards.
	if o == 2 || o == 3 || o == 7 || o == 8 {
		start += (width - 1) * stepX
		stepX = -stepX
	}
	if o == 3 || o == 4 || o == 6 || o == 7 {
		start += (height - 1) * stepY
		stepY = -stepY
	}
	return start, stepX, stepY
}

// then is the orientation of a picture that is to be turned twice.
func (o orientation) then(next orientation) orientation {
	both := orientation(1)
	for both < 8 && !both.agrees(o, next) {
		both++
	}
	return both
}

// agrees reports whether o moves three corners, and so everything, to where
// first and then next do.
func (o orientation) agrees(first, next orientation) bool {
	for _, p := range []image.Point{{0, 0}, {1, 0}, {0, 1}} {
		if o.move(p) != next.move(first.move(p)) {
			return false
		}
	}
	return true
}

// move is where a pixel of a picture of 2 × 2 belongs.
func (o orientation) move(p image.Point) image.Point {
	start, stepX, stepY := o.place(2, 2)
	i := (start + p.X*stepX + p.Y*stepY) / 3
	return image.Pt(i%2, i/2)
}

// tile is the side of the squares that are turned at a time: 64×64 pixels,
// read by rows and written by columns, stay in a processor's first cache.
const tile = 64

// upright converts a decoded picture to RGB and turns it, in one pass and in
// parallel. Of the picture it shows what is on the canvas; where that is larger
// it is white.
func upright(ctx context.Context, img image.Image, f Format, canvas image.Rectangle, o orientation) (resample.RGB, error) {
	row, err := rowReader(img, f)
	if err != nil {
		return resample.RGB{}, err
	}
	width, height := canvas.Dx(), canvas.Dy()
	out := resample.NewRGB(width, height)
	if o.swaps() {
		out = resample.RGB{Width: height, Height: width, Pix: out.Pix}
	}
	frame := img.Bounds().Intersect(canvas)
	if frame != canvas {
		for i := range out.Pix {
			out.Pix[i] = 255
		}
	}
	turn := turner{row: row, frame: frame, canvas: canvas, pix: out.Pix}
	turn.start, turn.stepX, turn.stepY = o.place(width, height)

	var next atomic.Int64
	next.Store(int64(turn.frame.Min.Y))
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for ctx.Err() == nil {
				y := int(next.Add(tile)) - tile
				if y >= turn.frame.Max.Y {
					return
				}
				turn.band(y, min(y+tile, turn.frame.Max.Y))
			}
		})
	}
	workers.Wait()
	return out, ctx.Err()
}

// turner writes a picture's pixels where they belong.
type turner struct {
	row                 rowFunc
	frame, canvas       image.Rectangle
	pix                 []uint8
	start, stepX, stepY int
}

// band does the rows y0 ≤ y < y1.
func (t turner) band(y0, y1 int) {
	if t.stepX == 3 {
		for y := y0; y < y1; y++ {
			at := t.at(t.frame.Min.X, y)
			t.row(t.pix[at:at+3*t.frame.Dx()], t.frame.Min.X, y)
		}
		return
	}
	var buf [3 * tile]uint8
	for x := t.frame.Min.X; x < t.frame.Max.X; x += tile {
		n := min(tile, t.frame.Max.X-x)
		for y := y0; y < y1; y++ {
			t.row(buf[:3*n], x, y)
			at := t.at(x, y)
			for px := range slices.Chunk(buf[:3*n], 3) {
				copy(t.pix[at:at+3], px)
				at += t.stepX
			}
		}
	}
}

// at is the index of the pixel's first sample.
func (t turner) at(x, y int) int {
	return t.start + (x-t.canvas.Min.X)*t.stepX + (y-t.canvas.Min.Y)*t.stepY
}
