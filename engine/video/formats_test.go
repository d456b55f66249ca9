package video

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/color"
	"image/gif"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
)

// moving returns frames of a square that goes through a gradient.
func moving(frames, width, height int) [][]byte {
	out := make([][]byte, frames)
	for i := range out {
		out[i] = make([]byte, 0, 3*width*height)
		for y := range height {
			for x := range width {
				if d := x - 4*i; d >= 0 && d < 16 && y >= 8 && y < 24 {
					out[i] = append(out[i], 230, 40, 40)
				} else {
					out[i] = append(out[i], byte(255*x/width), byte(255*y/height), 90)
				}
			}
		}
	}
	return out
}

func movingMaster(t *testing.T, tools Tools, fps, frames, width, height int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "moving.mkv")
	writeMaster(t, tools, path, fps, moving(frames, width, height), width, height)
	return path
}

// first is the path of an export's file, of pictures the first.
func first(f Format, path string) string {
	if f == PNG {
		return filepath.Join(path, "frame-00001.png")
	}
	return path
}

// packet returns the XMP packet in an export, read as its format has it.
func packet(t *testing.T, f Format, path string) string {
	t.Helper()
	b := readFile(t, first(f, path))
	before := map[Format]string{
		MP4: "uuid\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", GIF: "\x21\xff\x0bXMP DataXMP",
		WebP: "XMP ", ProRes: "XMP_", PNG: "iTXtXML:com.adobe.xmp\x00\x00\x00\x00\x00",
	}[f]
	_, after, found := bytes.Cut(b, []byte(before))
	if !found {
		return ""
	}
	text, _, _ := strings.Cut(string(after), `<?xpacket end="r"?>`)
	return text
}

func TestFormats(t *testing.T) {
	tools := realTools(t)
	master := movingMaster(t, tools, 7, 7, 65, 49)
	tests := []struct {
		format        Format
		codec, pixels string
		width, height int
	}{
		{MP4, "h264", "yuv420p", 64, 48},
		{GIF, "gif", "bgra", 65, 49},
		{WebP, "webp", "", 65, 49},
		{ProRes, "prores", "yuv422p10le", 64, 48},
		{PNG, "png", "rgb24", 65, 49},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		name := "100% clip" + tt.format.Extension()
		target := filepath.Join(dir, name)
		var done []int
		stats := exportWith(t, tools, master, target, ExportOptions{Format: tt.format, AIGenerated: true,
			Progress: func(n, total int) { done = append(done, n, total) }})
		wantFiles(t, dir, name)
		info, err := tools.Probe(context.Background(), first(tt.format, target))
		if err != nil {
			t.Errorf("%s: %v", tt.format, err)
			continue
		}
		if info.Codec != tt.codec || info.PixelFormat != tt.pixels || info.Width != tt.width || info.Height != tt.height {
			t.Errorf("%s: got %+v, want %+v", tt.format, info, tt)
		}
		if tt.format != PNG && (info.Frames != 7 || (info.Duration.Seconds()-1) > 0.021 || info.Duration.Seconds() < 0.979) {
			t.Errorf("%s: %d frames in %s, want 7 in 1 s", tt.format, info.Frames, info.Duration)
		}
		if recipe, err := info.Recipe(); err != nil || recipe != testRecipe() {
			t.Errorf("%s: got recipe %+v, error %v", tt.format, recipe, err)
		}
		if xmp := packet(t, tt.format, target); !strings.Contains(xmp, trainedAlgorithmicMedia) || !strings.Contains(xmp, ">AI generated<") {
			t.Errorf("%s: the XMP packet is %q", tt.format, xmp)
		}
		if stats.Frames != 7 || stats.Bytes == 0 || len(done) == 0 || done[len(done)-2] != 7 || done[len(done)-1] != 7 {
			t.Errorf("%s: got %+v and progress %v", tt.format, stats, done)
		}
		if picture, err := tools.Thumbnail(context.Background(), first(tt.format, target), maxEdge); err != nil {
			t.Errorf("%s: thumbnail: %v", tt.format, err)
		} else if c := picture.RGBAAt(6, 16); c.R < 180 || c.G > 90 || picture.Rect.Dx() != tt.width {
			t.Errorf("%s: the first frame has %v in its square, and the size %v", tt.format, c, picture.Rect)
		}
	}
}

// TestFormatsAreReproducible: the same bytes, on one core too.
func TestFormatsAreReproducible(t *testing.T) {
	tools := realTools(t)
	master := movingMaster(t, tools, 7, 5, 64, 48)
	single := tools
	if _, err := exec.LookPath("taskset"); err == nil {
		single = fakeTools(t, `exec taskset -c 0 "$FFMPEG" "$@"`)
	}
	for _, f := range Formats() {
		dir := t.TempDir()
		o := ExportOptions{Format: f, AIGenerated: true}
		if f == MP4 { // the rest has its own test
			o.FPS = 24
		}
		one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
		exportWith(t, tools, master, one, o)
		exportWith(t, single, master, two, o)
		if !bytes.Equal(readFile(t, first(f, one)), readFile(t, first(f, two))) {
			t.Errorf("%s: one core gave other bytes", f)
		}
	}
}

// TestFormatsClean: nothing tells where a clean export comes from.
func TestFormatsClean(t *testing.T) {
	tools := realTools(t)
	master := movingMaster(t, tools, 7, 3, 64, 64)
	needed := []string{"major_brand", "minor_version", "compatible_brands"} // ISO/IEC 14496-12, 4.3
	for _, f := range Formats() {
		target := filepath.Join(t.TempDir(), "c"+f.Extension())
		exportWith(t, tools, master, target, ExportOptions{Format: f, Clean: true, AIGenerated: true, FPS: 10})
		path := first(f, target)
		if _, err := tools.ReadRecipe(context.Background(), path); !errors.Is(err, ErrNoRecipe) {
			t.Errorf("%s: got error %v, want ErrNoRecipe", f, err)
		}
		if f != WebP { // ffprobe cannot read it
			for key, value := range tagsOf(t, tools, path) {
				if !slices.Contains(needed, key) {
					t.Errorf("a clean %s says %s=%s", f, key, value)
				}
			}
		}
		for _, word := range []string{"framewake", "seed", "x264", "lavc", "lavf", "interpolated", "xmp", "iptc"} {
			if bytes.Contains(bytes.ToLower(readFile(t, path)), []byte(word)) {
				t.Errorf("a clean %s has the word %s in it", f, word)
			}
		}
	}
}

// TestInterpolatedFormats: each says so.
func TestInterpolatedFormats(t *testing.T) {
	tools := realTools(t)
	master := movingMaster(t, tools, 7, 4, 64, 64)
	for _, f := range Formats() {
		target := filepath.Join(t.TempDir(), "c"+f.Extension())
		stats := exportWith(t, tools, master, target, ExportOptions{Format: f, FPS: 24})
		if stats.Frames != 14 {
			t.Errorf("%s: %d frames, want 14", f, stats.Frames)
		}
		said := packet(t, f, target)
		if f == MP4 {
			said = tagsOf(t, tools, target)["description"]
		}
		if !strings.Contains(said, "interpolated from 7 to 24 frames/s by ffmpeg") {
			t.Errorf("%s: it says %q", f, said)
		}
	}
}

// TestPNGIsLossless: the pictures are the master's frames.
func TestPNGIsLossless(t *testing.T) {
	tools := realTools(t)
	frames := moving(3, 33, 21)
	dir := t.TempDir()
	master := filepath.Join(dir, "m.mkv")
	writeMaster(t, tools, master, 7, frames, 33, 21)
	target := filepath.Join(dir, "été %d")
	exportWith(t, tools, master, target, ExportOptions{Format: PNG})
	wantFiles(t, target, "frame-00001.png", "frame-00002.png", "frame-00003.png")
	for i, want := range frames {
		img, err := png.Decode(bytes.NewReader(readFile(t, filepath.Join(target, fmt.Sprintf(pictureName, i+1)))))
		if err != nil {
			t.Fatal(err)
		}
		for p := range 33 * 21 {
			c := color.RGBAModel.Convert(img.At(p%33, p/33)).(color.RGBA)
			if c.R != want[3*p] || c.G != want[3*p+1] || c.B != want[3*p+2] {
				t.Fatalf("frame %d, pixel %d: got %v, want %v", i, p, c, want[3*p:3*p+3])
			}
		}
	}
	_, err := tools.Export(context.Background(), master, target, ExportOptions{Ledger: openLedger(t), Format: PNG, Overwrite: true})
	if !errors.Is(err, fs.ErrExist) || engine.KindOf(err) != engine.Invalid || !strings.Contains(engine.HintOf(err), "folder") {
		t.Errorf("a folder that exists: got error %v, hint %q", err, engine.HintOf(err))
	}
}

// TestGIFColours: Go's own decoder reads it, and quality is the number of colours.
func TestGIFColours(t *testing.T) {
	tools := realTools(t)
	master := movingMaster(t, tools, 7, 3, 64, 64)
	for q, most := range map[Quality]int{High: 256, Standard: 192, Small: 128} {
		target := filepath.Join(t.TempDir(), "c.gif")
		exportWith(t, tools, master, target, ExportOptions{Format: GIF, Quality: q, PingPong: true, Loops: 3, AIGenerated: true})
		g, err := gif.DecodeAll(bytes.NewReader(readFile(t, target)))
		if err != nil {
			t.Fatal(err)
		}
		used := map[color.Color]bool{}
		for _, index := range g.Image[0].Pix {
			used[g.Image[0].Palette[index]] = true
		}
		if len(g.Image) != 4 || g.LoopCount != 0 || len(used) > most || len(used) < most/2 {
			t.Errorf("%q: %d frames, loop count %d, %d colours; want 4, 0 and at most %d", q, len(g.Image), g.LoopCount, len(used), most)
		}
	}
}

// TestWebPOfEqualFrames: libwebp makes one picture of them, which has a recipe too.
func TestWebPOfEqualFrames(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	master, target := filepath.Join(dir, "m.mkv"), filepath.Join(dir, "c.webp")
	writeMaster(t, tools, master, 7, still(4, greys(1, 32, 16)[0]), 32, 16)
	exportWith(t, tools, master, target, ExportOptions{Format: WebP})
	if recipe, err := tools.ReadRecipe(context.Background(), target); err != nil || recipe != testRecipe() {
		t.Errorf("got recipe %+v, error %v", recipe, err)
	}
	if picture, err := tools.Thumbnail(context.Background(), target, 100); err != nil || picture.Rect.Dx() != 32 {
		t.Errorf("thumbnail: got %v, error %v", picture, err)
	}
}

// TestWebPDecode: of an animated one the first frame can be read, and no more.
func TestWebPDecode(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	target := filepath.Join(dir, "c.webp")
	exportWith(t, tools, movingMaster(t, tools, 7, 3, 64, 32), target, ExportOptions{Format: WebP})
	frames := 0
	err := tools.Decode(context.Background(), target, func(int, []byte) error { frames++; return nil })
	_, err2 := tools.Export(context.Background(), target, filepath.Join(dir, "c.mp4"), ExportOptions{Ledger: openLedger(t)})
	for _, err := range []error{err, err2} {
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" || frames != 1 {
			t.Errorf("got error %v after %d frames, want kind invalid and a hint after 1", err, frames)
		}
	}
}

// TestCutFormats: half a file is refused, or has no recipe. That of ProRes
// stands in front.
func TestCutFormats(t *testing.T) {
	tools := realTools(t)
	master := movingMaster(t, tools, 7, 4, 64, 64)
	for _, f := range []Format{GIF, WebP, ProRes, PNG} {
		target := filepath.Join(t.TempDir(), "c")
		exportWith(t, tools, master, target, ExportOptions{Format: f})
		b := readFile(t, first(f, target))
		if err := os.Truncate(first(f, target), int64(len(b)/2)); err != nil {
			t.Fatal(err)
		}
		_, err := tools.ReadRecipe(context.Background(), first(f, target))
		if f == ProRes {
			_, err = tools.Probe(context.Background(), target)
		}
		if engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: got error %v, want kind invalid", f, err)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for name, want := range map[string]Format{"a.MP4": MP4, "b.gif": GIF, "c.d.WebP": WebP, "e.mov": ProRes, "f": "", "g.png": ""} {
		if got, ok := FormatOf(name); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %t, want %q", name, got, ok, want)
		}
	}
}

func FuzzReadWebP(f *testing.F) {
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x3f\x00\x00\x3f\x00\x00"))
	f.Add([]byte("RIFF\x24\x00\x00\x00WEBPANMF\x18\x00\x00\x00\x00\x00\x00\x00\x00\x00\x3f\x00\x00\x3f\x00\x00\x8e\x00\x00\x02VP8 \x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := readWebP(writeFile(t, filepath.Join(t.TempDir(), "c.webp"), b))
		if err == nil && (info.Frames < 1 || info.Width < 1 || info.Width > maxEdge || info.Duration < 0) {
			t.Errorf("accepted %+v", info)
		}
	})
}

func FuzzComments(f *testing.F) {
	f.Add(append([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), gifMarks(note{ai: true, says: "x"}, "{}")...))
	f.Add(append([]byte("\x89PNG\r\n\x1a\n"), pngMarks(note{ai: true, says: "x"}, "{}")...))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := writeFile(t, filepath.Join(t.TempDir(), "c"), b)
		for _, c := range []Container{ContainerGIF, ContainerPNG} {
			if text, err := commentIn(path, c); err == nil && len(text) > maxRecipeRead+255 {
				t.Errorf("%s: a comment of %d bytes", c, len(text))
			}
		}
	})
}
