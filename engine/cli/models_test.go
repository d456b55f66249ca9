package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
)

// tinyModel is a Stable Video Diffusion checkpoint with random weights.
const tinyModel = "../goldentest/testdata/svd/checkpoint"

// installModel copies the tiny checkpoint into a folder whose name has spaces
// and signs, and makes it known.
func (s *sandbox) installModel() (folder string) {
	s.t.Helper()
	folder = filepath.Join(s.t.TempDir(), "stable-video-diffusion-img2vid", "my modèl #1 %20")
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(tinyModel)); err != nil {
		s.t.Fatal(err)
	}
	card := "---\nlicense: other\nlicense_name: stable-video-diffusion-community\n---\n"
	if err := os.WriteFile(filepath.Join(folder, "README.md"), []byte(card), 0o644); err != nil {
		s.t.Fatal(err)
	}
	s.set("FRAMEWAKE_MODELS", filepath.Dir(folder))
	return folder
}

// TestCheckpoint makes clips with a checkpoint, by its folder and by its name:
// the same clip.
func TestCheckpoint(t *testing.T) {
	s := newSandbox(t)
	folder := s.installModel()
	args := []string{"generate", picture(t), "--width", "64", "--height", "64", "--frames", "3", "--steps", "2", "--seed", "5", "--decode-chunk", "2", "--model"}
	s.must(append(args, folder, "-o", s.path("a.mp4"), "--master", s.path("a.mkv"))...)
	s.must(append(args, filepath.Base(folder), "-o", s.path("b.mp4"), "--master", s.path("b.mkv"))...)
	s.clean("a.mp4", "a.mkv", "b.mp4", "b.mkv")
	a, b := read(t, s.path("a.mkv")), read(t, s.path("b.mkv"))
	if a != b {
		t.Errorf("two masters of the same request differ: %d and %d bytes", len(a), len(b))
	}
	recipe, err := tools(t).ReadRecipe(t.Context(), s.path("a.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	if r := recipe.Request; r.Model != filepath.Base(folder) || r.Frames != 3 || r.MaxGuidanceScale != 3 || r.Seed != 5 {
		t.Errorf("recipe of the clip: %+v", r)
	}
	if strings.Contains(a, filepath.Dir(folder)) {
		t.Error("the master tells where the model lies")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestModels(t *testing.T) {
	s := newSandbox(t)
	folder := s.installModel()
	broken := filepath.Join(filepath.Dir(folder), "broken")
	if err := os.CopyFS(broken, os.DirFS(tinyModel)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(broken, "unet", "diffusion_pytorch_model.safetensors"), 1000); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	for line := range strings.Lines(s.must("models", "--json").stdout) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		rows = append(rows, row)
	}
	if len(rows) != 3 {
		t.Fatalf("%d models, want 3: %v", len(rows), rows)
	}
	if rows[0]["name"] != engine.BuiltinModel || rows[0]["frames"] != 49.0 || rows[0]["ram_bytes"].(float64) < 1e8 {
		t.Errorf("built-in model: %v", rows[0])
	}
	if problem, _ := rows[1]["problem"].(string); rows[1]["name"] != "broken" || !strings.Contains(problem, "diffusion_pytorch_model.safetensors") {
		t.Errorf("damaged model: %v", rows[1])
	}
	if r := rows[2]; r["name"] != filepath.Base(folder) || r["frames"] != 5.0 || r["width"] != 1024.0 || r["licence"] != "stable-video-diffusion-community" {
		t.Errorf("model: %v", r)
	}
	table := s.must("models").stdout
	for _, want := range []string{"MODEL", "builtin", "1024×576", "stable-video-diffusion-community", "\nbroken: "} {
		if !strings.Contains(table, want) {
			t.Errorf("the table has no %q:\n%s", want, table)
		}
	}
	s.check(1, "diffusion_pytorch_model.safetensors", "generate", picture(t), "--model", broken, "-o", s.path("x.mp4"))
	s.clean()
}
