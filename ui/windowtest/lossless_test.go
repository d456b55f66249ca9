//go:build linux

package windowtest_test

import (
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestTwoClips makes a second clip while the first is not exported: both can be.
func TestTwoClips(t *testing.T) {
	p := newPerson(t)
	p.prefer(map[string]float64{"num_frames": 9})
	a := p.open()
	a.dropPhoto(beach(t))
	for range 2 {
		a.generate()
		a.awaitClip()
	}
	a.press(keyControl, keyE)
	_, _, second := p.exported(1)
	a.press(keyDown)
	a.press(keyControl, keyE)
	p.exported(2)
	var seeds []uint32
	for _, name := range p.clips() {
		info, err := tools(t).Probe(t.Context(), filepath.Join(p.videos(), name))
		a.must(err)
		recipe, err := info.Recipe()
		a.must(err)
		seeds = append(seeds, recipe.Request.Seed)
	}
	if !slices.Contains(seeds, second.Request.Seed) || seeds[0] == seeds[1] {
		t.Errorf("exported clips of the seeds %v, the second one's was %d", seeds, second.Request.Seed)
	}
	a.must(screen.closeWindow(a.window)) // nothing is lost, so nothing is asked
	a.eventually("closed", a.hasEnded)
	a.noJobs()
	if n := len(p.takes()); n != 2 {
		t.Errorf("%d takes are kept, want 2", n)
	}
}

// TestDamagedSettings starts with a settings file that is cut off: the window
// opens, and one click moves it aside.
func TestDamagedSettings(t *testing.T) {
	p := newPerson(t)
	path := filepath.Join(p.config(), "settings.json")
	const damaged = `{"format": 1, "thre`
	if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
		t.Fatal(err)
	}
	a := p.open()
	a.await("told", func(seen *image.RGBA) bool { return len(raised(seen, bounds(seen, a.stage, isTrouble).Inset(4))) == 1 })
	a.keep("told")
	seen := a.look()
	a.click(middle(raised(seen, bounds(seen, a.stage, isTrouble).Inset(4))[0]))
	a.dropPhoto(beach(t)) // waits until a clip can be made
	if b, err := os.ReadFile(path + ".damaged-1"); err != nil || string(b) != damaged {
		t.Errorf("kept %q, %v; want %q", b, err, damaged)
	}
}

// TestSecondStart starts the program again while its window is open: the photo comes to that window.
func TestSecondStart(t *testing.T) {
	p := newPerson(t)
	a := p.open()
	for _, tt := range []struct {
		files []string
		says  string
	}{
		{nil, "Framewake is open already.\n"},
		{[]string{winter(t)}, "Framewake is open already and has the pictures now.\n"},
	} {
		other := exec.Command(program, tt.files...)
		other.Env, other.Dir = p.env, p.home
		said, err := other.CombinedOutput()
		if err != nil || string(said) != tt.says {
			t.Errorf("the other start: %v, said %q, want %q", err, said, tt.says)
		}
	}
	a.await("the photo on the stage", func(seen *image.RGBA) bool { return share(seen, a.stage, isWinter) > visible })
}
