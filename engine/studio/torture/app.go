//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/settings"
	"framewake/engine/studio"
	"framewake/engine/video"
)

// said is what the app tells the tormentor, a line of JSON each.
type said struct {
	What string
	// ID of the job; Stage and Done of an event; IDs of the whole queue.
	ID    string
	Stage engine.Stage
	Done  int
	IDs   []string
	Text  string
}

// What is said. A step, a frame or a clip that was told is on the disk.
const (
	saidQueue     = "queue"     // at the start: IDs in order
	saidSubmitted = "submitted" // ID is in the queue
	saidRemoving  = "removing"  // ID is about to leave it
	saidBegins    = "begins"    // the engine starts on ID
	saidEvent     = "event"     // of the engine
	saidKeeps     = "keeps"     // the clip of ID is becoming a take
	saidDone      = "done"      // ID is done
	saidLoss      = "loss"      // something that must not be, in Text
	saidProblem   = "problem"   // why the app could not start, in Text
)

// appOptions are the app's command line.
type appOptions struct {
	Dir        string // of the tormentor: the clips
	Checkpoint string
	Seed       uint64
	Jumping    bool // whether the clock jumps
	Finish     bool // do what is in the queue and end
}

// app is the program without its window.
type app struct {
	appOptions
	studio *studio.Studio
	tools  video.Tools
	rng    *rand.Rand
	told   map[string]bool // jobs that are known to be done

	mu   sync.Mutex
	out  *json.Encoder
	made map[string]bool // jobs whose clips were finished before this start
}

// The queue is kept at so many unfinished jobs and at most so many finished ones.
const (
	wantUnfinished = 3
	mostFinished   = 6
)

func playApp(o appOptions) error {
	a := &app{appOptions: o, rng: rand.New(rand.NewPCG(o.Seed, 0)), out: json.NewEncoder(os.Stdout), told: map[string]bool{}, made: map[string]bool{}}
	if err := a.open(); err != nil {
		a.tell(said{What: saidProblem, Text: err.Error()})
		return err
	}
	go func() { // the tormentor is gone
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	changed := a.studio.Queue.Watch(context.Background())
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if a.look() && a.Finish {
			return a.studio.Close()
		}
		select {
		case <-changed:
		case <-tick.C:
		}
	}
}

func (a *app) tell(s said) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.out.Encode(s)
}

func (a *app) open() error {
	s, err := settings.Load()
	if err != nil {
		return err
	}
	if a.tools, err = video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe}); err != nil {
		return err
	}
	ledger, err := s.OpenLedger()
	if err != nil {
		return err
	}
	ready := make(chan struct{}) // no job starts before the queue is told
	o := studio.Options{Dir: s.Data, Ledger: ledger, Thumbnail: a.thumbnail, Open: func(_, model string) (engine.Engine, error) {
		<-ready
		if model != engine.BuiltinModel {
			model = a.Checkpoint
		}
		e, err := newWorker(model)
		return &telling{Engine: e, app: a}, err
	}}
	if a.Jumping {
		o.Now = a.jump
	}
	if a.studio, err = studio.Open(context.Background(), o); err != nil {
		return err
	}
	defer close(ready)
	if r := a.studio.Queue.Recovery(); r.SetAside != "" || len(r.Left)+len(r.Lost) > 0 {
		a.tell(said{What: saidLoss, Text: fmt.Sprintf("the queue had to be mended: %+v", r)})
	}
	start := said{What: saidQueue}
	for _, j := range a.studio.Queue.List() {
		start.IDs = append(start.IDs, j.ID)
		a.made[j.ID] = j.Result != nil
		a.told[j.ID] = j.State == jobs.Done
	}
	a.tell(start)
	return nil
}

// jump is a clock that nobody can rely on.
func (a *app) jump() time.Time {
	const decade = 10 * 365 * 24 * time.Hour
	return time.Now().Add(time.Duration(rand.Int64N(int64(2*decade))) - decade)
}

// look does what a person would: asks for more, tries again, tidies up. It
// reports whether all is done.
func (a *app) look() bool {
	unfinished, finished := 0, []string(nil)
	if err := a.studio.Queue.Problem(); err != nil {
		a.tell(said{What: saidEvent, Text: err.Error()})
	}
	for _, j := range a.studio.Queue.List() {
		switch {
		case j.State == jobs.Done:
			finished = append(finished, j.ID)
			if !a.told[j.ID] {
				a.told[j.ID] = true
				a.tell(said{What: saidDone, ID: j.ID})
			}
			continue
		case j.State == jobs.Failed && !j.Stopping:
			if err := a.studio.Queue.Retry(j.ID); err != nil {
				a.tell(said{What: saidEvent, ID: j.ID, Text: err.Error()})
			}
		}
		unfinished++
	}
	if a.Finish {
		return unfinished == 0
	}
	if unfinished < wantUnfinished {
		_ = a.submit(a.rng.IntN(clipCount))
	}
	if len(finished) > mostFinished {
		a.tell(said{What: saidRemoving, ID: finished[0]})
		_ = a.studio.Queue.Remove(finished[0])
	}
	return false
}

// submit asks for a clip. A full disk refuses it.
func (a *app) submit(n int) error {
	b, err := os.ReadFile(filepath.Join(a.Dir, fmt.Sprintf("request-%d.json", n)))
	if err != nil {
		return err
	}
	d := jobs.Draft{Lane: "local:cpu"}
	if err := json.Unmarshal(b, &d.Request); err != nil {
		return err
	}
	still, err := os.ReadFile(filepath.Join(a.Dir, fmt.Sprintf("still-%d.png", n)))
	if err != nil {
		return err
	}
	d.Still = func(w io.Writer) error {
		_, err := w.Write(still)
		return err
	}
	j, err := a.studio.Queue.Submit(context.Background(), d)
	if err == nil {
		a.tell(said{What: saidSubmitted, ID: j.ID})
	}
	return err
}

// thumbnail is the tools', and tells that a clip is becoming a take.
func (a *app) thumbnail(ctx context.Context, path string, edge int) (*image.RGBA, error) {
	a.tell(said{What: saidKeeps, ID: jobOf(path)})
	return a.tools.Thumbnail(ctx, path, edge)
}

// jobOf is the ID of the job in whose engine's folder a file lies.
func jobOf(path string) string { return filepath.Base(filepath.Dir(filepath.Dir(path))) }

// telling is an engine that tells how far it is.
type telling struct {
	engine.Engine
	app *app
}

func (e *telling) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	id := jobOf(filepath.Join(run.Dir, "x"))
	e.app.tell(said{What: saidBegins, ID: id})
	if e.app.made[id] {
		e.app.tell(said{What: saidLoss, ID: id, Text: "a finished clip is made again"})
	}
	report := run.Report
	run.Report = func(ev engine.Event) {
		report.Send(ev)
		e.app.tell(said{What: saidEvent, ID: id, Stage: ev.Stage, Done: ev.Done})
	}
	result, err := e.Engine.Generate(ctx, r, run)
	if err != nil && !errors.Is(err, context.Canceled) {
		e.app.tell(said{What: saidEvent, ID: id, Text: err.Error()})
	}
	return result, err
}
