//go:build !headless

package ui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"framewake/engine"
	"framewake/engine/still"
)

// cropFault says what is wrong with a's box, or "".
func cropFault(a cropArea) string {
	r := a.rect
	if r.X < 0 || r.Y < 0 || r.X+r.Width > a.width || r.Y+r.Height > a.height {
		return "not in the picture"
	}
	ratio := float64(a.shapeW) / float64(a.shapeH)
	w, h := float64(r.Width), float64(r.Height)
	thin := r.Width == 1 || r.Height == 1 // no side is shorter, whatever the shape
	if r.Width < 1 || r.Height < 1 || !thin && math.Abs(w-h*ratio) > 0.5+1e-9 && math.Abs(h-w/ratio) > 0.5+1e-9 {
		return fmt.Sprintf("shape is off by %.2f × %.2f px", w-h*ratio, h-w/ratio)
	}
	if cut, err := still.CropRect(a.width, a.height, a.shapeW, a.shapeH, &r); err != nil || cut != r {
		return fmt.Sprintf("still.CropRect makes %+v of it (%v)", cut, err)
	}
	if minW, minH := a.smallest(); r.Width < minW || r.Height < minH {
		return fmt.Sprintf("smaller than %d × %d", minW, minH)
	}
	return ""
}

func TestCropAreaLimits(t *testing.T) {
	for name, c := range map[string]struct {
		width, height, shapeW, shapeH int
		reset                         engine.Rect
		minW, minH                    int
	}{
		"photo, wide":            {4000, 3000, 1024, 576, engine.Rect{Y: 375, Width: 4000, Height: 2250}, 114, 64},
		"photo, tall":            {4000, 3000, 576, 1024, engine.Rect{X: 1156, Width: 1688, Height: 3000}, 64, 114},
		"photo, square":          {4000, 3000, 1, 1, engine.Rect{X: 500, Width: 3000, Height: 3000}, 64, 64},
		"nothing to cut":         {1024, 576, 16, 9, engine.Rect{Width: 1024, Height: 576}, 114, 64},
		"panorama":               {20000, 100, 16, 9, engine.Rect{X: 9911, Width: 178, Height: 100}, 114, 64},
		"tower":                  {100, 20000, 16, 9, engine.Rect{Y: 9972, Width: 100, Height: 56}, 100, 56},
		"thumbnail":              {40, 30, 16, 9, engine.Rect{Y: 3, Width: 40, Height: 23}, 40, 23},
		"as small as the least":  {114, 64, 16, 9, engine.Rect{Width: 114, Height: 64}, 114, 64},
		"one pixel":              {1, 1, 16, 9, engine.Rect{Width: 1, Height: 1}, 1, 1},
		"sliver":                 {16, 16, 4096, 64, engine.Rect{Y: 7, Width: 16, Height: 1}, 16, 1},
		"cut twice to be stable": {3000, 1005, 576, 1024, engine.Rect{X: 1217, Width: 565, Height: 1004}, 64, 114},
	} {
		a := newCropArea(c.width, c.height, c.shapeW, c.shapeH)
		if a.rect != c.reset {
			t.Errorf("%s: largest box %+v, want %+v", name, a.rect, c.reset)
		}
		if w, h := a.smallest(); w != c.minW || h != c.minH {
			t.Errorf("%s: smallest box %d × %d, want %d × %d", name, w, h, c.minW, c.minH)
		}
		if fault := cropFault(a); fault != "" {
			t.Errorf("%s: %+v: %s", name, a.rect, fault)
		}
	}
}

func TestCropAreaMoved(t *testing.T) {
	a := newCropArea(4000, 3000, 16, 9)
	from := engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}
	for name, c := range map[string]struct{ dx, dy, x, y float64 }{
		"a little":        {10, -20, 1010, 780},
		"rounds":          {0.4, 0.6, 1000, 801},
		"left, above":     {-5000, -5000, 0, 0},
		"right, below":    {5000, 5000, 2400, 2100},
		"along one side":  {-1000, 7, 0, 807},
		"far, not a hang": {1e9, -1e9, 2400, 0},
	} {
		want := engine.Rect{X: int(c.x), Y: int(c.y), Width: 1600, Height: 900}
		if got := a.moved(from, c.dx, c.dy); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestCropAreaResized(t *testing.T) {
	for name, c := range map[string]struct {
		grip   cropGrip
		dx, dy float64
		want   engine.Rect
	}{
		"top left out":                 {cropGrip{-1, -1}, -160, -90, engine.Rect{X: 840, Y: 710, Width: 1760, Height: 990}},
		"top right out":                {cropGrip{1, -1}, 160, -90, engine.Rect{X: 1000, Y: 710, Width: 1760, Height: 990}},
		"bottom left out":              {cropGrip{-1, 1}, -160, 90, engine.Rect{X: 840, Y: 800, Width: 1760, Height: 990}},
		"bottom right out":             {cropGrip{1, 1}, 160, 90, engine.Rect{X: 1000, Y: 800, Width: 1760, Height: 990}},
		"bottom right in":              {cropGrip{1, 1}, -160, -90, engine.Rect{X: 1000, Y: 800, Width: 1440, Height: 810}},
		"across the diagonal: nothing": {cropGrip{1, 1}, 90, -160, engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}},
		"left out":                     {cropGrip{-1, 0}, -160, 77, engine.Rect{X: 840, Y: 755, Width: 1760, Height: 990}},
		"right out":                    {cropGrip{1, 0}, 160, 77, engine.Rect{X: 1000, Y: 755, Width: 1760, Height: 990}},
		"top out":                      {cropGrip{0, -1}, 77, -90, engine.Rect{X: 920, Y: 710, Width: 1760, Height: 990}},
		"bottom out":                   {cropGrip{0, 1}, 77, 90, engine.Rect{X: 920, Y: 800, Width: 1760, Height: 990}},
		"bottom in":                    {cropGrip{0, 1}, 77, -90, engine.Rect{X: 1080, Y: 800, Width: 1440, Height: 810}},
		"corner to the right side":     {cropGrip{1, 1}, 9999, 9999, engine.Rect{X: 1000, Y: 800, Width: 3000, Height: 1688}},
		"corner to the left side":      {cropGrip{-1, 1}, -9999, 0, engine.Rect{X: 0, Y: 800, Width: 2600, Height: 1463}},
		"corner to the top side":       {cropGrip{1, -1}, 9999, -9999, engine.Rect{X: 1000, Y: 12, Width: 3000, Height: 1688}},
		"edge, slides along the top":   {cropGrip{-1, 0}, -9999, 0, engine.Rect{X: 0, Y: 518, Width: 2600, Height: 1463}},
		"edge up to the top side":      {cropGrip{0, -1}, 0, -9999, engine.Rect{X: 289, Y: 0, Width: 3022, Height: 1700}},
		"through the opposite corner":  {cropGrip{1, 1}, -9999, -9999, engine.Rect{X: 1000, Y: 800, Width: 114, Height: 64}},
		"through the opposite edge":    {cropGrip{-1, 0}, 9999, 0, engine.Rect{X: 2486, Y: 1218, Width: 114, Height: 64}},
		"nowhere":                      {cropGrip{1, 1}, 0, 0, engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}},
	} {
		a := newCropArea(4000, 3000, 16, 9)
		a.rect = a.resized(engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}, c.grip, c.dx, c.dy)
		if a.rect != c.want {
			t.Errorf("%s: got %+v, want %+v", name, a.rect, c.want)
		}
		if fault := cropFault(a); fault != "" {
			t.Errorf("%s: %+v: %s", name, a.rect, fault)
		}
	}
}

func TestCropAreaSet(t *testing.T) {
	largest := engine.Rect{Y: 375, Width: 4000, Height: 2250}
	for name, c := range map[string]struct{ rect, want engine.Rect }{
		"as it is":       {engine.Rect{X: 100, Y: 50, Width: 1600, Height: 900}, engine.Rect{X: 100, Y: 50, Width: 1600, Height: 900}},
		"too high":       {engine.Rect{X: 100, Y: 50, Width: 1600, Height: 1000}, engine.Rect{X: 100, Y: 100, Width: 1600, Height: 900}},
		"too wide":       {engine.Rect{X: 100, Y: 50, Width: 1800, Height: 900}, engine.Rect{X: 200, Y: 50, Width: 1600, Height: 900}},
		"too small":      {engine.Rect{X: 100, Y: 50, Width: 16, Height: 9}, engine.Rect{X: 51, Y: 22, Width: 114, Height: 64}},
		"small, corner":  {engine.Rect{X: 3999, Y: 2999, Width: 1, Height: 1}, engine.Rect{X: 3886, Y: 2936, Width: 114, Height: 64}},
		"zero":           {engine.Rect{}, largest},
		"left outside":   {engine.Rect{X: -1, Width: 1600, Height: 900}, largest},
		"below outside":  {engine.Rect{Y: 2101, Width: 1600, Height: 900}, largest},
		"empty":          {engine.Rect{X: 5, Y: 5, Width: 1600}, largest},
		"beyond any int": {engine.Rect{X: math.MaxInt, Y: 1, Width: math.MaxInt, Height: 2}, largest},
	} {
		a := newCropArea(4000, 3000, 16, 9)
		a.set(c.rect)
		if a.rect != c.want {
			t.Errorf("%s: got %+v, want %+v", name, a.rect, c.want)
		}
	}
}

func TestCropAreaSetShape(t *testing.T) {
	for name, c := range map[string]struct {
		chosen         engine.Rect // in 16 : 9
		shapeW, shapeH int
		want           engine.Rect
	}{
		"same area, same middle":    {engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}, 1, 1, engine.Rect{X: 1200, Y: 650, Width: 1200, Height: 1200}},
		"turned":                    {engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}, 9, 16, engine.Rect{X: 1350, Y: 450, Width: 900, Height: 1600}},
		"same shape, other numbers": {engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}, 1024, 576, engine.Rect{X: 1000, Y: 800, Width: 1600, Height: 900}},
		"kept in the picture":       {engine.Rect{Width: 1600, Height: 900}, 9, 16, engine.Rect{X: 350, Y: 0, Width: 900, Height: 1600}},
		"as much as fits":           {engine.Rect{X: 500, Y: 375, Width: 3500, Height: 1969}, 9, 16, engine.Rect{X: 1406, Y: 0, Width: 1688, Height: 3000}},
		"largest stays largest":     {engine.Rect{Y: 375, Width: 4000, Height: 2250}, 1, 1, engine.Rect{X: 500, Y: 0, Width: 3000, Height: 3000}},
		"largest keeps its place":   {engine.Rect{Y: 0, Width: 4000, Height: 2250}, 2, 1, engine.Rect{X: 0, Y: 125, Width: 4000, Height: 2000}},
		"smallest":                  {engine.Rect{X: 1000, Y: 800, Width: 114, Height: 64}, 1, 1, engine.Rect{X: 1014, Y: 789, Width: 85, Height: 85}},
	} {
		a := newCropArea(4000, 3000, 16, 9)
		a.set(c.chosen)
		a.setShape(c.shapeW, c.shapeH)
		if a.rect != c.want {
			t.Errorf("%s: got %+v, want %+v", name, a.rect, c.want)
		}
		if fault := cropFault(a); fault != "" {
			t.Errorf("%s: %+v: %s", name, a.rect, fault)
		}
		a.setShape(9, 16)
		a.setShape(1, 1)
		a.setShape(16, 9)
		if a.rect != c.chosen {
			t.Errorf("%s: back in its shape %+v, want the chosen %+v", name, a.rect, c.chosen)
		}
	}
}

// cropRandomArea is an area with a random picture, shape and box.
func cropRandomArea(random *rand.Rand) cropArea {
	side := func() int { return 1 + int(math.Exp(random.Float64()*10)) } // 2 … 22027, small ones as likely as large
	shapes := [][2]int{{1024, 576}, {576, 1024}, {1, 1}, {21, 9}, {3, 5}, {1000, 999}, {4, 1}}
	shape := shapes[random.IntN(len(shapes))]
	a := newCropArea(side(), side(), shape[0], shape[1])
	w, h := 1+random.IntN(a.width), 1+random.IntN(a.height)
	a.set(engine.Rect{X: random.IntN(a.width - w + 1), Y: random.IntN(a.height - h + 1), Width: w, Height: h})
	return a
}

// TestCropAreaProperties drags boxes at random: whatever is done, the box keeps its shape, lies in the picture, is not
// too small, and what should stand still does.
func TestCropAreaProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		a := cropRandomArea(random)
		if fault := cropFault(a); fault != "" {
			t.Fatalf("%+v: %s", a, fault)
		}
		from := a.rect
		reach := 2 * float64(max(a.width, a.height))
		dx, dy := (random.Float64()-0.5)*reach, (random.Float64()-0.5)*reach
		for _, grip := range cropGrips() {
			b := a
			if grip == (cropGrip{}) {
				b.rect = a.moved(from, dx, dy)
			} else {
				b.rect = a.resized(from, grip, dx, dy)
			}
			if fault := cropFault(b); fault != "" {
				t.Fatalf("%+v, grip %v by %g, %g: %+v: %s", a, grip, dx, dy, b.rect, fault)
			}
			if fault := cropAnchorFault(a, b.rect, grip); fault != "" {
				t.Fatalf("%+v, grip %v by %g, %g: %+v: %s", a, grip, dx, dy, b.rect, fault)
			}
		}
		w, h := a.shapeW, a.shapeH
		a.setShape(1+random.IntN(64), 1+random.IntN(64))
		if fault := cropFault(a); fault != "" {
			t.Fatalf("%+v: %s", a, fault)
		}
		if a.setShape(w, h); a.rect != from {
			t.Fatalf("%+v: back in its shape %+v, want %+v", a, a.rect, from)
		}
	}
}

// cropAnchorFault says what moved that should not have, or "".
func cropAnchorFault(a cropArea, to engine.Rect, grip cropGrip) string {
	from := a.rect
	axis := func(grip, from, fromLength, to, toLength, picture int) string {
		shift := 2*to + toLength - 2*from - fromLength // twice the way of the middle
		switch {
		case grip < 0 && from+fromLength != to+toLength:
			return "the far end moved"
		case grip > 0 && from != to:
			return "the near end moved"
		case grip == 0 && to > 0 && to+toLength < picture && max(shift, -shift) > 1:
			return "the middle moved, away from the picture's sides"
		}
		return ""
	}
	if grip == (cropGrip{}) {
		if from.Width != to.Width || from.Height != to.Height {
			return "moving changed the size"
		}
		return ""
	}
	return axis(grip.x, from.X, from.Width, to.X, to.Width, a.width) + axis(grip.y, from.Y, from.Height, to.Y, to.Height, a.height)
}

// TestCropAreaFollowsThePointer: where nothing is in the way, the dragged edge is under the pointer to the pixels that
// the shape leaves free, and a box dragged back is the box it was.
func TestCropAreaFollowsThePointer(t *testing.T) {
	a := newCropArea(4000, 3000, 16, 9)
	from := engine.Rect{X: 1200, Y: 1000, Width: 1600, Height: 900}
	worst, at := 0.0, 0.0
	last := 0
	for d := -800.0; d <= 800; d += 0.25 {
		r := a.resized(from, cropGrip{1, 0}, d, 0)
		if off := math.Abs(float64(r.X+r.Width) - 2800 - d); off > worst {
			worst, at = off, d
		}
		if r.Width < last {
			t.Fatalf("dragged to %g the box is %d wide, narrower than before, %d", d, r.Width, last)
		}
		last = r.Width
	}
	if worst > 16.0/9/2+0.5 {
		t.Errorf("the edge is %g px off the pointer at %g, want at most half a step of the shape and half a pixel", worst, at)
	}
	if r := a.resized(from, cropGrip{1, 0}, 0, 0); r != from {
		t.Errorf("dragged back: %+v, want %+v", r, from)
	}
}
