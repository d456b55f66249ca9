package gateway

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/resample"
	"framewake/engine/still"
)

// TestUpload compares every part with the contract, in order.
func TestUpload(t *testing.T) {
	r := engine.DefaultRequest()
	r.Model, r.Width, r.Height, r.Seed, r.NoiseAugStrength, r.SafetyCheck = "a/b", 160, 96, 4294967295, 0.000025, false
	r.Image, r.Source = enginetest.Still(t, 640, 384), "Ada in the bath.jpg"
	u, err := newUpload(t.Context(), r, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(u.body, []byte("Ada")) || bytes.Contains(u.body, []byte(r.Image)) {
		t.Error("the upload tells the file's name")
	}
	_, params, err := mime.ParseMediaType(u.contentType)
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(bytes.NewReader(u.body), params["boundary"])
	first, err := parts.NextRawPart()
	if err != nil || first.FormName() != "image" || first.FileName() != "still.png" || first.Header.Get("Content-Type") != "image/png" {
		t.Fatalf("the first part is %+v, %v", first, err)
	}
	checkPicture(t, first, r)
	want := [][2]string{
		{"model_id", "a/b"}, {"height", "96"}, {"width", "160"}, {"fps", "7"}, {"motion_bucket_id", "127"},
		{"noise_aug_strength", "0.000025"}, {"safety_check", "false"}, {"seed", "4294967295"}, {"num_inference_steps", "25"},
	}
	for n, w := range want {
		p, err := parts.NextRawPart()
		if err != nil {
			t.Fatalf("part %d: %v", n, err)
		}
		value, err := io.ReadAll(p)
		if err != nil || p.FormName() != w[0] || string(value) != w[1] || p.FileName() != "" {
			t.Errorf("part %d is %s=%s, %v, want %s=%s", n, p.FormName(), value, err, w[0], w[1])
		}
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Errorf("after the last field: %v", err)
	}
}

// checkPicture compares the picture with the still resized as Pillow would.
func checkPicture(t *testing.T, part io.Reader, r engine.Request) {
	t.Helper()
	p, err := still.Open(t.Context(), r.Image, still.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeFrame(part)
	want := resample.Lanczos(p.Image, r.Width, r.Height)
	if err != nil || got.Width != want.Width || got.Height != want.Height || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("the picture is %d×%d (%v), want %d×%d and every sample", got.Width, got.Height, err, want.Width, want.Height)
	}
}

func TestUploadLimit(t *testing.T) {
	r := engine.DefaultRequest()
	r.Width, r.Height = 256, 144
	r.Image = enginetest.Still(t, 256, 144)
	p, err := still.Open(t.Context(), r.Image, still.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	fast, err := encodeStill(t.Context(), r, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	small, err := encodeStill(t.Context(), r, len(fast)-1)
	if err != nil || len(small) >= len(fast) {
		t.Fatalf("squeezed: %d bytes of %d, %v", len(small), len(fast), err)
	}
	if got, err := decodeFrame(bytes.NewReader(small)); err != nil || !bytes.Equal(got.Pix, p.Image.Pix) {
		t.Errorf("squeezed, the picture is another one (%v)", err)
	}
	_, err = encodeStill(t.Context(), r, 1000)
	if engine.KindOf(err) != engine.Invalid || engine.FieldOf(err) != engine.FieldWidth || !strings.Contains(err.Error(), "as PNG at 256×144 pixels") {
		t.Errorf("too large: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := encodeStill(ctx, r, 10<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// TestReadFrame has every form of PNG a node may send, and what is none.
func TestReadFrame(t *testing.T) {
	write := func(b []byte) string {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	encode := func(img image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	r := image.Rect(0, 0, 2, 1)
	transparent := &image.NRGBA{Pix: []uint8{10, 20, 30, 0, 40, 50, 60, 255}, Stride: 8, Rect: r}
	opaque := &image.NRGBA{Pix: []uint8{10, 20, 30, 255, 40, 50, 60, 255}, Stride: 8, Rect: r}
	deep := &image.NRGBA64{Pix: []uint8{10, 0, 20, 0, 30, 0, 255, 255, 40, 0, 50, 0, 60, 0, 255, 255}, Stride: 16, Rect: r}
	for name, img := range map[string]image.Image{"alpha": transparent, "opaque": opaque, "16 bits": deep} {
		got, err := readFrame(write(encode(img)))
		if want := []uint8{10, 20, 30, 40, 50, 60}; err != nil || got.Width != 2 || got.Height != 1 || !bytes.Equal(got.Pix, want) {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, want)
		}
	}
	gray := &image.Gray{Pix: []uint8{9, 8}, Stride: 2, Rect: r}
	if got, err := readFrame(write(encode(gray))); err != nil || !bytes.Equal(got.Pix, []uint8{9, 9, 9, 8, 8, 8}) {
		t.Errorf("gray: got %+v, %v", got, err)
	}
	whole := encode(opaque)
	bomb := bytes.Clone(whole)
	copy(bomb[16:], []byte{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff})
	for name, b := range map[string][]byte{"empty": nil, "text": []byte("text"), "cut": whole[:len(whole)-20], "bomb": bomb, "wide": encode(image.NewGray(image.Rect(0, 0, 4097, 1)))} {
		if _, err := readFrame(write(b)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
