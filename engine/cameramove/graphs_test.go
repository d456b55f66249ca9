package cameramove

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine/onnx"
)

var update = flag.Bool("update", false, "rewrite the dumps in testdata")

func TestDumps(t *testing.T) {
	for name, g := range map[string]*onnx.Graph{
		"image_encoder": ImageEncoder(),
		"vae_encoder":   VAEEncoder(64, 72),
		"unet":          UNet(2, 3, 8, 9),
		"vae_decoder":   VAEDecoder(2, 8, 9),
	} {
		path := filepath.Join("testdata", name+".txt")
		got := g.Dump()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		compareLines(t, path, got, string(want))
	}
}

// compareLines reports the first line that differs.
func compareLines(t *testing.T, path, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s:%d differs (go test -update rewrites it):\n got %s\nwant %s", path, i+1, g[i], w[i])
			return
		}
	}
	if len(g) != len(w) {
		t.Errorf("%s: got %d lines, want %d", path, len(g), len(w))
	}
}

// Any size of the Description builds, and stays small: what varies over the
// picture is computed by the graphs, not stored in them.
func TestGraphsOfManySizes(t *testing.T) {
	cases := []struct {
		name                         string
		batch, frames, height, width int
	}{
		{"usual", 1, 49, 576, 1024},
		{"portrait", 1, 25, 1024, 576},
		{"smallest", 1, 1, 64, 64},
		{"guided", 2, 14, 256, 320},
		{"odd", 1, 2, 72, 4096},
		{"largest", 1, 500, 4096, 4096},
	}
	for _, c := range cases {
		h, w := c.height/SpatialFactor, c.width/SpatialFactor
		for network, g := range map[string]*onnx.Graph{
			"VAEEncoder": VAEEncoder(c.height, c.width),
			"UNet":       UNet(c.batch, c.frames, h, w),
			"VAEDecoder": VAEDecoder(min(c.frames, 5), h, w),
		} {
			b, err := g.Marshal()
			if err != nil {
				t.Errorf("%s: %s: %v", c.name, network, err)
			} else if len(b) > 100<<10 {
				t.Errorf("%s: %s has %d bytes, want at most 100 KiB", c.name, network, len(b))
			}
		}
	}
}

func TestImpossibleSizesAreErrors(t *testing.T) {
	cases := []struct {
		name string
		g    *onnx.Graph
	}{
		{"encoder, no multiple of 8", VAEEncoder(100, 64)},
		{"encoder, nothing", VAEEncoder(0, 64)},
		{"unet, negative width", UNet(1, 25, 8, -8)},
		{"unet, no frames", UNet(1, 0, 8, 8)},
		{"unet, one column", UNet(1, 25, 8, 1)},
		{"decoder, no frames", VAEDecoder(0, 8, 8)},
		{"decoder, negative height", VAEDecoder(1, -8, 8)},
	}
	for _, c := range cases {
		if _, err := c.g.Marshal(); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}

// What the networks hold besides inputs and outputs. The UNet's is little more
// than two copies of the luma (59 MB each), the decoder's two of its frames.
func TestPeakMemory(t *testing.T) {
	for _, c := range []struct {
		name string
		g    *onnx.Graph
		most int64
	}{
		{"VAEEncoder 1024×576", VAEEncoder(576, 1024), 15 << 20},
		{"UNet 25 frames", UNet(1, 25, 72, 128), 124 << 20},
		{"VAEDecoder 5 frames", VAEDecoder(5, 72, 128), 72 << 20},
	} {
		if got := c.g.PeakBytes(); got == 0 || got > c.most {
			t.Errorf("%s: peak of %d bytes between inputs and outputs, want at most %d", c.name, got, c.most)
		}
	}
}
