//go:build !headless

package ui

import (
	"slices"
	"testing"
	"time"
)

func TestPlayOrder(t *testing.T) {
	for _, c := range []struct {
		name   string
		order  playOrder
		frames int
		want   []int // the frames shown, from the start
	}{
		{"loop", loops, 3, []int{0, 1, 2, 0, 1, 2, 0}},
		{"there and back", bounces, 4, []int{0, 1, 2, 3, 2, 1, 0, 1, 2}},
		{"there and back, two frames", bounces, 2, []int{0, 1, 0, 1}},
		{"there and back, one frame", bounces, 1, []int{0, 0, 0}},
		{"once", once, 3, []int{0, 1, 2, 2, 2}},
	} {
		var got []int
		for i := range c.want {
			got = append(got, c.order.index(i, c.frames))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s of %d frames: %v, want %v", c.name, c.frames, got, c.want)
		}
		if c.order != once && c.order.index(c.order.cycle(c.frames)+1, c.frames) != c.order.index(1, c.frames) {
			t.Errorf("%s of %d frames: not as it was after %d", c.name, c.frames, c.order.cycle(c.frames))
		}
	}
}

func TestPlaySpeeds(t *testing.T) {
	for _, c := range []struct{ from, places, want int }{
		{4, 1, 8}, {4, -1, 2}, {2, -1, 1}, {1, -1, 1}, {8, 1, 8}, {8, -3, 1},
	} {
		if got := besideSpeed(c.from, c.places); got != c.want {
			t.Errorf("%s and %d on: %s, want %s", speedText(c.from), c.places, speedText(got), speedText(c.want))
		}
	}
	for remembered, want := range map[float64]string{0: "1×", 0.25: "0.25×", 0.5: "0.5×", 2: "2×", 3: "1×", -1: "1×"} {
		if got := speedText(knownSpeed(remembered)); got != want {
			t.Errorf("remembered %v: %s, want %s", remembered, got, want)
		}
	}
}

func TestPlayerOrders(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(5, 10))
		p.SetOrder(bounces)
		p.pass(610 * time.Millisecond)
		p.expect("on its way back", 2)
		p.Toggle()
		p.Toggle()
		p.pass(101 * time.Millisecond)
		p.expect("paused on its way back, and played on", 1)
		p.Exchange(testClip(5, 10))
		p.pass(300 * time.Millisecond)
		p.expect("another clip of the same shape, three frames on", 2)
		p.Step(1)
		p.expect("a step on", 3)

		p.SetOrder(once)
		p.Toggle()
		p.pass(2 * time.Second)
		p.expect("played once", 4)
		p.still("played once")
		p.Toggle()
		p.expect("played again", 0)
		p.pass(101 * time.Millisecond)
		p.expect("played again, a frame on", 1)
		p.Seek(4)
		p.still("sought to the end of what plays once")
		p.Toggle()
		p.ShowPreview(testClip(5, 10))
		p.pass(510 * time.Millisecond)
		p.expect("a preview goes round whatever the order is", 0)
		p.Clear()
	})
}

func TestPlayerSpeeds(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		told := 0
		p.ordered = func() { told++ }
		p.ShowClip(testClip(25, 10))
		for _, c := range []struct {
			places int
			said   string
			want   int // frames in a second
		}{{1, "2×", 20}, {1, "2×", 20}, {-1, "1×", 10}, {-1, "0.5×", 5}, {-1, "0.25×", 2}} {
			p.Seek(0)
			p.changeSpeed(c.places)
			p.pass(time.Second + time.Millisecond)
			p.expect(c.said, c.want)
			if p.transport.speed.Text != c.said {
				t.Errorf("the button says %s, want %s", p.transport.speed.Text, c.said)
			}
		}
		p.SetSpeed(8)
		if told != 5 {
			t.Errorf("told %d times of a choice, want 5", told)
		}
		p.ShowPreview(testClip(25, 10))
		p.pass(time.Second + time.Millisecond)
		p.expect("a preview has its own speed", 10)
		p.Clear()
	})
}

func TestPlayerSkip(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 7))
		p.Toggle()
		for _, s := range []struct{ halves, want int }{{1, 3}, {1, 6}, {-1, 3}, {-2, 0}, {20, 24}} {
			p.Skip(s.halves)
			p.expect("skipped", s.want)
		}
		p.Clear()
	})
}
