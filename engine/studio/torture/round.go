//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/sys/unix"

	"framewake/engine"
)

// kind is what is done to the app.
type kind string

// The kinds. Every round ends with a kill of the app, whatever came before.
const (
	appKilled    kind = "app killed"
	workerKilled kind = "worker killed"
	ffmpegDied   kind = "ffmpeg died"
	diskFull     kind = "disk full"
	diskFails    kind = "disk fails"
	clockJumps   kind = "clock jumps"
)

// kinds in the order of the table; cycle is how they follow one another.
func kinds() []kind {
	return []kind{appKilled, workerKilled, ffmpegDied, diskFull, diskFails, clockJumps}
}

func cycle() []kind {
	return []kind{appKilled, workerKilled, diskFails, ffmpegDied, appKilled, workerKilled, diskFull, appKilled, ffmpegDied, workerKilled, diskFails, clockJumps}
}

// moment is when it is done: at the first word of the app that fits, and a
// little later.
type moment struct {
	at    string // a stage, or what is said; empty: at the start
	done  int    // steps or frames of the stage
	delay time.Duration
}

// newMoment chooses one, so that each stage has its share.
func newMoment(rng *rand.Rand) moment {
	stages := []string{"", string(engine.StageLoad), string(engine.StageEncode), string(engine.StageDenoise), string(engine.StageDenoise),
		string(engine.StageDecode), string(engine.StageDecode), saidKeeps, saidDone}
	m := moment{at: stages[rng.IntN(len(stages))], delay: time.Duration(rng.IntN(15_000)) * time.Microsecond}
	switch m.at {
	case "":
		m.delay = time.Duration(rng.IntN(200)) * time.Millisecond
	case string(engine.StageDenoise):
		m.done = rng.IntN(5)
	case string(engine.StageDecode):
		m.done = rng.IntN(7)
	}
	return m
}

func (m moment) fits(s said) bool {
	return s.What == m.at || s.What == saidEvent && string(s.Stage) == m.at && s.Done >= m.done
}

func (m moment) String() string {
	if m.at == "" {
		return fmt.Sprintf("%v after the start", m.delay)
	}
	return fmt.Sprintf("%v after %s %d", m.delay, m.at, m.done)
}

// round runs the app once: it does what the seed says and looks at what is left.
func (t *torture) round(ctx context.Context, n int) error {
	rng := rand.New(rand.NewPCG(t.seed, uint64(n)))
	what, when := cycle()[n%len(cycle())], newMoment(rng)
	if t.only != "" {
		what = t.only
	}
	if t.soundDisk && (what == diskFull || what == diskFails) {
		what = appKilled
	}
	t.current = fmt.Sprintf("round %d, %s %s", n, what, when)
	failing := what == diskFull || what == diskFails
	p, err := t.startApp(appOptions{Dir: t.dir, Checkpoint: t.checkpoint, Seed: rng.Uint64(), Jumping: what == clockJumps}, failing)
	if err != nil {
		return err
	}
	defer p.kill()
	hears := true
	if when.at != "" {
		hears = t.await(p, when.fits)
	}
	time.Sleep(when.delay)
	if err := t.inject(p, what, rng); err != nil {
		return err
	}
	if what != appKilled && hears {
		t.await(p, func(s said) bool { return s.What == saidDone || s.What == saidProblem && failing })
		time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond)
	}
	for _, s := range p.kill() {
		t.promises.hear(s)
	}
	t.injected[appKilled]++
	if err := t.awaitGone(); err != nil {
		t.promises.lose("%v", err)
	}
	return t.promises.check(ctx)
}

// await hears the app until a word fits; false: it did not come, which is a
// loss as well.
func (t *torture) await(p *process, fits func(said) bool) bool {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case s, more := <-p.told:
			if !more {
				t.promises.lose("the app ended by itself: %s", p.stderr)
				return false
			}
			t.promises.hear(s)
			if fits(s) {
				return true
			}
			t.last = s
		case <-late.C:
			t.promises.lose("the app does not go on; its last word was %+v", t.last)
			return false
		}
	}
}

// inject makes the fault; one that ends by itself is waited for.
func (t *torture) inject(p *process, what kind, rng *rand.Rand) error {
	switch what {
	case appKilled:
		return nil // at the end of the round
	case workerKilled:
		killed, err := t.killWorker()
		if !killed {
			return err
		}
	case ffmpegDied:
		deaths := ffmpegDeaths()
		if err := setFault(t.bin, deaths[rng.IntN(len(deaths))]); err != nil {
			return err
		}
	case diskFull:
		p.disk.fail(unix.ENOSPC, rng.IntN(20), -1)
		time.Sleep(time.Duration(20+rng.IntN(200)) * time.Millisecond)
		p.disk.heal()
	case diskFails:
		p.disk.fail(unix.EIO, rng.IntN(40), 1+rng.IntN(3))
	}
	t.injected[what]++
	return nil
}
