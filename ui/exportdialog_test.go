//go:build !headless

package ui

import (
	"fmt"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
	"framewake/engine/video"
)

// exportDialogTest is a window with a clip and the export dialog open.
func exportDialogTest(t *testing.T) (*windowTest, *exportDialog) {
	t.Helper()
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	return w, w.openExport()
}

// TestExportAs: what is chosen is written, said on the button, and holds for the next export and the next start.
func TestExportAs(t *testing.T) {
	w, d := exportDialogTest(t)
	d.format.choice.SetSelected("GIF")
	d.size.choice.SetSelected("1080 × 1350, 4:5")
	d.fit.choice.SetSelected("Show all, with black bars")
	d.rate.choice.SetSelected("30, interpolated")
	d.clean.SetChecked(true)
	d.pingPong.SetChecked(true)
	d.name.SetText("{source} {size} {fps}")
	if d.named.Text != "a 1080x1350 30.gif" || d.export.Text != "Export GIF" || d.preset.choice.Selected != "My own" {
		t.Errorf("named %q, button %q, preset %q", d.named.Text, d.export.Text, d.preset.choice.Selected)
	}
	w.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.until("the export", func() bool { return w.state.take.saved != "" })
	w.wantFiles("videos", "a 1080x1350 30.gif")
	want := video.ExportOptions{Format: video.GIF, Width: 1080, Height: 1350, Fit: video.Pad, FPS: 30, PingPong: true, Clean: true}
	got := w.ffmpeg.options
	got.Ledger, got.Progress = nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	if w.panel.export.Text != "Export GIF" {
		t.Errorf("the button says %q", w.panel.export.Text)
	}
	w.state.take.saved = ""
	test.Tap(w.panel.export)
	w.until("the next export", func() bool { return w.state.take.saved != "" })
	w.wantFiles("videos", "a 1080x1350 30-2.gif", "a 1080x1350 30.gif")
	if p, err := loadPreferences(w.env.prefs); err != nil || p.Export != w.state.export || p.Export.Format != video.GIF {
		t.Errorf("remembered %+v, %v", p.Export, err)
	}
	if next := w.openExport(); next.named.Text != "a 1080x1350 30-3.gif" {
		t.Errorf("the next is named %q", next.named.Text)
	}
}

// TestExportDialogLeft: Esc changes nothing.
func TestExportDialogLeft(t *testing.T) {
	w, d := exportDialogTest(t)
	w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if n := len(w.Canvas().Overlays().List()); n != 1 {
		t.Errorf("%d dialogs are open", n)
	}
	d.preset.choice.SetSelected("Square 1:1")
	if d.size.choice.Selected != "1080 × 1080, 1:1" || d.facts.Text != "1080 × 1080 px · 1.1 s · 8 frames at 7/s" {
		t.Errorf("size %q, facts %q", d.size.choice.Selected, d.facts.Text)
	}
	d.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.modal() != nil || w.state.export != (exportSettings{}) || w.panel.export.Text != "Export MP4" || w.ffmpeg.exported.Load() != 0 {
		t.Errorf("open %t, settings %+v, button %q", w.modal() != nil, w.state.export, w.panel.export.Text)
	}
}

// TestExportDialogTroubles are told where they can be mended.
func TestExportDialogTroubles(t *testing.T) {
	w, d := exportDialogTest(t)
	d.name.SetText("{colour}")
	if d.nameNote.Text != "There is nothing to fill {colour} with." || !d.export.Disabled() {
		t.Errorf("told %q, enabled %t", d.nameNote.Text, !d.export.Disabled())
	}
	d.name.SetText("a:")
	d.name.CursorColumn = 2
	d.name.insert("{seed}")
	if d.named.Text != "a-1001.mp4, without characters that names of files cannot have" || d.export.Disabled() {
		t.Errorf("named %q", d.named.Text)
	}
	if err := os.Remove(w.path("videos")); err != nil {
		t.Fatal(err)
	}
	test.Tap(d.export)
	if want := w.path("videos") + " is not there any more."; d.pathNote.Text != want || w.modal() == nil {
		t.Errorf("told %q, want %q", d.pathNote.Text, want)
	}
	w.ask.folder = w.path("other")
	if err := os.Mkdir(w.ask.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	w.press("Choose…")
	if d.pathNote.Visible() || d.folder.Text != w.ask.folder {
		t.Errorf("folder %q, told %q", d.folder.Text, d.pathNote.Text)
	}
	test.Tap(d.export)
	w.until("the export", func() bool { return w.state.take.saved != "" })
	w.wantFiles("other", "a-1001.mp4")
}

func TestExportTag(t *testing.T) {
	for _, tt := range []struct {
		model           string
		untagged, clean bool
		shown, possible bool
	}{
		{"svd", false, false, true, true}, {"svd", true, false, false, true}, {"svd", false, true, false, false},
		{engine.BuiltinModel, false, false, false, false},
	} {
		w, _ := exportDialogTest(t)
		w.modal().dismiss()
		w.state.take.Recipe.Request.Model, w.state.export = tt.model, exportSettings{Untagged: tt.untagged, Clean: tt.clean}
		d := w.openExport()
		if d.tag.Checked != tt.shown || d.tag.Disabled() == tt.possible || w.state.export.options(w.state.take).AIGenerated != tt.shown {
			t.Errorf("%+v: shown %t, possible %t", tt, d.tag.Checked, !d.tag.Disabled())
		}
	}
}

// TestExportFits: the dialog fits the smallest window, whatever it says.
func TestExportFits(t *testing.T) {
	w, _ := exportDialogTest(t)
	w.modal().dismiss()
	w.Resize(fyne.NewSize(leastWidth, leastHeight))
	d := w.openExport()
	d.form.gone = "/media/stick"
	d.name.SetText("{colour}")
	d.rate.choice.SetSelected("30, interpolated")
	if size := d.popUp.Content.MinSize(); size.Width > leastWidth-2*gap || size.Height > leastHeight-2*gap {
		t.Errorf("the dialog takes %v", size)
	}
}

// TestOwnPresets: what is kept is there the next time, under its name on the button too, until it is removed.
func TestOwnPresets(t *testing.T) {
	w, d := exportDialogTest(t)
	if d.keep.Visible() || d.drop.Visible() {
		t.Error("a preset of the program can be kept or removed")
	}
	d.loops.choice.SetSelected("3 times")
	test.Tap(d.keep)
	name, typing := w.Canvas().Focused().(*nameEntry)
	if !typing || !w.modal().primary.Disabled() {
		t.Fatalf("the focus is on %T, without a name it can be kept: %t", w.Canvas().Focused(), !w.modal().primary.Disabled())
	}
	name.SetText(" Shop ")
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if d.preset.choice.Selected != "Shop" || d.export.Text != "Export Shop" || d.keep.Visible() || !d.drop.Visible() {
		t.Errorf("preset %q, button %q", d.preset.choice.Selected, d.export.Text)
	}
	d.preset.choice.SetSelected("As it is")
	d.preset.choice.SetSelected("Shop")
	if d.loops.choice.Selected != "3 times" {
		t.Errorf("plays %q", d.loops.choice.Selected)
	}
	if all := allPresets(append(w.prefs.Presets, ownPreset{"strange", exportLook{FPS: 3}}, ownPreset{})); len(all) != len(usualPresets())+1 {
		t.Errorf("%d presets", len(all))
	}
	test.Tap(d.drop)
	if d.preset.choice.Selected != "My own" || d.loops.choice.Selected != "3 times" || len(w.prefs.Presets) != 0 {
		t.Errorf("removed: preset %q, plays %q, kept %+v", d.preset.choice.Selected, d.loops.choice.Selected, w.prefs.Presets)
	}
}

// TestExportCopied: what a gateway made is said to be copied only where it is.
func TestExportCopied(t *testing.T) {
	received := &take{}
	received.Master, received.Recipe.Request = "master.mp4", engine.Request{Width: 1024, Height: 576, Frames: 25, FPS: 7, Model: "svd"}
	own := *received
	own.Master = "master.mkv"
	for _, tt := range []struct {
		name     string
		take     *take
		settings exportSettings
		want     bool
	}{
		{"as it is", received, exportSettings{}, true},
		{"in high quality, which it has", received, exportSettings{exportLook: exportLook{Quality: video.High}}, true},
		{"small", received, exportSettings{exportLook: exportLook{Quality: video.Small}}, false},
		{"clean", received, exportSettings{Clean: true}, false},
		{"twice", received, exportSettings{exportLook: exportLook{Loops: 2}}, false},
		{"GIF", received, exportSettings{exportLook: exportLook{Format: video.GIF}}, false},
		{"a master", &own, exportSettings{}, false},
	} {
		f := exportForm{settings: tt.settings, take: tt.take}
		if got := f.copied(); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
