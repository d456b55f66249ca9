//go:build !headless

package ui

import (
	"errors"
	"io/fs"
	"testing"

	"framewake/engine"
)

func TestDictionary(t *testing.T) {
	t.Cleanup(func() { speak(english) })
	speak(german)
	d := newDictionary(map[string]string{
		"frame":                              "Bild",
		"%s is missing":                      "%s fehlt",
		"video: %s is missing":               "video: %s ist nicht da",
		"%s needs %.1f GB, %d %% more":       "%s braucht %.1f GB, %d %% mehr",
		"%s of %q":                           "%[2]q: %[1]s",
		"svd: decode frames %d–%d: %w":       "svd: Bilder %d–%d decodieren: %w",
		"the disk is full":                   "das Laufwerk ist voll",
		"ffmpeg says: %s":                    "ffmpeg sagt: %s",
		"a picture (%d×%d) in the\nway (%v)": "ein Bild (%d×%d) ist\nim Weg (%v)",
	})
	for english, want := range map[string]string{
		"frame":                          "Bild",
		"frames":                         "frames",
		"unet.onnx is missing":           "unet.onnx fehlt",
		"video: a.mkv is missing":        "video: a.mkv ist nicht da",
		"local: video: it is missing":    "local: video: it ist nicht da",
		"it needs 1.5 GB, 20 % more":     "it braucht 1,5 GB, 20 % mehr",
		`frame of "a\"b"`:                `"a\"b": Bild`,
		"worker: x: the disk is full":    "worker: x: das Laufwerk ist voll",
		"ffmpeg says: one\ntwo":          "ffmpeg sagt: one\ntwo",
		"a picture (1×2) in the\nway ()": "ein Bild (1×2) ist\nim Weg ()",
		"svd: decode frames 1–14: video: the disk is full": "svd: Bilder 1–14 decodieren: video: das Laufwerk ist voll",
		"nobody knows this": "nobody knows this",
		"":                  "",
	} {
		if got := d.translate(english); got != want {
			t.Errorf("%q: got %q, want %q", english, got, want)
		}
	}
}

func TestExplainedInGerman(t *testing.T) {
	t.Cleanup(func() { speak(english) })
	speak(german)
	overTheWire := engine.UnmarshalError(engine.MarshalError(engine.Errorf(engine.OutOfMemory, "choose a smaller size",
		"local: the clip needs about %.1f GB of %s and %.1f GB are free", 12.5, "memory on the GPU", 3.0)))
	for _, c := range []struct {
		err   error
		known string
		want  string
	}{
		{engine.Errorf(engine.Invalid, "download the picture itself", "still: /a/b.jpg: %w", errors.New("this is a web page, not a picture")), "/a/b.jpg",
			"Das ist eine Webseite, kein Bild. Das Bild selbst herunterladen."},
		{overTheWire, "", "Der Clip braucht etwa 12,5 GB Speicher auf der GPU, und 3,0 GB sind frei. Eine kleinere Größe wählen."},
		{engine.Errorf(engine.Unavailable, "", "video: start ffmpeg: %w", fs.ErrPermission), "", "Ffmpeg starten: permission denied."},
		{errors.New("who knows"), "", "Who knows."},
	} {
		if got := explained(c.err, c.known); got != c.want {
			t.Errorf("%v: got %q, want %q", c.err, got, c.want)
		}
	}
}
