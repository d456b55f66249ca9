//go:build !headless

package ui

import "testing"

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
		"local: video: it is missing":    "local: video: it fehlt",
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
