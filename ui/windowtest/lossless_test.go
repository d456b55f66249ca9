//go:build linux

package windowtest_test

import (
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jezek/xgb/xproto"
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
	a.askedToClose() // one is not exported
	a.keep("asked")
	a.press(keyEscape)
	a.press(keyUp)
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
	a.must(screen.closeWindow(a.window)) // now nothing is lost, so nothing is asked
	a.eventually("closed", a.hasEnded)
	a.noRuns()
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

// TestTwoWindows opens other windows beside the first, and closes them again.
// The toolkit used to complain in the one that stayed.
func TestTwoWindows(t *testing.T) {
	p := newPerson(t)
	p.open()
	for range 3 {
		other := exec.Command(program)
		other.Env, other.Dir = p.env, p.home
		if err := other.Start(); err != nil {
			t.Fatal(err)
		}
		var window xproto.Window
		p.eventually("another window on the screen", func() bool {
			window = screen.windowOf(other.Process.Pid)
			return window != 0
		})
		if err := screen.closeWindow(window); err != nil {
			t.Fatal(err)
		}
		if err := other.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}
