//go:build !headless

package ui

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/files"
	"framewake/engine/video"
)

// testQueue is a loop that the test's goroutine turns: what the window queues runs there, one after the other.
type testQueue chan func()

func (q testQueue) Do(f func()) { q <- f }

// testPicker chooses what the test says, at once.
type testPicker struct {
	picture, folder string
	asked           []string // the folders that were begun in
	busy            bool
}

func (p *testPicker) Busy() bool { return p.busy }

func (p *testPicker) Picture(folder string, then func(string)) { p.choose(folder, p.picture, then) }

func (p *testPicker) Folder(_, folder string, then func(string)) { p.choose(folder, p.folder, then) }

func (p *testPicker) choose(begun, chosen string, then func(string)) {
	p.asked = append(p.asked, begun)
	if chosen != "" {
		then(chosen)
	}
}

type testClipboard struct {
	text  string
	image []byte
}

func (c *testClipboard) Text() string                           { return c.text }
func (c *testClipboard) SetText(s string)                       { c.text = s }
func (c *testClipboard) Copied(context.Context) ([]byte, error) { return c.image, nil }

// testTools has no ffmpeg: every master is the same little clip, an export a file with a word in it.
type testTools struct {
	frames   int
	recipes  map[string]engine.Recipe // in the clips at these paths
	fail     error                    // of Export
	block    chan struct{}
	exported atomic.Int32
	options  video.ExportOptions // of the latest export
}

const testClipWidth, testClipHeight = 160, 90

func (f *testTools) Probe(context.Context, string) (video.Info, error) {
	return video.Info{Width: testClipWidth, Height: testClipHeight, Frames: f.frames}, nil
}

func (f *testTools) ReadRecipe(_ context.Context, path string) (engine.Recipe, error) {
	r, ok := f.recipes[path]
	if !ok {
		return r, engine.Errorf(engine.Invalid, "choose a clip made by Framewake", "video: %s: %w", path, video.ErrNoRecipe)
	}
	return r, nil
}

func (f *testTools) Thumbnail(context.Context, string, int) (*image.RGBA, error) {
	return landscape(32, 18, 0), nil
}

func (f *testTools) Decode(_ context.Context, _ string, frame func(int, []byte) error) error {
	for i := range f.frames {
		rgb := make([]byte, 0, 3*testClipWidth*testClipHeight)
		img := landscape(testClipWidth, testClipHeight, 4*i)
		for p := 0; p < len(img.Pix); p += 4 {
			rgb = append(rgb, img.Pix[p:p+3]...)
		}
		if err := frame(i, rgb); err != nil {
			return err
		}
	}
	return nil
}

func (f *testTools) Export(ctx context.Context, _, target string, o video.ExportOptions) (video.Stats, error) {
	f.exported.Add(1)
	f.options = o
	o.Progress(1, 2)
	if f.block != nil {
		select {
		case <-f.block:
		case <-ctx.Done():
			return video.Stats{}, ctx.Err()
		}
	}
	if f.fail != nil {
		return video.Stats{}, f.fail
	}
	out, err := o.Ledger.Create(target, files.CreateOptions{})
	if err != nil {
		return video.Stats{}, err
	}
	if _, err := out.WriteString("clip"); err != nil {
		return video.Stats{}, err
	}
	return video.Stats{}, out.Commit()
}

// landscape is a picture of a few flat colours; moved shifts its hills.
func landscape(width, height, moved int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{0x9c, 0xc4, 0xe4, 0xff}
			hill := (x + moved) * 4 / max(width, 1) % 2
			switch dx, dy := x-width*3/4, y-height/4; {
			case dx*dx+dy*dy < height*height/100:
				c = color.RGBA{0xff, 0xe0, 0x8a, 0xff}
			case y > height*2/3:
				c = color.RGBA{0x3a, 0x6b, 0x4b, 0xff}
			case y > height/2 && hill == 1:
				c = color.RGBA{0x6d, 0x7f, 0x93, 0xff}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// encodedLandscape is the same as a PNG.
func encodedLandscape(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, landscape(width, height, 0)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// windowTest is a window in a world of the test's own.
type windowTest struct {
	*window
	t           *testing.T
	queue       testQueue
	ask         *testPicker
	clipboard   *testClipboard
	ffmpeg      *testTools
	model       *enginetest.Fake
	noTools     error // what findTools fails with
	noPlace     error // what settle fails with; resetSettings mends it
	all         []Model
	openOther   func(id string) (engine.Engine, error)       // nil: there is the model alone
	openIn      func(lane, id string) (engine.Engine, error) // nil: the same in every lane
	lanes       []Lane
	listLanes   func() []Lane // returns lanes, unless a test has another
	gateways    Gateways
	addModelAt  func(folder string) (Model, error) // nil: models cannot be added
	program     Program
	dir         string
	shown       []string // paths shown in the file manager
	seeds       uint32
	files       []string         // to begin with
	held        fyne.KeyModifier // on the keyboard
	rereading   time.Duration
	announced   []announcement
	announcedMu sync.Mutex
	ended       bool // the window wanted the program to end
	lent        lentModels
}

// lentModels are the engines that were opened.
type lentModels struct {
	mu  sync.Mutex
	all []*lentModel
}

// lentModel is the test's model, which outlives the engines that are opened of it.
type lentModel struct {
	engine.Engine
	closed atomic.Bool
}

func (m *lentModel) Close() error { m.closed.Store(true); return nil }

// gatedModel makes no clip before its gate is open.
type gatedModel struct {
	engine.Engine
	gate chan struct{}
}

func (m *gatedModel) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	select {
	case <-m.gate:
		return m.Engine.Generate(ctx, r, run)
	case <-ctx.Done():
		return engine.Result{}, context.Cause(ctx)
	}
}

// gated has the model make clips when the gate is closed that is returned, as channels are.
func (w *windowTest) gated() chan struct{} {
	gate := make(chan struct{})
	w.openOther = func(string) (engine.Engine, error) { return w.lend(&gatedModel{w.model, gate}), nil }
	return gate
}

// lingeringModel takes until its gate is open to end a clip that is cancelled.
type lingeringModel struct {
	engine.Engine
	gate chan struct{}
}

func (m *lingeringModel) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	result, err := m.Engine.Generate(ctx, r, run)
	if ctx.Err() != nil {
		select {
		case <-m.gate:
		case <-time.After(time.Minute): // the test has failed
		}
	}
	return result, err
}

// lingering has the model end cancelled clips when the gate is closed that is returned.
func (w *windowTest) lingering() chan struct{} {
	gate := make(chan struct{})
	w.openOther = func(string) (engine.Engine, error) { return w.lend(&lingeringModel{w.model, gate}), nil }
	return gate
}

// open counts the engines that are not closed.
func (l *lentModels) open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, m := range l.all {
		if !m.closed.Load() {
			n++
		}
	}
	return n
}

// newWindowTest opens a window and waits until the model is known.
func newWindowTest(t *testing.T) *windowTest {
	t.Helper()
	w := prepareWindowTest(t)
	w.open()
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	return w
}

func prepareWindowTest(t *testing.T) *windowTest {
	t.Helper()
	w := &windowTest{t: t, queue: make(testQueue, 1000), ask: &testPicker{}, clipboard: &testClipboard{},
		ffmpeg: &testTools{frames: 8}, model: &enginetest.Fake{}, dir: t.TempDir(), seeds: 1000}
	w.listLanes = func() []Lane { return w.lanes }
	if err := os.Mkdir(w.path("videos"), 0o700); err != nil {
		t.Fatal(err)
	}
	return w
}

// open makes the window, 900 × 600 and light.
func (w *windowTest) open() {
	w.t.Helper()
	ledger, err := files.OpenLedger(filepath.Join(w.dir, "ledger"))
	if err != nil {
		w.t.Fatal(err)
	}
	a := test.NewTempApp(w.t)
	a.Settings().SetTheme(lookOf(theme.VariantLight))
	w.window = newWindow(w.t.Context(), a, environment{
		loop: w.queue, picker: func(fyne.Window) picker { return w.ask }, clipboard: w.clipboard,
		prefs: w.path("window.json"), videos: w.path("videos"),
		show: func(path string) error { w.shown = append(w.shown, path); return nil },
		seed: func() uint32 { w.seeds++; return w.seeds },
		announce: func(title, body string) {
			w.announcedMu.Lock()
			defer w.announcedMu.Unlock()
			w.announced = append(w.announced, announcement{title, body})
		},
		rereading: w.rereading,
		held:      func() fyne.KeyModifier { return w.held },
		settle: func() (place, error) {
			return place{ledger: ledger, data: w.path("data")}, w.noPlace
		},
		resetSettings: func() (string, error) { w.noPlace = nil; return "settings.json.damaged-1", nil },
		findTools:     func() (videoTools, error) { return w.ffmpeg, w.noTools },
		open:          w.engineOf,
		lanes:         func(context.Context) []Lane { return w.listLanes() },
		gateways:      w.gateways,
		models:        func() []Model { return w.all },
		addModel:      w.addModelAt,
		program:       w.program,
		files:         w.files,
		quit:          func() { w.ended = true },
	})
	w.Resize(fyne.NewSize(900, 600))
	w.t.Cleanup(func() {
		w.dispose()
		if err := ledger.Close(); err != nil {
			w.t.Error(err)
		}
	})
}

func (w *windowTest) engineOf(lane, id string) (engine.Engine, error) {
	if w.openIn != nil {
		return w.openIn(lane, id)
	}
	if w.openOther != nil {
		return w.openOther(id)
	}
	return w.lend(w.model), nil
}

// lend opens an engine of a model.
func (w *windowTest) lend(e engine.Engine) engine.Engine {
	m := &lentModel{Engine: e}
	w.lent.mu.Lock()
	defer w.lent.mu.Unlock()
	w.lent.all = append(w.lent.all, m)
	return m
}

func (w *windowTest) path(name string) string { return filepath.Join(w.dir, name) }

// until runs what the window queues until ok.
func (w *windowTest) until(what string, ok func() bool) {
	w.t.Helper()
	late := time.After(20 * time.Second)
	for !ok() {
		select {
		case f := <-w.queue:
			f()
		case <-late:
			w.t.Fatalf("%s: never happened; phase %d, problem %+v", what, w.state.phase(), w.state.trouble())
		}
	}
}

// picture writes a picture and returns its path.
func (w *windowTest) picture(name string, width, height int) string {
	w.t.Helper()
	path := w.path(name)
	if err := os.WriteFile(path, encodedLandscape(w.t, width, height), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// dropFiles drops files on the window.
func (w *windowTest) dropFiles(paths ...string) {
	var items []fyne.URI
	for _, p := range paths {
		items = append(items, storage.NewFileURI(p))
	}
	w.dropped(fyne.NewPos(10, 10), items)
}

// bring drops a picture and waits for it.
func (w *windowTest) bring(name string, width, height int) {
	w.t.Helper()
	w.dropFiles(w.picture(name, width, height))
	w.until(name, func() bool {
		return w.state.picture != nil && w.state.picture.name == name && w.state.estimate != estimate{}
	})
}

// makeClip makes a clip of what is on the stage.
func (w *windowTest) makeClip() {
	w.t.Helper()
	test.Tap(w.panel.generate)
	w.until("the clip", func() bool { return w.state.phase() == finished })
}
