//go:build !headless

package ui

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"framewake/engine"
)

// TestPaired: at every moment both takes show the frame that is due then, and stand at their last one when they ended.
func TestPaired(t *testing.T) {
	clipWith := func(frames, fps int) clip {
		c := clip{FPS: fps}
		for range frames {
			c.Frames = append(c.Frames, image.NewRGBA(image.Rect(0, 0, 1, 1)))
		}
		return c
	}
	for _, tt := range []struct {
		name     string
		a, b     clip
		fps      int
		ofA, ofB []int // the frame of each that is due
	}{
		{"alike", clipWith(3, 7), clipWith(3, 7), 7, []int{0, 1, 2}, []int{0, 1, 2}},
		{"longer", clipWith(2, 7), clipWith(4, 7), 7, []int{0, 1, 1, 1}, []int{0, 1, 2, 3}},
		{"faster", clipWith(4, 12), clipWith(2, 6), 12, []int{0, 1, 2, 3}, []int{0, 0, 1, 1}},
		{"faster and shorter", clipWith(2, 12), clipWith(2, 8), 12, []int{0, 1, 1}, []int{0, 0, 1}},
	} {
		a, b := paired(tt.a, tt.b)
		for name, side := range map[string]struct {
			laid, of clip
			want     []int
		}{"left": {a, tt.a, tt.ofA}, "right": {b, tt.b, tt.ofB}} {
			if side.laid.FPS != tt.fps || len(side.laid.Frames) != len(side.want) {
				t.Errorf("%s, %s: got %d frames, %d a second, want %d, %d", tt.name, name, len(side.laid.Frames), side.laid.FPS, len(side.want), tt.fps)
				continue
			}
			for i, want := range side.want {
				if side.laid.Frames[i] != side.of.Frames[want] {
					t.Errorf("%s, %s: at %d another frame than %d", tt.name, name, i, want)
				}
			}
		}
	}
}

func TestDifferences(t *testing.T) {
	r := engine.DefaultRequest()
	r.Source, r.Seed = "beach.jpg", 7
	for _, tt := range []struct {
		name     string
		change   func(*engine.Request)
		ofA, ofB string
	}{
		{"nothing", func(*engine.Request) {}, "beach.jpg", "beach.jpg"},
		{"seed", func(r *engine.Request) { r.Seed = 8 }, "Seed 7", "Seed 8"},
		{"seed and motion", func(r *engine.Request) { r.Seed, r.MotionBucketID = 8, 40 }, "Seed 7 · Motion 127", "Seed 8 · Motion 40"},
		{"size", func(r *engine.Request) { r.Width, r.Height = 512, 288 }, "1024 × 576 px", "512 × 288 px"},
		{"picture", func(r *engine.Request) { r.Source = "dog.jpg" }, "beach.jpg", "dog.jpg"},
	} {
		other := r
		tt.change(&other)
		if a, b := differences(r, other); a != tt.ofA || b != tt.ofB {
			t.Errorf("%s: got %q, %q, want %q, %q", tt.name, a, b, tt.ofA, tt.ofB)
		}
	}
}

func (w *windowTest) typeKey(k fyne.KeyName) { w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k}) }

// TestCompare: two takes are seen at the same moment, steered by one bar, until one is left.
func TestCompare(t *testing.T) {
	w := newStripTest(t, 4)
	w.tapCard(seedID(3), 60, 80)
	w.until("the clip", func() bool { return w.state.phase() == finished })
	p, mate := w.stage.player, w.stage.duet.mate
	p.stand()
	if mate.Visible() {
		t.Error("there is a second picture before anything is compared")
	}
	w.card(seedID(1)).MouseDown(&desktop.MouseEvent{Modifier: fyne.KeyModifierControl})
	w.tapCard(seedID(1), 60, 80)
	w.until("both", func() bool { return w.state.rival != nil })
	for _, step := range []struct {
		what string
		do   func()
		want int
	}{{"seek", func() { p.Seek(5) }, 5}, {"step", func() { p.Step(1) }, 6}, {"home", func() { p.Seek(0) }, 0}} {
		if step.do(); p.index != step.want || mate.index != step.want || !mate.Visible() {
			t.Errorf("%s: frames %d and %d, want %d", step.what, p.index, mate.index, step.want)
		}
	}
	if l, r := w.stage.duet.left.label.Text, w.stage.duet.right.label.Text; l != "Take 3.jpg · Seed 3" || r != "Take 1.jpg · Seed 1" {
		t.Errorf("told %q, %q", l, r)
	}
	if !w.card(seedID(1)).look.chosen || !w.card(seedID(3)).look.chosen {
		t.Error("they are not marked in the strip")
	}
	w.walk(1)
	w.until("the next one beside the same", func() bool { return w.state.take.ID == seedID(2) && w.state.rival.ID == seedID(1) })
	w.walk(1) // past the one it is compared with
	w.until("the one after", func() bool { return w.state.take.ID == seedID(0) && w.state.rival.ID == seedID(1) })
	w.typeKey(fyne.KeyEscape)
	if w.state.rival != nil || mate.Visible() || w.state.phase() != finished || w.state.take.ID != seedID(0) {
		t.Errorf("after Esc: compared with %v, on the stage %s", w.state.rival, w.state.take.ID)
	}
	w.typeKey(fyne.KeyC)
	if w.state.rival == nil || w.state.rival.ID != seedID(2) {
		t.Fatalf("C compares with %+v, want the take before", w.state.rival)
	}
	w.typeKey(fyne.KeyC)
	if w.state.rival != nil {
		t.Error("C does not leave")
	}
}

// TestCompareEnds: a comparison is over when one of both goes, or the stage shows something else.
func TestCompareEnds(t *testing.T) {
	w := newStripTest(t, 3)
	for _, tt := range []struct {
		what string
		do   func()
		left string
	}{
		{"the picture", w.showPicture, seedID(2)},
		{"the other one is deleted", func() { w.binTake(seedID(1)) }, seedID(2)},
		{"this one is deleted", func() { w.binTake(seedID(2)) }, seedID(0)},
	} {
		w.tapCard(seedID(2), 60, 80)
		w.until("the clip", func() bool {
			return w.state.phase() == finished && w.state.take.ID == seedID(2) && w.state.coming == nil
		})
		other := seedID(1)
		if w.state.takeOf(other) == nil {
			other = seedID(0)
		}
		w.choose(other, "Compare with the one on the stage")
		w.until("both", func() bool { return w.state.rival != nil })
		tt.do()
		w.until(tt.what, func() bool {
			return w.state.rival == nil && !w.stage.duet.mate.Visible() && w.state.take != nil && w.state.take.ID == tt.left
		})
	}
}
