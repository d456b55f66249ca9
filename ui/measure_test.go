//go:build !headless

package ui

import (
	"testing"
	"time"
)

func TestPaintCount(t *testing.T) {
	for _, c := range []struct {
		name        string
		painted     []int // frames, before which counting begins with 10 due and after which it ends with 20 due
		before      int   // how many of them
		late        []int // painted when counting has ended
		wantPainted int
		wantMissed  int
	}{
		{"all", append(count(8, 10), count(11, 20)...), 3, []int{21, 22}, 10, 0},
		{"one left out", []int{10, 11, 12, 13, 15, 16, 17, 18, 19, 20}, 1, nil, 9, 1},
		{"two apart, two in a row", []int{10, 12, 13, 15, 18, 19, 20}, 1, nil, 6, 2},
		{"the last ones late", count(10, 17), 1, []int{18, 19, 20, 21}, 10, 0},
		{"the last ones never", count(10, 17), 1, []int{24}, 7, 3},
		{"the first ones late", count(8, 20), 1, nil, 10, 0},
		{"the first ones left out", []int{8, 14, 15, 16, 17, 18, 19, 20}, 1, nil, 7, 3},
		{"nothing", []int{10}, 1, nil, 0, 10},
		{"one that stays", []int{10, 11, 11, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 1, nil, 10, 0},
	} {
		p := newPaintCount()
		paint := func(frames []int) {
			for _, f := range frames {
				p.shown = f
				p.paint()
			}
		}
		paint(c.painted[:c.before])
		p.begin(10)
		paint(c.painted[c.before:])
		p.end(20)
		paint(c.late)
		got := p.figures()
		if want := (PlaybackFigures{Due: 10, Painted: c.wantPainted, Missed: c.wantMissed}); got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
}

func TestPaintCountUnfinished(t *testing.T) {
	p := newPaintCount()
	p.begin(3)
	p.shown = 5
	p.paint()
	if got := p.figures(); got != (PlaybackFigures{}) {
		t.Errorf("a count that did not end: %+v, want none", got)
	}
}

func TestDelaysPart(t *testing.T) {
	var hundred Delays
	for i := range 101 {
		hundred = append(hundred, time.Duration(i))
	}
	for _, c := range []struct {
		name   string
		delays Delays
		part   float64
		want   time.Duration
	}{
		{"none", nil, 0.99, 0},
		{"one", Delays{7}, 0.99, 7},
		{"the least", hundred, 0, 0},
		{"half", hundred, 0.5, 50},
		{"p99", hundred, 0.99, 99},
		{"all", hundred, 1, 100},
	} {
		if got := c.delays.Part(c.part); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
