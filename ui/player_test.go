//go:build !headless

package ui

import (
	"image"
	"image/color"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// playerTest is a player in a window, in the fake time of a synctest bubble. The test's goroutine is the UI thread. A
// bubble ends only when all its goroutines have ended, so every test here fails if a metronome goes on beating.
type playerTest struct {
	*player
	t      *testing.T
	queue  testQueue
	window fyne.Window
	beats  []int // the frames that time put on the stage
	most   int   // the most calls that were queued at once
}

// inFakeTime runs a test of a player.
func inFakeTime(t *testing.T, run func(p *playerTest)) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(lookOf(theme.VariantDark))
	synctest.Test(t, func(t *testing.T) {
		p := &playerTest{t: t, queue: make(testQueue, 100)}
		p.player = newPlayer(p.queue)
		p.beaten = func(frame int) { p.beats = append(p.beats, frame) }
		p.window = windowOf(t, p.player)
		run(p)
	})
}

// windowOf shows a player above its transport bar, in 480 × 288 units.
func windowOf(t *testing.T, p *player) fyne.Window {
	w := test.NewTempWindow(t, container.NewWithoutLayout(p, p.Transport()))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(480, 288))
	p.Resize(fyne.NewSize(480, 240))
	p.Transport().Move(fyne.NewPos(0, 240))
	p.Transport().Resize(fyne.NewSize(480, 48))
	return w
}

// pass lets time pass, the UI thread being idle.
func (p *playerTest) pass(d time.Duration) {
	for late := time.After(d); ; {
		select {
		case f := <-p.queue:
			p.most = max(p.most, len(p.queue)+1)
			f()
		case <-late:
			return
		}
	}
}

// busy lets time pass, the UI thread being stuck.
func (p *playerTest) busy(d time.Duration) {
	time.Sleep(d)
	p.most = max(p.most, len(p.queue))
}

// expect checks which frame of the clip is on the stage, in picture and in number.
func (p *playerTest) expect(when string, frame int) {
	p.t.Helper()
	if p.index != frame || p.picture.Image != image.Image(p.clip.Frames[frame]) {
		p.t.Errorf("%s: frame %d is on the stage, picture and number agree: %v; want %d", when, p.index,
			p.picture.Image == image.Image(p.clip.Frames[p.index]), frame)
	}
}

// still checks that nothing moves and nothing is left running.
func (p *playerTest) still(when string) {
	p.t.Helper()
	frame, beats := p.index, len(p.beats)
	p.pass(10 * time.Second)
	if p.index != frame || len(p.beats) != beats || p.metronome != nil {
		p.t.Errorf("%s: frame %d went to %d in %d beats, metronome %v; want nothing to move", when, frame, p.index,
			len(p.beats)-beats, p.metronome != nil)
	}
}

// testClip has frames of a colour each.
func testClip(frames, fps int) clip {
	c := clip{FPS: fps}
	for i := range frames {
		m := image.NewRGBA(image.Rect(0, 0, 32, 18))
		for p := range 32 * 18 {
			m.SetRGBA(p%32, p/32, color.RGBA{uint8(255 * i / frames), 0x80, 0x40, 0xff})
		}
		c.Frames = append(c.Frames, m)
	}
	return c
}

// count lists the whole numbers from one to another.
func count(from, to int) []int {
	var n []int
	for i := from; i <= to; i++ {
		n = append(n, i)
	}
	return n
}

func TestPlayerShowsEveryFrame(t *testing.T) {
	for _, fps := range []int{1, 7, 16, 24, 30, 60} {
		inFakeTime(t, func(p *playerTest) {
			p.ShowClip(testClip(25, fps))
			p.expect("at once", 0)
			p.pass(time.Minute + time.Millisecond)
			if want := count(1, 60*fps); !slices.Equal(p.beats, want) {
				p.t.Errorf("%d frames/s: showed %d frames %v …, want %d", fps, len(p.beats), p.beats[:min(10, len(p.beats))], len(want))
			}
			p.expect("after a minute", 60*fps%25)
			if p.most != 1 {
				p.t.Errorf("%d frames/s: %d calls were queued at once, want 1", fps, p.most)
			}
			p.Clear()
		})
	}
}

func TestPlayerDoesNotDrift(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(49, 7))
		began := time.Now()
		p.beaten = func(frame int) {
			if late := time.Since(began) - time.Duration(frame)*time.Second/7; late < 0 || late > time.Nanosecond {
				p.t.Fatalf("frame %d is %v late, want within a nanosecond", frame, late)
			}
		}
		p.pass(time.Hour)
		p.Clear()
	})
}

func TestPlayerSkipsWhatIsLate(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 10))
		p.pass(350 * time.Millisecond)
		p.busy(600 * time.Millisecond) // frames 4 to 9 fall due
		p.pass(200 * time.Millisecond)
		p.busy(60 * time.Millisecond) // 12 falls due and is shown late
		p.pass(240 * time.Millisecond)
		if want := []int{1, 2, 3, 9, 10, 11, 12, 13, 14}; !slices.Equal(p.beats, want) {
			t.Errorf("showed %v, want %v", p.beats, want)
		}
		if p.most != 1 {
			t.Errorf("%d calls were queued at once, want 1", p.most)
		}
		p.Clear()
	})
}

// TestPlayerLeavesOutEveryOther: never two in a row, as long as there is hope to catch up.
func TestPlayerLeavesOutEveryOther(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 30))
		p.pass(50 * time.Millisecond)
		p.busy(450 * time.Millisecond) // frames 2 to 15 fall due
		p.pass(290 * time.Millisecond)
		if want := append([]int{1, 3, 5, 7, 9}, count(10, 20)...); !slices.Equal(p.beats, want) {
			t.Errorf("showed %v, want %v", p.beats, want)
		}
		p.Clear()
	})
}

func TestPlayerCatchesUp(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 30))
		began := time.Now()
		var at []time.Duration
		p.beaten = func(frame int) {
			p.beats, at = append(p.beats, frame), append(at, time.Since(began).Truncate(time.Millisecond))
		}
		p.pass(50 * time.Millisecond)
		p.busy(100 * time.Millisecond) // frames 2 to 4 fall due at 66, 100 and 133 ms
		p.pass(160 * time.Millisecond)
		if want := count(1, 9); !slices.Equal(p.beats, want) {
			t.Errorf("showed %v, want %v", p.beats, want)
		}
		var want []time.Duration
		for _, ms := range []time.Duration{33, 150, 170, 190, 210, 230, 250, 270, 300} { // the last one is in time again
			want = append(want, ms*time.Millisecond)
		}
		if !slices.Equal(at, want) {
			t.Errorf("showed them after %v, want %v", at, want)
		}
		p.Clear()
	})
}

func TestPlayerPauseAndPlay(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 10))
		p.pass(390 * time.Millisecond)
		p.Toggle()
		p.expect("paused", 3)
		p.still("paused")
		p.Toggle()
		p.expect("played on", 3)
		p.pass(99 * time.Millisecond)
		p.expect("played on, before the next is due", 3)
		p.pass(2 * time.Millisecond)
		p.expect("played on, the next is due", 4)
		p.busy(time.Second) // a call is queued when it is paused
		p.Toggle()
		p.expect("paused while a call was queued", 4)
		p.still("paused while a call was queued")
	})
}

func TestPlayerStepAndSeek(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 10))
		p.pass(310 * time.Millisecond)
		for _, s := range []struct{ by, want int }{{1, 4}, {-4, 0}, {-1, 24}, {1, 0}, {25, 0}, {-51, 24}, {27, 1}} {
			p.Step(s.by)
			p.expect("stepped", s.want)
		}
		p.still("stepped")
		for frame, want := range map[int]int{-3: 0, 0: 0, 24: 24, 25: 24, 1 << 40: 24} {
			p.Seek(frame)
			p.expect("sought while paused", want)
		}
		p.still("sought while paused")
		p.Seek(23)
		p.Toggle()
		p.pass(101 * time.Millisecond)
		p.expect("playing", 24)
		p.Seek(10)
		p.expect("sought while playing", 10)
		p.pass(99 * time.Millisecond)
		p.expect("sought while playing, before the next is due", 10)
		p.pass(2 * time.Millisecond)
		p.expect("sought while playing, the next is due", 11)
		p.Clear()
	})
}

func TestPlayerOfOneFrame(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(1, 30))
		for name, do := range map[string]func(){
			"shown": func() {}, "toggled": p.Toggle, "stepped": func() { p.Step(1) }, "sought": func() { p.Seek(3) },
			"as a preview": func() { p.ShowPreview(testClip(1, 30)) },
		} {
			do()
			p.expect(name, 0)
			p.still(name)
		}
	})
}

func TestPlayerWithoutFrames(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		for name, do := range map[string]func(){
			"cleared": p.Clear, "shown": func() { p.ShowClip(clip{}) }, "previewed": func() { p.ShowPreview(clip{FPS: 3}) },
			"toggled": p.Toggle, "stepped": func() { p.Step(1) }, "sought": func() { p.Seek(3) },
		} {
			p.ShowClip(testClip(25, 30))
			p.pass(time.Second)
			p.Clear()
			do()
			p.still(name)
			if p.picture.Image != nil || p.picture.Visible() || p.Transport().Visible() {
				t.Errorf("%s: picture %v, visible %v, transport %v; want nothing", name, p.picture.Image != nil,
					p.picture.Visible(), p.Transport().Visible())
			}
		}
	})
}

func TestPlayerMakesNoPictures(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		c := clip{FPS: 30}
		for range 3 {
			c.Frames = append(c.Frames, image.NewRGBA(image.Rect(0, 0, 1024, 576)))
		}
		p.ShowClip(c)
		p.pass(time.Second)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p.pass(10 * time.Second)
		runtime.ReadMemStats(&after)
		const most = 4 << 10 // bytes a frame: what the toolkit needs for the text beside the timeline
		if got := (after.TotalAlloc - before.TotalAlloc) / 300; got > most {
			t.Errorf("playing a frame allocated %d bytes, want at most %d", got, most)
		}
		p.Clear()
	})
}

func TestPlayerReplacesAClip(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 10))
		p.pass(2010 * time.Millisecond)
		p.expect("25 frames at 10", 20)
		p.ShowClip(testClip(5, 20))
		p.expect("replaced", 0)
		p.pass(151 * time.Millisecond)
		p.expect("5 frames at 20", 3)
		p.pass(100 * time.Millisecond)
		p.expect("5 frames at 20, round once", 0)
		p.Toggle()
		p.ShowClip(testClip(49, 16))
		p.pass(time.Second + time.Millisecond)
		p.expect("49 frames at 16, the last one having been paused", 16)
		p.Clear()
	})
}
