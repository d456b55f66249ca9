//go:build !headless

package ui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"framewake/engine"
)

func TestCropViewFits(t *testing.T) {
	for name, c := range map[string]struct {
		stageW, stageH float64
		width, height  int
		grain          float64
		picture        cropBounds
	}{
		"same shape":       {832, 482, 1600, 900, 1, cropBounds{16, 16, 800, 450}},
		"wide":             {832, 682, 4000, 1000, 1, cropBounds{16, 241, 800, 200}},
		"tall":             {832, 432, 1000, 2000, 1, cropBounds{316, 16, 200, 400}},
		"magnified":        {832, 482, 16, 9, 1, cropBounds{16, 16, 800, 450}},
		"on device pixels": {835, 482, 1000, 1000, 2, cropBounds{192.5, 16, 450, 450}},
		"panorama":         {200, 200, 20000, 100, 1, cropBounds{16, 100, 168, 1}},
		"thinner than one": {200, 200, 100000, 1, 1, cropBounds{16, 100, 168, 1}},
		"tiny stage":       {64, 64, 100, 100, 1, cropBounds{8, 8, 48, 48}},
	} {
		if got := newCropView(c.stageW, c.stageH, c.width, c.height, c.grain).picture; got != c.picture {
			t.Errorf("%s: the picture is at %+v, want %+v", name, got, c.picture)
		}
	}
}

// cropRandomView is a stage of 96 to 2000 units with a random box on it.
func cropRandomView(random *rand.Rand) (cropView, engine.Rect) {
	a := cropRandomArea(random)
	grain := []float64{1, 1.25, 1.5, 2, 3}[random.IntN(5)]
	return newCropView(cropLeastStage+random.Float64()*1900, cropLeastStage+random.Float64()*1900, a.width, a.height, grain), a.rect
}

func TestCropViewRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		v, _ := cropRandomView(random)
		x, y := random.Float64()*v.width, random.Float64()*v.height
		sx, sy := v.toStage(x, y)
		if bx, by := v.toPicture(sx, sy); math.Abs(bx-x) > 1e-6 || math.Abs(by-y) > 1e-6 {
			t.Fatalf("%+v: %g, %g came back as %g, %g", v, x, y, bx, by)
		}
		if sx < v.picture.x || sx > v.picture.right()+1e-9 || sy < v.picture.y || sy > v.picture.bottom()+1e-9 {
			t.Fatalf("%+v: %g, %g of the picture is outside it on the stage: %g, %g", v, x, y, sx, sy)
		}
		ox, oy := v.toStage(0, 0)
		if dx, dy := v.distance(sx-ox, sy-oy); math.Abs(dx-x) > 1e-6 || math.Abs(dy-y) > 1e-6 {
			t.Fatalf("%+v: the way to %g, %g measures %g, %g", v, x, y, dx, dy)
		}
	}
}

// TestCropViewBox: the drawn box is the true one to half a device pixel, visible, and in the picture; with the shades
// it covers the picture once.
func TestCropViewBox(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 20000 {
		v, r := cropRandomView(random)
		box, p := v.box(r), v.picture
		if box.x < p.x-1e-9 || box.y < p.y-1e-9 || box.right() > p.right()+1e-9 || box.bottom() > p.bottom()+1e-9 {
			t.Fatalf("%+v: box %+v is not in the picture", v, box)
		}
		pixel := 1 / v.grain
		if box.w < pixel-1e-9 || box.h < pixel-1e-9 {
			t.Fatalf("%+v: box %+v is smaller than a device pixel", v, box)
		}
		x, y := v.toStage(float64(r.X), float64(r.Y))
		right, bottom := v.toStage(float64(r.X+r.Width), float64(r.Y+r.Height))
		for _, off := range []float64{box.x - x, box.y - y, box.right() - right, box.bottom() - bottom} {
			least := box.w < pixel+1e-6 || box.h < pixel+1e-6 // drawn larger than it is
			if math.Abs(off) > 1.5*pixel || !least && math.Abs(off) > pixel/2+1e-9 {
				t.Fatalf("%+v: a side of box %+v is %g units off", v, box, off)
			}
		}
		covered := box.w * box.h
		for _, s := range v.shades(box) {
			covered += s.w * s.h
		}
		if math.Abs(covered-p.w*p.h) > 1e-6*p.w*p.h {
			t.Fatalf("%+v: box and shades cover %g of %g", v, covered, p.w*p.h)
		}
	}
}

// cropGripAt is the grip that a point of the stage belongs to, as the toolkit finds it: the last zone in which it lies.
func cropGripAt(v cropView, box cropBounds, x, y float64) (found cropGrip, ok bool) {
	for _, grip := range cropGrips() {
		z := v.zone(box, grip)
		if x >= z.x && y >= z.y && x < z.right() && y < z.bottom() {
			found, ok = grip, true
		}
	}
	return found, ok
}

// TestCropViewZones: however small the box, each grip can be hit on its place and there is always somewhere to move the
// box by; away from the stage's sides a finger is enough.
func TestCropViewZones(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20000 {
		v, r := cropRandomView(random)
		box := v.box(r)
		if g, ok := cropGripAt(v, box, box.x+box.w/2, box.y+box.h/2); !ok || g != (cropGrip{}) {
			t.Fatalf("%+v: the middle of box %+v belongs to grip %v (%v)", v, box, g, ok)
		}
		for _, grip := range cropGrips() {
			if fault := cropZoneFault(v, box, grip); fault != "" {
				t.Fatalf("%+v, box %+v, grip %v: %s", v, box, grip, fault)
			}
		}
	}
}

// cropZoneFault says what is wrong with a grip's zone, or "".
func cropZoneFault(v cropView, box cropBounds, grip cropGrip) string {
	z := v.zone(box, grip)
	if z.w <= 0 || z.h <= 0 || z.x < 0 || z.y < 0 || z.right() > v.stage.w+1e-9 || z.bottom() > v.stage.h+1e-9 {
		return fmt.Sprintf("%+v is empty or leaves the stage", z)
	}
	atSide := z.x < 1e-9 || z.y < 1e-9 || z.right() > v.stage.w-1e-9 || z.bottom() > v.stage.h-1e-9
	if !atSide && (z.w < cropTouch-1e-9 || z.h < cropTouch-1e-9) {
		return fmt.Sprintf("%+v is too small to touch", z)
	}
	if found, ok := cropGripAt(v, box, z.x+z.w/2, z.y+z.h/2); !ok || found != grip {
		return fmt.Sprintf("the middle of %+v belongs to %v", z, found)
	}
	for _, m := range v.handle(box, grip, false) {
		if m.w <= 0 || m.h <= 0 || box.w < 2*cropTouch || box.h < 2*cropTouch {
			continue
		}
		if found, ok := cropGripAt(v, box, m.x+m.w/2, m.y+m.h/2); !ok || found != grip {
			return fmt.Sprintf("its mark %+v belongs to %v", m, found)
		}
	}
	return ""
}

func TestCropViewHandles(t *testing.T) {
	v := newCropView(1000, 1000, 1000, 1000, 1)
	large, small := cropBounds{100, 200, 320, 180}, cropBounds{100, 200, 40, 24}
	for name, c := range map[string]struct {
		box  cropBounds
		grip cropGrip
		hot  bool
		want [2]cropBounds
	}{
		"top left":         {large, cropGrip{-1, -1}, false, [2]cropBounds{{96, 196, 24, 4}, {96, 196, 4, 24}}},
		"bottom right":     {large, cropGrip{1, 1}, false, [2]cropBounds{{400, 380, 24, 4}, {420, 360, 4, 24}}},
		"bottom right hot": {large, cropGrip{1, 1}, true, [2]cropBounds{{400, 380, 25, 5}, {420, 360, 5, 25}}},
		"top":              {large, cropGrip{0, -1}, false, [2]cropBounds{{246, 196, 28, 4}, {}}},
		"right":            {large, cropGrip{1, 0}, false, [2]cropBounds{{}, {420, 276, 4, 28}}},
		"inside":           {large, cropGrip{}, true, [2]cropBounds{}},
		"small, top left":  {small, cropGrip{-1, -1}, false, [2]cropBounds{{98, 198, 12, 2}, {98, 198, 2, 8}}},
		"small, top":       {small, cropGrip{0, -1}, false, [2]cropBounds{{0, 198, 0, 2}, {}}},
	} {
		if got := v.handle(c.box, c.grip, c.hot); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}
