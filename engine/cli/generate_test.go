package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/video"
	"framewake/engine/worker"
)

// small makes a clip quick enough to repeat.
var small = []string{"--width", "128", "--height", "64", "--frames", "5", "--steps", "2"}

func tools(t *testing.T) video.Tools {
	t.Helper()
	found, err := video.Find(video.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestPhonePhoto is the main job: a phone's photo becomes an MP4.
func TestPhonePhoto(t *testing.T) {
	s := newSandbox(t)
	out := s.path("clip.mp4")
	r := s.must("generate", phonePhoto(t), "-o", out, "--width", "1024", "--height", "576", "--frames", "25", "--seed", "7", "--json")
	s.clean("clip.mp4")
	var got struct {
		Output, Model, Engine      string
		Seed                       uint32
		Width, Height, Frames, FPS int
		Seconds                    map[string]float64
		NetworkSeconds             float64 `json:"network_seconds"`
		PeakRSSBytes               int64   `json:"peak_rss_bytes"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v\n%s", err, r.stdout)
	}
	if got.Output != out || got.Seed != 7 || got.Width != 1024 || got.Height != 576 || got.Frames != 25 || got.FPS != 16 ||
		got.Model != "builtin" || got.Engine != "local" {
		t.Errorf("got %+v", got)
	}
	for _, stage := range engine.Stages() {
		if _, ok := got.Seconds[string(stage)]; !ok {
			t.Errorf("no seconds for stage %s", stage)
		}
	}
	t.Logf("seconds %v, network %.2f, peak %d MB", got.Seconds, got.NetworkSeconds, got.PeakRSSBytes>>20)
	if limit := int64(1200 << 20); got.NetworkSeconds <= 0 || got.PeakRSSBytes <= 0 || got.PeakRSSBytes > limit {
		t.Errorf("network %g s, peak %d bytes; want positive figures and at most %d bytes", got.NetworkSeconds, got.PeakRSSBytes, limit)
	}
	checkStream(t, out, map[string]string{"codec_name": "h264", "profile": "High", "pix_fmt": "yuv420p", "width": "1024", "height": "576",
		"color_space": "bt709", "color_primaries": "bt709", "color_transfer": "bt709", "color_range": "tv", "r_frame_rate": "16/1", "nb_read_frames": "25"})
	checkUpright(t, out, 1024, 576)
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if moov, mdat := bytes.Index(b, []byte("moov")), bytes.Index(b, []byte("mdat")); moov < 0 || moov > mdat {
		t.Errorf("moov at %d, mdat at %d; want moov first", moov, mdat)
	}
}

// checkStream asks ffprobe itself.
func checkStream(t *testing.T, path string, want map[string]string) {
	t.Helper()
	b, err := exec.Command("ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_streams", "-of", "default", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range want {
		if !strings.Contains(string(b), "\n"+key+"="+value+"\n") {
			t.Errorf("%s is not %s in\n%s", key, value, b)
		}
	}
}

// checkUpright looks for the four colours in the corners of every frame.
func checkUpright(t *testing.T, path string, width, height int) {
	t.Helper()
	frames := 0
	err := tools(t).Decode(t.Context(), path, func(i int, rgb []byte) error {
		frames++
		for _, c := range []struct {
			x, y int
			want color.RGBA
		}{{8, 8, topLeft}, {width - 9, 8, topRight}, {8, height - 9, bottomLeft}, {width - 9, height - 9, bottomRight}} {
			at := 3 * (c.y*width + c.x)
			for k, want := range []uint8{c.want.R, c.want.G, c.want.B} {
				if d := math.Abs(float64(rgb[at+k]) - float64(want)); d > 24 {
					t.Errorf("frame %d at %d,%d: got %v, want %v", i, c.x, c.y, rgb[at:at+3], c.want)
					break
				}
			}
		}
		return nil
	})
	if err != nil || frames == 0 {
		t.Errorf("decoded %d frames: %v", frames, err)
	}
}

func TestSeedsAndRecipe(t *testing.T) {
	s := newSandbox(t)
	still := picture(t)
	make := func(name, seed string) []byte {
		t.Helper()
		s.must(append([]string{"generate", still, "-o", s.path(name + ".mp4"), "--master", s.path(name + ".mkv"), "--seed", seed, "--motion", "200"}, small...)...)
		b, err := os.ReadFile(s.path(name + ".mkv"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	a, again, other := make("a", "5"), make("again", "5"), make("other", "6")
	if !bytes.Equal(a, again) {
		t.Error("the same request and seed gave another master")
	}
	if bytes.Equal(a, other) {
		t.Error("another seed gave the same master")
	}
	for _, file := range []string{"a.mkv", "a.mp4"} {
		recipe, err := tools(t).ReadRecipe(t.Context(), s.path(file))
		if err != nil {
			t.Fatal(err)
		}
		q := recipe.Request
		if recipe.Format != engine.RecipeFormat || recipe.Version != engine.Version || recipe.Title == "" || q.Model != "builtin" ||
			q.Seed != 5 || q.MotionBucketID != 200 || q.Width != 128 || q.Frames != 5 || q.Source != filepath.Base(still) ||
			q.Crop != (engine.Rect{X: 0, Y: 40, Width: 320, Height: 160}) || q.Image != "" {
			t.Errorf("%s: recipe %+v", file, recipe)
		}
	}
}

func TestNamesAndOrientation(t *testing.T) {
	s := newSandbox(t)
	portrait := filepath.Join(t.TempDir(), "tall.png")
	if err := os.Rename(enginetest.Still(t, 90, 160), portrait); err != nil {
		t.Fatal(err)
	}
	args := []string{"generate", portrait, "--frames", "1", "--steps", "1", "--seed", "9"}
	for _, want := range []string{"tall-9.mp4", "tall-9-2.mp4"} {
		if got := strings.TrimSpace(s.must(args...).stdout); got != want {
			t.Errorf("wrote %q, want %q", got, want)
		}
		checkStream(t, s.path(want), map[string]string{"width": "576", "height": "1024"})
	}
	s.clean("tall-9.mp4", "tall-9-2.mp4")
}

func TestSeveralPictures(t *testing.T) {
	s := newSandbox(t)
	good, bad := picture(t), truncatedJPEG(t)
	r := s.run(append([]string{"generate", good, bad, good, "-o", s.out, "--seed", "1"}, small...)...)
	if r.code != 1 || !strings.Contains(r.stderr, "cut.jpg") {
		t.Errorf("exit code %d, want 1 and a line about cut.jpg:\n%s", r.code, r.stderr)
	}
	s.clean("a still, é#%-1.mp4", "a still, é#%-1-2.mp4")
	if lines := strings.Count(r.stdout, "\n"); lines != 2 {
		t.Errorf("%d paths on stdout, want 2:\n%s", lines, r.stdout)
	}
}

// TestNotice: what is to be known about how a picture was read is said once.
func TestNotice(t *testing.T) {
	s := newSandbox(t)
	r := s.must(append([]string{"generate", strangeColours(t), "-o", s.path("n.mp4")}, small...)...)
	const want = "strange.jpg: Its colour profile is damaged; colours may look slightly different.\n"
	if strings.Count(r.stderr, want) != 1 || strings.Contains(r.stdout, "profile") {
		t.Errorf("stderr %q, stdout %q; want %q once on stderr", r.stderr, r.stdout, want)
	}
}

func TestProgressLines(t *testing.T) {
	s := newSandbox(t)
	r := s.must(append([]string{"generate", picture(t), "-o", s.path("p.mp4")}, small...)...)
	for _, stage := range engine.Stages() {
		if !strings.Contains(r.stderr, ": "+stage.Title()) {
			t.Errorf("stage %s is not told in\n%s", stage, r.stderr)
		}
	}
	recipe, err := tools(t).ReadRecipe(t.Context(), s.path("p.mp4"))
	if err != nil || !strings.Contains(r.stderr, fmt.Sprintf("seed %d\n", recipe.Request.Seed)) {
		t.Errorf("the seed %d is not told (%v) in\n%s", recipe.Request.Seed, err, r.stderr)
	}
	if strings.ContainsAny(r.stderr, "\r\x1b█") {
		t.Errorf("terminal control characters in a file:\n%q", r.stderr)
	}
}

// TestLocalBehindWorker is the engine as the program runs it.
func TestLocalBehindWorker(t *testing.T) {
	s := newSandbox(t)
	enginetest.Run(t, enginetest.Subject{
		Open: func(*testing.T) engine.Engine {
			return worker.New(worker.Options{Command: func() *exec.Cmd { return s.command("worker") }})
		},
		Shrink: func(r *engine.Request) { r.Width, r.Height, r.Frames, r.DecodeChunkSize = 128, 64, 5, 2 },
	})
}
