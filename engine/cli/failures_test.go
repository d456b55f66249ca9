package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// check runs a command that must fail: with the code, one line that says what
// happened, nothing on stdout and nothing left.
func (s *sandbox) check(code int, want string, args ...string) {
	s.t.Helper()
	r := s.run(args...)
	var lines []string
	for line := range strings.Lines(r.stderr) {
		if strings.HasPrefix(line, "framewake: ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	if r.code != code || len(lines) != 1 || !strings.Contains(strings.Join(lines, ""), want) {
		s.t.Errorf("%s: exit code %d, want %d and one line with %q:\n%s", strings.Join(args, " "), r.code, code, want, r.stderr)
	}
	if code == 1 && !strings.Contains(strings.Join(lines, ""), "; ") {
		s.t.Errorf("%q does not say what to do", lines)
	}
	if r.stdout != "" {
		s.t.Errorf("%s: stdout %q", strings.Join(args, " "), r.stdout)
	}
}

func TestUnusablePictures(t *testing.T) {
	s := newSandbox(t)
	for _, tt := range []struct{ name, picture, want string }{
		{"missing", s.path("none.jpg"), "none.jpg"},
		{"folder", t.TempDir(), "folder"},
		{"empty", save(t, "empty.jpg", nil), "empty.jpg"},
		{"text named png", save(t, "text.png", []byte("Dear diary, this is not a picture.")), "text.png"},
		{"cut JPEG", truncatedJPEG(t), "cut.jpg"},
		{"60000 × 60000", hugePNG(t), "60000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.t = t
			s.check(1, tt.want, "generate", tt.picture, "-o", s.path("x.mp4"))
			s.clean()
		})
	}
}

func TestMoreThanTheMachineHas(t *testing.T) {
	s := newSandbox(t)
	s.check(1, "GB of memory", "generate", picture(t), "-o", s.path("x.mp4"), "--width", "4096", "--height", "4096", "--frames", "500")
	s.clean()
}

func TestWrongUsage(t *testing.T) {
	s := newSandbox(t)
	still := picture(t)
	for _, tt := range []struct {
		want string
		args []string
	}{
		{"no picture", []string{"generate"}},
		{"--frobnicate", []string{"generate", still, "--frobnicate"}},
		{"unknown command", []string{"animate", still}},
		{"--width: 1020 px is not a multiple of 8; choose 1024 px", []string{"generate", still, "--width", "1020"}},
		{"--frames: 0 frames is out of range; choose 1 to 500 frames", []string{"generate", still, "--frames", "0"}},
		{"--max-guidance: Camera move (built in) has no such setting", []string{"generate", still, "--max-guidance", "3"}},
		{"--seed", []string{"generate", still, "--seed", "-1"}},
		{"--crop", []string{"generate", still, "--crop", "1,2,3"}},
		{"--crop", []string{"generate", still, "--crop", "0,0,10,10,10"}},
		{`--model: there is no model "x"`, []string{"generate", still, "--model", "x"}},
		{".mp4", []string{"generate", still, "-o", s.path("clip.avi")}},
		{".mkv", []string{"generate", still, "--master", s.path("master.mp4")}},
		{"not a folder", []string{"generate", still, still, "-o", s.path("clip.mp4")}},
	} {
		s.check(2, tt.want, tt.args...)
	}
	s.clean()
}

func TestUnusableTargets(t *testing.T) {
	s := newSandbox(t)
	still := picture(t)
	kept := s.path("kept.mp4")
	if err := os.WriteFile(kept, []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.check(1, "exists already", "generate", still, "-o", kept)
	s.check(1, "exists already", "generate", still, "-o", s.path("new.mp4"), "--master", link(t, kept))
	s.check(1, "does not exist", "generate", still, "-o", s.path("no/such/folder/x.mp4"))
	s.check(1, "do not lie in", "generate", still, "-o", s.path("x.mp4"), "--crop", "300,0,100,100")
	s.clean("kept.mp4")
	if b, err := os.ReadFile(kept); err != nil || string(b) != "precious" {
		t.Errorf("the file was touched: %q, %v", b, err)
	}
	s.must(append([]string{"generate", still, "-o", kept, "--force"}, small...)...)
	if b, err := os.ReadFile(kept); err != nil || string(b) == "precious" {
		t.Errorf("--force did not replace it: %v", err)
	}
}

func link(t *testing.T, target string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "link.mkv")
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMissingParts(t *testing.T) {
	still := picture(t)
	old := filepath.Join(t.TempDir(), "libonnxruntime.so")
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", old, "../ort/testdata/old.c").CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	for _, tt := range []struct{ name, variable, value, want string }{
		{"no ffmpeg on PATH", "PATH", t.TempDir(), "install ffmpeg"},
		{"ffmpeg set to nothing", "FRAMEWAKE_FFMPEG", "/no/such/ffmpeg", "/no/such/ffmpeg"},
		{"ONNX Runtime set to nothing", "FRAMEWAKE_ONNXRUNTIME", "/no/such/library.so", "/no/such/library.so"},
		{"ONNX Runtime too old", "FRAMEWAKE_ONNXRUNTIME", old, "1.17.3; Framewake needs 1.24 or newer"},
		{"settings damaged", "FRAMEWAKE_SETTINGS", save(t, "settings.json", []byte("{")), "settings.json"},
		{"threads nonsense", "FRAMEWAKE_THREADS", "many", "FRAMEWAKE_THREADS"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSandbox(t)
			s.set(tt.variable, tt.value)
			s.check(1, tt.want, "generate", still, "-o", s.path("x.mp4"))
			s.clean()
		})
	}
}
