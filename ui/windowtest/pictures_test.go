//go:build linux

package windowtest_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// Names of photos as people have them.
const (
	beachPhoto  = "Été à la plage #1 100%.jpg"
	winterPhoto = "Зима & 冬 (2).jpg"
)

// Size of the photos in pixels: 4:3, so that a clip shows a part.
const photoWidth, photoHeight = 1200, 900

// paint is a picture that moves visibly when a camera does: tiles of two
// shades of a colour.
func paint(c color.RGBA) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, photoWidth, photoHeight))
	const tile = 60
	for y := range photoHeight {
		for x := range photoWidth {
			light := 0.75 + 0.05*math.Sin(float64(x+y)/37)
			if (x/tile+y/tile)%2 == 0 {
				light += 0.2
			}
			shade := func(v uint8) uint8 { return uint8(light * float64(v)) }
			picture.SetRGBA(x, y, color.RGBA{shade(c.R), shade(c.G), shade(c.B), 255})
		}
	}
	return picture
}

// photo writes a picture of a colour as a JPEG with the given name.
func photo(t *testing.T, name string, c color.RGBA) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paint(c), &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// beach is a photo full of orange, winter one full of violet.
func beach(t *testing.T) string { return photo(t, beachPhoto, color.RGBA{250, 120, 40, 255}) }

func winter(t *testing.T) string { return photo(t, winterPhoto, color.RGBA{130, 60, 250, 255}) }

func isBeach(c color.RGBA) bool { return int(c.R) > int(c.G)+50 && int(c.G) > int(c.B)+15 }

func isWinter(c color.RGBA) bool { return int(c.B) > int(c.R)+40 && int(c.R) > int(c.G)+10 }
