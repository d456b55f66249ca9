//go:build linux

package windowtest_test

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSettings opens the settings with their key, switches airplane mode on
// without the mouse, and closes them: the file says so, and so does the window.
func TestSettings(t *testing.T) {
	p := newPerson(t)
	a := p.open()
	before := a.look()
	a.press(keyControl, keyComma)
	a.await("the settings", func(seen *image.RGBA) bool { return changed(before, seen, seen.Rect) > 0.2 })
	path := filepath.Join(p.config(), "settings.json")
	a.press(keyTab)
	a.press(keySpace)
	a.eventually("airplane mode in the settings file", func() bool {
		b, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(b), `"airplane": 1`)
	})
	a.keep("settings")
	a.press(keyEscape)
	a.await("the window again, with a line about it", func(seen *image.RGBA) bool {
		return share(seen, a.stage, isStage) > 0.5 && changed(before, seen, a.panel(seen)) > 0.001
	})
}
