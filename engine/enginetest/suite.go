package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
)

// Subject is the engine under test.
type Subject struct {
	// Open returns a fresh engine; the suite closes it.
	Open func(t *testing.T) engine.Engine
	// Shrink makes a request small enough for a quick test; nil keeps the
	// engine's defaults.
	Shrink func(*engine.Request)
}

// patience bounds what must happen within a second; it is generous because
// tests run on busy machines.
const patience = 10 * time.Second

// Run tests the contract of engine.Engine.
func Run(t *testing.T, s Subject) {
	t.Run("Describe", s.describe)
	t.Run("Estimate", s.estimate)
	t.Run("Generate", s.generate)
	t.Run("SameRequestSameMaster", s.repeatable)
	t.Run("AnotherSeed", s.anotherSeed)
	t.Run("Invalid", s.invalid)
	t.Run("UnreadableStill", s.unreadableStill)
	t.Run("CancelledBefore", s.cancelledBefore)
	t.Run("CancelledMidway", s.cancelledMidway)
	t.Run("Closed", s.closed)
}

// open returns the engine, its description and a small valid request.
func (s Subject) open(t *testing.T) (engine.Engine, engine.Description, engine.Request) {
	t.Helper()
	e := s.Open(t)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	d, err := e.Describe(t.Context())
	if err != nil {
		t.Fatalf("describe: %v", err)
	}
	r := d.Defaults
	if s.Shrink != nil {
		s.Shrink(&r)
	}
	r.Image = Still(t, r.Width, r.Height)
	r.Source = "still.png"
	return e, d, r
}

// Still writes a colourful PNG of the given size into a temporary folder and
// returns its path.
func Still(t testing.TB, width, height int) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			fx, fy := float64(x)/float64(width), float64(y)/float64(height)
			wave := 0.5 + 0.5*math.Sin(40*fx*fy+9*fx)
			img.SetNRGBA(x, y, color.NRGBA{uint8(255 * fx), uint8(255 * wave), uint8(255 * fy), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "still.png")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s Subject) describe(t *testing.T) {
	_, d, r := s.open(t)
	if d.Engine == "" || d.Model == "" || d.Title == "" || d.Note == "" {
		t.Errorf("something is empty in %+v", d)
	}
	if d.Defaults.Image != "" || d.Defaults.Source != "" {
		t.Errorf("the defaults name a picture: %+v", d.Defaults)
	}
	for _, r := range []engine.Request{d.Defaults, r} {
		if err := r.Validate(d); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
	widest := engine.Ranges()
	for f, got := range d.Ranges {
		if w, known := widest[f]; !known || got.Min < w.Min || got.Max > w.Max {
			t.Errorf("%s: %+v is not within %+v", f, got, w)
		}
	}
	b, err := json.Marshal(d)
	var back engine.Description
	if err = errors.Join(err, json.Unmarshal(b, &back)); err != nil || !reflect.DeepEqual(d, back) {
		t.Errorf("description changed in JSON (%v):\n got %+v\nwant %+v", err, back, d)
	}
}

func (s Subject) estimate(t *testing.T) {
	e, _, r := s.open(t)
	got, err := e.Estimate(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got.TotalSeconds() <= 0 || got.RAMBytes < 0 || got.VRAMBytes < 0 || got.CostUSD < 0 {
		t.Errorf("got %+v, want a positive time and nothing negative", got)
	}
	r.Width = 1
	if _, err := e.Estimate(t.Context(), r); engine.KindOf(err) != engine.Invalid {
		t.Errorf("width 1: got %v, want an error of kind invalid", err)
	}
}

func (s Subject) generate(t *testing.T) {
	e, d, r := s.open(t)
	dir := t.TempDir()
	var log eventLog
	got, err := e.Generate(t.Context(), r, engine.Run{Dir: dir, Report: log.report})
	log.returned.Store(true)
	if err != nil {
		t.Fatal(err)
	}
	log.check(t, r)
	if filepath.Dir(got.Master) != dir {
		t.Errorf("master %s is not in the job's folder %s", got.Master, dir)
	}
	if st, err := os.Stat(got.Master); err != nil || st.Size() == 0 {
		t.Errorf("master: %v, %v", st, err)
	}
	wantMaster(t, dir)
	if _, chosen := d.Ranges[engine.FieldFrames]; !chosen {
		r.Frames = got.Request.Frames // as many as the engine made
	}
	want := r
	want.Image = ""
	if got.Recipe.Request != want || got.Recipe.Format != engine.RecipeFormat || got.Recipe.Title != d.Title {
		t.Errorf("recipe %+v\nwant request %+v", got.Recipe, want)
	}
	if got.Request != r {
		t.Errorf("request as run %+v\nwant %+v", got.Request, r)
	}
	if got.Safety == "" {
		t.Error("nothing is said about the safety check")
	}
}

func (s Subject) repeatable(t *testing.T) {
	e, _, r := s.open(t)
	if a, b := s.master(t, e, r), s.master(t, e, r); !bytes.Equal(a, b) {
		t.Errorf("the same request gave two masters, of %d and %d bytes", len(a), len(b))
	}
}

func (s Subject) anotherSeed(t *testing.T) {
	e, _, r := s.open(t)
	a := s.master(t, e, r)
	r.Seed++
	if b := s.master(t, e, r); bytes.Equal(a, b) {
		t.Error("another seed gave the same master")
	}
}

func (s Subject) master(t *testing.T, e engine.Engine, r engine.Request) []byte {
	t.Helper()
	return s.masterIn(t, e, r, t.TempDir())
}

// masterIn makes a clip in a job's folder, which then holds nothing else but the state.
func (s Subject) masterIn(t *testing.T, e engine.Engine, r engine.Request, dir string) []byte {
	t.Helper()
	result, err := e.Generate(t.Context(), r, engine.Run{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(result.Master)
	if err != nil {
		t.Fatal(err)
	}
	wantMaster(t, dir)
	return b
}

func (s Subject) invalid(t *testing.T) {
	e, d, good := s.open(t)
	for name, change := range map[string]func(*engine.Request){
		"width 1":       func(r *engine.Request) { r.Width = 1 },
		"no frames":     func(r *engine.Request) { r.Frames = 0 },
		"bucket 999":    func(r *engine.Request) { r.MotionBucketID = 999 },
		"another model": func(r *engine.Request) { r.Model = d.Model + "?" },
	} {
		r := good
		change(&r)
		s.fails(t, e, name, r, engine.Invalid)
	}
}

func (s Subject) unreadableStill(t *testing.T) {
	e, _, r := s.open(t)
	r.Image = filepath.Join(t.TempDir(), "missing.png")
	s.fails(t, e, "missing", r, engine.Invalid)
	r.Image = filepath.Join(t.TempDir(), "text.png")
	if err := os.WriteFile(r.Image, []byte("not a picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.fails(t, e, "text", r, engine.Invalid)
}

// fails expects Generate to fail with kind and to leave nothing behind.
func (s Subject) fails(t *testing.T, e engine.Engine, name string, r engine.Request, kind engine.Kind) {
	t.Helper()
	dir := t.TempDir()
	_, err := e.Generate(t.Context(), r, engine.Run{Dir: dir})
	if err == nil || engine.KindOf(err) != kind {
		t.Errorf("%s: got %v (kind %s), want kind %s", name, err, engine.KindOf(err), kind)
	}
	if names := list(t, dir); len(names) > 0 {
		t.Errorf("%s: left %v behind", name, names)
	}
}

func (s Subject) cancelledBefore(t *testing.T) {
	e, _, r := s.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := e.Generate(ctx, r, engine.Run{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if names := list(t, dir); len(names) > 0 {
		t.Errorf("left %v behind", names)
	}
}

// cancelledMidway cancels at the first event of each stage, then lets the job go
// on in the same folder: its master is that of a job that was not cancelled.
func (s Subject) cancelledMidway(t *testing.T) {
	e, _, r := s.open(t)
	want := s.master(t, e, r)
	for _, stage := range []engine.Stage{engine.StageEncode, engine.StageDenoise, engine.StageDecode} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		var at atomic.Int64
		_, err := e.Generate(ctx, r, engine.Run{Dir: dir, Report: func(ev engine.Event) {
			if ev.Stage == stage && at.CompareAndSwap(0, time.Now().UnixNano()) {
				cancel()
			}
		}})
		took := time.Since(time.Unix(0, at.Load()))
		cancel()
		if at.Load() == 0 {
			t.Fatalf("%s: no event of this stage", stage)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", stage, err)
		}
		if took > patience {
			t.Errorf("%s: returned %v after the cancellation", stage, took)
		}
		if names := list(t, dir); len(names) > 1 || len(names) == 1 && names[0] != engine.StateDir {
			t.Errorf("%s: left %v behind", stage, names)
		}
		if got := s.masterIn(t, e, r, dir); !bytes.Equal(got, want) {
			t.Errorf("%s: the job that went on has another master, of %d bytes instead of %d", stage, len(got), len(want))
		}
	}
}

func (s Subject) closed(t *testing.T) {
	e, _, r := s.open(t)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()}); engine.KindOf(err) != engine.Unavailable || err == nil {
		t.Errorf("after Close: got %v, want kind unavailable", err)
	}
}

// wantMaster fails unless a finished job's folder holds the master and at most
// the state beside it.
func wantMaster(t *testing.T, dir string) {
	t.Helper()
	names := slices.DeleteFunc(list(t, dir), func(name string) bool { return name == engine.StateDir })
	if len(names) != 1 {
		t.Errorf("the job's folder holds %v, want the master and the state only", names)
	}
}

func list(t *testing.T, dir string) []string {
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
