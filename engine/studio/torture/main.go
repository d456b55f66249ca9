//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"framewake/engine/files"
)

// The parts that this program plays, by its first argument, or by its name:
// see ffmpeg.go.
const (
	roleApp      = "app"
	roleWorker   = "worker"
	roleFiltered = "filtered"
)

// markVariable tells the processes of this run from all others.
const markVariable = "FRAMEWAKE_DATA"

func main() {
	if err := play(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func play(args []string) error {
	switch {
	case strings.HasPrefix(filepath.Base(args[0]), "ff"):
		return playFFmpeg(args)
	case len(args) == 3 && args[1] == roleWorker:
		return playWorker(args[2])
	case len(args) == 3 && args[1] == roleApp:
		var o appOptions
		if err := json.Unmarshal([]byte(args[2]), &o); err != nil {
			return err
		}
		return playApp(o)
	case len(args) > 2 && args[1] == roleFiltered:
		return playFiltered(args[2:])
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return run(ctx)
}

// torture is one run.
type torture struct {
	kills      int
	seed       uint64
	only       kind // empty: all
	soundDisk  bool // it cannot be made to fail here
	checkpoint string
	dir        string // everything is below it
	bin        string // stands in for ffmpeg
	mark       string

	promises *promises
	injected map[kind]int
	current  string // round
	last     said
}

func run(ctx context.Context) error {
	t := &torture{injected: map[kind]int{}}
	flag.IntVar(&t.kills, "kills", 25, "rounds, each of which ends with a kill of the app")
	flag.Uint64Var(&t.seed, "seed", 1, "of what is done, and when")
	flag.StringVar((*string)(&t.only), "only", "", "do nothing else, as the table calls it")
	flag.StringVar(&t.checkpoint, "checkpoint", "engine/goldentest/testdata/svd/checkpoint", "a Stable Video Diffusion model")
	flag.Parse()
	if err := canAnswerCalls(); err != nil {
		fmt.Printf("the disk's faults are left out: %v\n", err)
		t.soundDisk = true
	}
	began := time.Now()
	if err := t.prepare(ctx); err != nil {
		return errors.Join(err, os.RemoveAll(t.dir))
	}
	for n := range t.kills {
		before := len(t.promises.losses)
		if err := t.round(ctx, n); err != nil {
			return fmt.Errorf("%s: %w (see %s)", t.current, err, t.dir)
		}
		t.tellLosses(before)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	before := len(t.promises.losses)
	t.current = "the end"
	if err := t.finish(ctx); err != nil {
		return fmt.Errorf("%s: %w (see %s)", t.current, err, t.dir)
	}
	t.tellLosses(before)
	t.table(time.Since(began))
	if n := len(t.promises.losses); n > 0 {
		return fmt.Errorf("%d losses; see %s", n, t.dir)
	}
	return os.RemoveAll(t.dir)
}

// prepare makes the folders and the undisturbed clips.
func (t *torture) prepare(ctx context.Context) error {
	var err error
	if t.checkpoint, err = filepath.Abs(t.checkpoint); err != nil {
		return err
	}
	if t.dir, err = os.MkdirTemp("", "framewake-torture"); err != nil {
		return err
	}
	t.bin, t.mark = filepath.Join(t.dir, "bin"), filepath.Join(t.dir, "data")
	if err := os.Mkdir(t.bin, 0o700); err != nil {
		return err
	}
	if err := installTools(t.bin); err != nil {
		return err
	}
	for variable, value := range map[string]string{
		markVariable: t.mark, "FRAMEWAKE_CACHE": filepath.Join(t.dir, "cache"), "FRAMEWAKE_SETTINGS": filepath.Join(t.dir, "settings.json"),
		"FRAMEWAKE_FFMPEG": filepath.Join(t.bin, "ffmpeg"), "FRAMEWAKE_FFPROBE": filepath.Join(t.bin, "ffprobe"),
		"FRAMEWAKE_THREADS": "1",
	} {
		if err := os.Setenv(variable, value); err != nil {
			return err
		}
	}
	clips, err := newClips(ctx, filepath.Join(t.dir, "undisturbed"), t.checkpoint)
	if err != nil {
		return err
	}
	for n, c := range clips {
		request, err := json.Marshal(c.request)
		if err != nil {
			return err
		}
		err = errors.Join(os.WriteFile(filepath.Join(t.dir, fmt.Sprintf("request-%d.json", n)), request, 0o600),
			os.WriteFile(filepath.Join(t.dir, fmt.Sprintf("still-%d.png", n)), c.still, 0o600))
		if err != nil {
			return err
		}
	}
	t.promises = newPromises(t.mark, clips)
	return t.awaitGone()
}

// finish lets the app do what is left, and looks at everything once more.
func (t *torture) finish(ctx context.Context) error {
	p, err := t.startApp(appOptions{Dir: t.dir, Checkpoint: t.checkpoint, Finish: true}, false)
	if err != nil {
		return err
	}
	defer p.kill()
	for s := range p.told {
		t.promises.hear(s)
	}
	if err := p.cmd.Wait(); err != nil {
		t.promises.lose("the app failed: %v: %s", err, p.stderr)
	}
	if err := t.awaitGone(); err != nil {
		t.promises.lose("%v", err)
	}
	for _, id := range t.promises.submitted {
		t.promises.done[id] = true
	}
	ledger, err := files.OpenLedger(filepath.Join(t.dir, "cache", "ledger")) // sweeps what the last ones left
	if err != nil {
		return err
	}
	return errors.Join(ledger.Close(), t.promises.check(ctx), t.promises.checkStrays())
}

// tellLosses prints the losses from one on.
func (t *torture) tellLosses(from int) {
	for _, loss := range t.promises.losses[from:] {
		fmt.Printf("%s: LOSS: %s\n", t.current, loss)
	}
}

// table prints what was done and what was lost.
func (t *torture) table(took time.Duration) {
	fmt.Printf("seed %d, %.0f s: %d clips asked for, %d takes, each compared after every round\n", t.seed, took.Seconds(), len(t.promises.submitted), len(t.promises.takes))
	for _, k := range kinds() {
		fmt.Printf("%-16s %6d\n", k, t.injected[k])
	}
	fmt.Printf("%-16s %6d\n", "losses", len(t.promises.losses))
}
