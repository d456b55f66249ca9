package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine/video"
)

// TestExport: a clip becomes every kind of file, and each of them says how it
// was made.
func TestExport(t *testing.T) {
	s := newSandbox(t)
	s.must(append([]string{"generate", picture(t), "-o", s.path("made.mp4"), "--master", s.path("made.mkv"), "--seed", "7", "--fps", "7", "--motion", "255"}, small...)...)
	recipe, err := tools(t).ReadRecipe(t.Context(), s.path("made.mkv"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args          []string
		name          string
		container     video.Container
		frames        int
		width, height int
	}{
		{[]string{"-o", "a.mp4", "--loops", "2", "--ping-pong"}, "a.mp4", video.ContainerMP4, 16, 128, 64},
		{[]string{"-o", "b.gif", "--quality", "small"}, "b.gif", video.ContainerGIF, 5, 128, 64},
		{[]string{"--format", "webp"}, "made.webp", video.ContainerWebP, 5, 128, 64},
		{[]string{"-o", "d.mov", "--fps", "24", "--ai-tag"}, "d.mov", video.ContainerQuickTime, 17, 128, 64},
		{[]string{"-o", "e.mp4", "--size", "48x80", "--fit", "pad"}, "e.mp4", video.ContainerMP4, 5, 48, 80},
		{[]string{"-o", "f", "--format", "png"}, "f/frame-00005.png", video.ContainerPNG, 1, 128, 64},
	}
	for _, tt := range tests {
		made := rows(t, s.must(append([]string{"export", s.path("made.mkv"), "--json"}, tt.args...)...).stdout)[0]
		if made["clip"] != s.path("made.mkv") || !strings.HasPrefix(tt.name, made["output"].(string)) || made["bytes"].(float64) == 0 {
			t.Errorf("%v: --json prints %v", tt.args, made)
		}
		info, err := tools(t).Probe(t.Context(), s.path(tt.name))
		if err != nil {
			t.Errorf("%v: %v", tt.args, err)
			continue
		}
		if info.Container != tt.container || info.Frames != tt.frames || info.Width != tt.width || info.Height != tt.height {
			t.Errorf("%v: got %+v, want %+v", tt.args, info, tt)
		}
		if got, err := info.Recipe(); err != nil || got != recipe {
			t.Errorf("%v: got recipe %+v, error %v", tt.args, got, err)
		}
	}
	s.clean("made.mp4", "made.mkv", "a.mp4", "b.gif", "made.webp", "d.mov", "e.mp4", "f")
}

// TestExportTakesAndFiles: takes and files go together.
func TestExportTakesAndFiles(t *testing.T) {
	s := newSandbox(t)
	first, _ := s.withLibrary()
	dir := s.path("out")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r := s.must("export", first.ID[:6], s.path("made.mkv"), "-o", dir, "--format", "gif", "--clean")
	base := strings.TrimSuffix(first.Recipe.Request.Source, filepath.Ext(first.Recipe.Request.Source))
	want := filepath.Join(dir, base+"-7.gif") + "\n" + filepath.Join(dir, "made.gif") + "\n"
	if r.stdout != want {
		t.Errorf("printed %q, want %q", r.stdout, want)
	}
	if read(t, filepath.Join(dir, base+"-7.gif")) != read(t, filepath.Join(dir, "made.gif")) {
		t.Error("the take and its master give other GIFs")
	}
	s.must("library", "export", first.ID, "-o", s.path("take.webp"))
	s.clean("made.mp4", "made.mkv", "out", "take.webp")
}

func TestExportRefused(t *testing.T) {
	s := newSandbox(t)
	clip := s.path("clip.mp4")
	s.must(append([]string{"generate", picture(t), "-o", clip}, small...)...)
	s.must(append([]string{"generate", picture(t), "-o", s.path("clip.gif")}, small...)...)
	tests := []struct {
		code int
		want string
		args []string
	}{
		{2, "no clip given", nil},
		{2, "no format", []string{clip, "--format", "avi"}},
		{2, "no quality", []string{clip, "--quality", "best"}},
		{2, "--size", []string{clip, "--size", "square"}},
		{2, "even numbers", []string{clip, "--size", "65x64"}},
		{2, "0 times", []string{clip, "--loops", "0"}},
		{2, "61 frames/s", []string{clip, "--fps", "61"}},
		{2, "repeats for ever", []string{clip, "-o", "x.gif", "--loops", "2"}},
		{2, "--ai-tag", []string{clip, "--clean", "--ai-tag"}},
		{2, ".gif", []string{clip, "-o", "x.avi"}},
		{2, "does not end in .gif", []string{clip, "-o", "x.mp4", "--format", "gif"}},
		{1, "no more than 50 frames/s", []string{clip, "-o", "x.gif", "--fps", "60"}},
		{1, "exists already", []string{clip, "-o", "clip.gif"}},
		{1, "the clip itself", []string{clip, "-o", clip, "--force"}},
		{1, "no kind of clip", []string{s.path("text.mp4")}},
		{1, "no such file", []string{s.path("gone.mp4")}},
		{1, "there is no take", []string{"ABC"}},
	}
	if err := os.WriteFile(s.path("text.mp4"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.set("FRAMEWAKE_DATA", t.TempDir())
	for _, tt := range tests {
		s.check(tt.code, tt.want, append([]string{"export"}, tt.args...)...)
	}
	s.clean("clip.mp4", "clip.gif", "text.mp4")
}
