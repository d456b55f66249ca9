package models

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
)

const tiny = "../goldentest/testdata/svd/checkpoint"

// install puts the tiny model into dir.
func install(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(tiny)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// shelf is three folders: a model itself, one of several, and a hub's cache.
func shelf(t *testing.T) []string {
	root := t.TempDir()
	alone := install(t, filepath.Join(root, "Mein Modell ü #1"))
	write(t, filepath.Join(alone, "README.md"), "---\nlicense: other\nlicense_name: \"stable-video-diffusion-community\"\n---\n# SVD\nlicense: mit\n")
	several := filepath.Join(root, "several")
	install(t, filepath.Join(several, "stabilityai", "stable-video-diffusion-img2vid-xt-1-1"))
	broken := install(t, filepath.Join(several, "broken"))
	if err := os.RemoveAll(filepath.Join(broken, "vae")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(several, "other", "model_index.json"), `{"_class_name": "StableDiffusionPipeline"}`)
	write(t, filepath.Join(several, "photos", "holiday.jpg"), "not a model")
	hub := filepath.Join(root, "hub")
	repo := filepath.Join(hub, "models--stabilityai--stable-video-diffusion-img2vid")
	install(t, filepath.Join(repo, "snapshots", "0123abc"))
	write(t, filepath.Join(repo, "refs", "main"), "0123abc")
	write(t, filepath.Join(hub, "models--openai--clip", "snapshots", "1", "config.json"), "{}")
	return []string{alone, several, filepath.Join(root, "none"), hub, several}
}

func TestList(t *testing.T) {
	want := []struct{ name, title, licence string }{
		{"Mein Modell ü #1", "Mein Modell ü #1", "stable-video-diffusion-community"},
		{"broken", "broken", ""},
		{"stable-video-diffusion-img2vid-xt-1-1", "Stable Video Diffusion XT 1.1", ""},
		{"stabilityai/stable-video-diffusion-img2vid", "Stable Video Diffusion", ""},
	}
	got := List(shelf(t))
	if len(got) != len(want) {
		t.Fatalf("got %d models, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.name || g.Title != w.title || g.Licence != w.licence {
			t.Errorf("model %d: got %q, %q, %q; want %+v", i, g.Name, g.Title, g.Licence, w)
		}
		if broken := w.name == "broken"; broken != (g.Problem != nil) || broken == (g.Bytes > 1<<20) {
			t.Errorf("%s: problem %v, %d bytes", g.Name, g.Problem, g.Bytes)
		}
	}
	if p := got[1].Problem; p == nil || !strings.Contains(p.Error(), "vae") {
		t.Errorf("the problem %v does not name what is missing", p)
	}
}

func TestResolve(t *testing.T) {
	folders := shelf(t)
	for model, want := range map[string]string{
		"Mein Modell ü #1":                           folders[0],
		"stabilityai/stable-video-diffusion-img2vid": filepath.Join(folders[3], "models--stabilityai--stable-video-diffusion-img2vid"),
		"stable-video-diffusion-img2vid":             filepath.Join(folders[3], "models--stabilityai--stable-video-diffusion-img2vid"),
		folders[0]:                                   folders[0],
		filepath.Join(folders[1], "photos"):          filepath.Join(folders[1], "photos"), // opening it tells what is wrong
	} {
		if got, err := Resolve(folders, model); got != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", model, got, err, want)
		}
	}
	_, err := Resolve(folders, "svd")
	if engine.KindOf(err) != engine.Invalid || !strings.Contains(engine.HintOf(err), "stable-video-diffusion-img2vid-xt-1-1") {
		t.Errorf("unknown name: got %v with hint %q", err, engine.HintOf(err))
	}
}

func TestLicence(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "",
		"# A card\nlicense: mit\n":          "",
		"---\nlicense: mit\ntags: [a]\n---": "mit",
		"---\nlicense: other\nlicense_name: x-1\n---": "x-1",
		"---\n" + strings.Repeat("a", 70<<10):         "",
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "README.md"), text)
		if got := licence(dir); got != want {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
	if got := licence(t.TempDir()); got != "" {
		t.Errorf("without a card: got %q", got)
	}
}
