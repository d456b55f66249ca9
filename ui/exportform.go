//go:build !headless

package ui

import (
	"cmp"
	"image"
	"os"
	"path/filepath"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/video"
)

// exportSettings say how clips are exported, whichever they are; they are remembered. The zero value is the usual.
type exportSettings struct {
	exportLook
	// Name is a template, see exportNaming; empty: the usual one.
	Name string `json:"name,omitempty"`
	// Clean leaves the recipe out.
	Clean bool `json:"clean,omitempty"`
	// Untagged leaves out that the clip is AI generated.
	Untagged bool `json:"untagged,omitempty"`
}

// sane is what was remembered, or the usual if this program does not know it.
func (s exportSettings) sane() exportSettings {
	if !s.known() {
		s.exportLook = exportLook{}
	}
	return s
}

// generated is whether a clip's frames were made up by a model. The built-in one moves a camera over the photo: nothing
// is seen that is not in it.
func (t *take) generated() bool { return t.Recipe.Request.Model != engine.BuiltinModel }

// received is whether the clip is a gateway's own MP4.
func (t *take) received() bool {
	return strings.EqualFold(filepath.Ext(t.Master), video.MP4.Extension())
}

// facts of a clip.
func (t *take) facts() exportFacts {
	r := t.Recipe.Request
	return exportFacts{r.Width, r.Height, cmp.Or(len(t.clip.Frames), r.Frames), r.FPS}
}

// firstFrame of a clip, nil if its frames are not there.
func (t *take) firstFrame() *image.RGBA {
	if len(t.clip.Frames) == 0 {
		return nil
	}
	return t.clip.Frames[0]
}

// options say the same to ffmpeg for a clip.
func (s exportSettings) options(t *take) video.ExportOptions {
	l := s.effective()
	return video.ExportOptions{Format: l.Format, Quality: l.Quality, Width: l.Width, Height: l.Height, Fit: l.Fit, FPS: l.FPS,
		Loops: l.Loops, PingPong: l.PingPong, Clean: s.Clean, AIGenerated: t.generated() && !s.Untagged && !s.Clean}
}

// naming of a clip's exports.
func (s exportSettings) naming(t *take, presets exportPresets, now time.Time) exportNaming {
	n := exportNaming{source: t.Recipe.Request.Source, seed: t.Recipe.Request.Seed, preset: "own", day: now,
		facts: s.of(t.facts()), extension: s.effective().Format.Extension()}
	if p := presets.of(s.exportLook); p != nil {
		n.preset = p.key
	}
	return n
}

// exportForm is what the export dialog shows, in plain values: how a take is to be exported, and where to.
type exportForm struct {
	settings exportSettings
	presets  exportPresets
	take     *take
	folder   string
	gone     string // the folder used last, if it is not there any more
	now      time.Time
}

// name the export gets.
func (f *exportForm) name() string {
	naming := f.settings.naming(f.take, f.presets, f.now)
	for n := 1; ; n++ {
		name := naming.name(f.settings.Name, n)
		if _, err := os.Lstat(filepath.Join(f.folder, name)); err != nil || n == mostNamesTried {
			return name
		}
	}
}

// mostNamesTried keeps a full folder from holding up the dialog.
const mostNamesTried = 1000

// named says under what name.
func (f *exportForm) named() string {
	if replaced(f.settings.Name) {
		return text("{{.Name}}, without characters that names of files cannot have", words{"Name": f.name()})
	}
	return f.name()
}

// nameProblem is why nothing can be exported under the name, or empty.
func (f *exportForm) nameProblem() string {
	return f.settings.naming(f.take, f.presets, f.now).problem(f.settings.Name)
}

// folderNote is what there is to say of the folder.
func (f *exportForm) folderNote() string {
	if f.gone == "" {
		return ""
	}
	return text("{{.Folder}} is not there any more.", words{"Folder": f.gone})
}

// facts say what the export comes to.
func (f *exportForm) facts() string {
	facts := f.settings.of(f.take.facts()).text()
	if f.copied() {
		facts = joined(facts+".", text("Copied as it came from the gateway."))
	}
	return facts
}

// copied is whether the file will be the gateway's own, byte for byte.
func (f *exportForm) copied() bool {
	look := f.settings.effective()
	return f.take.received() && look.of(f.take.facts()) == f.take.facts() && look.Format == video.MP4 && look.Quality != video.Small &&
		!f.settings.Clean
}

// cleanAbout says what it means to share a clip clean.
func (f *exportForm) cleanAbout() string {
	return text("Leaves out the recipe and every mark: nobody sees how the clip was made, and it cannot be made again from the file.")
}

// tagged is whether the file will say that the clip is AI generated, and whether that can be chosen.
func (f *exportForm) tagged() (yes, free bool) {
	free = f.take.generated() && !f.settings.Clean
	return free && !f.settings.Untagged, free
}

// tagAbout says what the tag is, or why there is none.
func (f *exportForm) tagAbout() string {
	switch {
	case !f.take.generated():
		return text("Not for a camera move: it shows nothing but the photo.")
	case f.settings.Clean:
		return text("Sharing clean leaves this out too.")
	}
	return text("Says in the file that a model made the pictures.")
}
