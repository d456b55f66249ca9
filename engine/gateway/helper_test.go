package gateway

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/files"
	"framewake/engine/network"
	"framewake/engine/video"
)

// realTools returns the ffmpeg of this machine, or skips the test.
func realTools(t testing.TB) video.Tools {
	t.Helper()
	tools, err := video.Find(video.Options{})
	if err != nil {
		t.Skipf("needs ffmpeg and ffprobe on PATH (Debian package ffmpeg): %v", err)
	}
	return tools
}

func openLedger(t testing.TB) *files.Ledger {
	t.Helper()
	ledger, err := files.OpenLedger(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	return ledger
}

// jumpClock is a clock on which every wait is over in a millisecond.
type jumpClock struct {
	mu  sync.Mutex
	now time.Time
}

func newJumpClock() *jumpClock {
	return &jumpClock{now: time.Date(2026, time.November, 20, 12, 0, 0, 0, time.FixedZone("", 3600))}
}

func (c *jumpClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *jumpClock) After(d time.Duration) <-chan time.Time {
	fired := make(chan time.Time, 1)
	time.AfterFunc(time.Millisecond, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now = c.now.Add(d)
		fired <- c.now
	})
	return fired
}

// testOptions are a client's for the gateway at address, with all it may spend.
func testOptions(t testing.TB, address string) Options {
	t.Helper()
	g, err := Find(address)
	if err != nil {
		t.Fatal(err)
	}
	o := DefaultOptions(g)
	o.Model = "stabilityai/tiny"
	o.Budget = Budget{ClipUSD: math.Inf(1), MonthUSD: math.Inf(1)}
	n := network.DefaultOptions()
	n.Proxy = nil
	o.Network = network.New(n)
	o.Tools = realTools(t)
	o.Ledger = openLedger(t)
	o.Clock = newJumpClock()
	o.Spending = NewSpending(filepath.Join(t.TempDir(), "book", "spending.jsonl"), o.Clock)
	return o
}

// newClient makes a client whose prices are agreed to.
func newClient(t testing.TB, o Options) *Client {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r := smallRequest(c)
	r.Width, r.Height = 4096, 4096
	if err := c.Agree(r); err != nil {
		t.Fatal(err)
	}
	return c
}

func smallRequest(c *Client) engine.Request {
	r := c.description.Defaults
	r.Width, r.Height, r.Seed = 256, 144, 7
	return r
}

// newRequest is a small request with a still.
func newRequest(t testing.TB, c *Client) engine.Request {
	t.Helper()
	r := smallRequest(c)
	r.Image, r.Source = enginetest.Still(t, r.Width, r.Height), "holiday.jpg"
	return r
}

// serve answers with h and counts the POSTs.
func serve(t testing.TB, h http.HandlerFunc) (s *httptest.Server, posts func() int) {
	t.Helper()
	var mu sync.Mutex
	n := 0
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			mu.Lock()
			n++
			mu.Unlock()
			b, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(b))
		}
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s, func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

// fakeClips remembers what takes long to make, by what it shows, for all tests.
var fakeClips sync.Map

// fakeVideo is the MP4 that a gateway might answer with, the same for the same
// arguments.
func fakeVideo(t testing.TB, width, height, frames, fps int, seed uint32) []byte {
	t.Helper()
	key := fmt.Sprint(width, height, frames, fps, seed)
	if b, ok := fakeClips.Load(key); ok {
		return b.([]byte)
	}
	tools, ledger, dir := realTools(t), openLedger(t), t.TempDir()
	master := filepath.Join(dir, "m.mkv")
	m, err := tools.NewMaster(t.Context(), video.MasterOptions{Ledger: ledger, Path: master, Width: width, Height: height, FPS: fps, Frames: frames})
	if err != nil {
		t.Fatal(err)
	}
	for n := range frames {
		if err := m.WriteFrame(fakeFrame(width, height, n, seed)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Commit(); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "m.mp4")
	if _, err := tools.Export(t.Context(), master, target, video.ExportOptions{Ledger: ledger}); err != nil {
		t.Fatal(err)
	}
	b := readFile(t, target)
	fakeClips.Store(key, b)
	return b
}

// fakeFrame shows a gradient that depends on everything.
func fakeFrame(width, height, n int, seed uint32) []byte {
	rgb := make([]byte, 0, 3*width*height)
	for y := range height {
		for x := range width {
			rgb = append(rgb, byte(x+4*n), byte(2*y+int(seed)), byte(seed>>3)+byte(x*y>>6))
		}
	}
	return rgb
}

// dataURL is a frame as runners send it.
func dataURL(t testing.TB, width, height int, rgb []byte) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(img.Pix[4*i:], rgb[3*i:3*i+3])
		img.Pix[4*i+3] = 255
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

// images is a gateway's answer.
func images(address string, seed uint32, nsfw bool) string {
	return fmt.Sprintf(`{"images":[{"nsfw":%t,"seed":%d,"url":%q}]}`+"\n", nsfw, seed, address)
}

// frames is a runner's answer.
func frames(t testing.TB, width, height, count int, seed uint32) string {
	t.Helper()
	key := fmt.Sprint("frames", width, height, count, seed)
	if text, ok := fakeClips.Load(key); ok {
		return text.(string)
	}
	var items []string
	for n := range count {
		items = append(items, fmt.Sprintf(`{"url":%q,"seed":%d,"nsfw":false}`, dataURL(t, width, height, fakeFrame(width, height, n, seed)), seed))
	}
	text := `{"frames":[[` + strings.Join(items, ",") + `]]}`
	fakeClips.Store(key, text)
	return text
}

func answerJSON(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, text)
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func list(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// events collects what is reported.
type events struct{ all []engine.Event }

func (e *events) report(ev engine.Event) { e.all = append(e.all, ev) }

// waits are what was told to be waited for, each once.
func (e *events) waits() (texts []string) {
	for _, ev := range e.all {
		if ev.Waits != "" && !slices.Contains(texts, ev.Waits) {
			texts = append(texts, ev.Waits)
		}
	}
	return texts
}

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
