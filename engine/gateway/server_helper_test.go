package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/hardware"
	"framewake/engine/jobs"
	"framewake/engine/video"
)

const paintedFrames = 3

// painter is an engine whose clips show fakeFrame.
type painter struct {
	t  testing.TB
	in *studio
}

// studio is what the painters of one server share.
type studio struct {
	safety engine.Safety
	fail   error
	// begun receives the seed of each clip that is begun, and resume lets it end;
	// nil channels are passed over.
	begun  chan uint32
	resume chan struct{}
	mu     sync.Mutex
	ended  []error
}

func (p painter) Describe(context.Context) (engine.Description, error) { return paintersModel(), nil }

func paintersModel() engine.Description {
	d := engine.Description{Engine: "local", Model: "stabilityai/tiny", Title: "Tiny", Note: "Paints.",
		SafetyCheck: true, Ranges: engine.Ranges(), Defaults: engine.DefaultRequest()}
	delete(d.Ranges, engine.FieldMinGuidanceScale)
	d.Defaults.Model, d.Defaults.Frames = d.Model, paintedFrames
	return d
}

func (p painter) Estimate(context.Context, engine.Request) (engine.Estimate, error) {
	return engine.Estimate{Seconds: map[engine.Stage]float64{}}, nil
}

func (p painter) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	result, err := p.paint(ctx, r, run)
	p.in.mu.Lock()
	defer p.in.mu.Unlock()
	p.in.ended = append(p.in.ended, err)
	return result, err
}

func (p painter) paint(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	if p.in.begun != nil {
		p.in.begun <- r.Seed
	}
	if p.in.resume != nil {
		select {
		case <-p.in.resume:
		case <-ctx.Done():
			return engine.Result{}, ctx.Err()
		}
	}
	if p.in.fail != nil {
		return engine.Result{}, p.in.fail
	}
	path := filepath.Join(run.Dir, "master.mkv")
	if err := os.WriteFile(path, paintedMaster(p.t, r), 0o600); err != nil {
		return engine.Result{}, err
	}
	return engine.Result{Request: r, Master: path, Safety: p.in.safety, Seconds: map[engine.Stage]float64{engine.StageDecode: 1}}, nil
}

func (p painter) Close() error { return nil }

// paintedMaster is a lossless clip, made once for all tests.
func paintedMaster(t testing.TB, r engine.Request) []byte {
	t.Helper()
	key := fmt.Sprint("master", r.Width, r.Height, r.Seed)
	if b, ok := fakeClips.Load(key); ok {
		return b.([]byte)
	}
	path := filepath.Join(t.TempDir(), "m.mkv")
	m, err := realTools(t).NewMaster(context.Background(), video.MasterOptions{
		Ledger: openLedger(t), Path: path, Width: r.Width, Height: r.Height, FPS: r.FPS, Frames: r.Frames})
	for n := 0; err == nil && n < r.Frames; n++ {
		err = m.WriteFrame(fakeFrame(r.Width, r.Height, n, r.Seed))
	}
	if err == nil {
		_, err = m.Commit()
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	fakeClips.Store(key, b)
	return b
}

// testServer is a server of painters, at url.
type testServer struct {
	t       *testing.T
	handler *Handler
	queue   *jobs.Queue
	studio  *studio
	url     string
	scratch string
	log     *bytes.Buffer
	// stop ends serving, hurry gives clips up, and ended is what Serve returned.
	stop, hurry func()
	ended       chan error
}

func startServer(t *testing.T, s *studio, change func(*ServerOptions)) *testServer {
	t.Helper()
	o := DefaultServerOptions()
	o.Description, _ = painter{}.Describe(t.Context())
	o.Tools, o.Ledger, o.Scratch = realTools(t), openLedger(t), t.TempDir()
	o.GPUs = func(context.Context) ([]hardware.GPU, error) {
		return []hardware.GPU{{Name: "Card", Index: 0, Total: 2 << 30, Free: 1 << 30, Capability: "8.9"}}, errors.New("another is hung")
	}
	v := &testServer{t: t, studio: s, scratch: o.Scratch, log: &bytes.Buffer{}, ended: make(chan error, 1)}
	o.Log = slog.New(slog.NewJSONHandler(v.log, nil))
	q := jobs.DefaultOptions()
	q.Scratch, q.Ledger = t.TempDir(), o.Ledger
	q.Open = func(_, _ string) (engine.Engine, error) { return painter{t, s}, nil }
	var err error
	if v.queue, err = jobs.Open(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.queue.Close() })
	o.Queue = v.queue
	if change != nil {
		change(&o)
	}
	if v.handler, err = NewHandler(o); err != nil {
		t.Fatal(err)
	}
	v.listen()
	return v
}

// listen serves until the test ends, or stop is called.
func (v *testServer) listen() {
	v.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		v.t.Fatal(err)
	}
	v.url = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(v.t.Context())
	hurry, giveUp := context.WithCancel(context.Background())
	v.stop, v.hurry = stop, giveUp
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.ended <- v.handler.Serve(ctx, hurry, l, nil)
	}()
	v.t.Cleanup(func() {
		stop()
		giveUp()
		<-done
		if err := v.handler.Close(); err != nil {
			v.t.Error(err)
		}
		if left := list(v.t, v.scratch); len(left) > 0 {
			v.t.Errorf("left behind: %v", left)
		}
	})
}

// orderOf is a request for a clip.
func orderOf(t testing.TB, url string, picture []byte, fields map[string]string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if picture != nil {
		part, err := w.CreateFormFile(fieldImage, "photo.png")
		if err == nil {
			_, err = part.Write(picture)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, url+endpoint, &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// tinyForm asks for a small clip with a seed.
func tinyForm(seed int) map[string]string {
	return map[string]string{fieldWidth: "64", fieldHeight: "64", fieldSteps: "2", fieldSeed: strconv.Itoa(seed)}
}

func smallPicture(t testing.TB) []byte { return readFile(t, enginetest.Still(t, 64, 64)) }

// do sends a request and returns the answer, read.
func do(t testing.TB, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return &http.Response{}, nil
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return resp, b
}

// get is do for a path.
func (v *testServer) get(path string) (*http.Response, []byte) {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, v.url+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return do(v.t, r)
}
