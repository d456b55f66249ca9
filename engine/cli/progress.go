package cli

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"framewake/engine"
)

// progress shows how a job goes: a bar on a terminal, lines otherwise. Events
// are kept and drawn on a timer, so reporting never waits for the terminal.
type progress struct {
	out   io.Writer
	width int // columns of the terminal; 0 when there is none
	label string

	mu     sync.Mutex
	clock  *engine.Clock
	latest engine.Event
	drawn  string

	done chan struct{}
	wait sync.WaitGroup
}

const (
	barInterval  = 100 * time.Millisecond
	lineInterval = time.Second
	barColumns   = 24
)

// startProgress begins to draw; stop ends it. label is put before each line.
func startProgress(out io.Writer, label string, e engine.Estimate) *progress {
	p := &progress{out: out, label: label, clock: engine.NewClock(e, time.Now()), done: make(chan struct{})}
	interval := lineInterval
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		interval = barInterval
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			p.width = columns
		}
	}
	p.wait.Add(1)
	go func() {
		defer p.wait.Done()
		for t := time.NewTicker(interval); ; {
			select {
			case now := <-t.C:
				p.draw(now)
			case <-p.done:
				t.Stop()
				return
			}
		}
	}()
	return p
}

// report is an engine.Report.
func (p *progress) report(e engine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	newStage := e.Stage != p.latest.Stage
	p.latest = e
	p.latest.Preview = nil
	p.clock.Observe(e, now)
	if newStage && p.width == 0 {
		p.print(now)
	}
}

// estimate replaces the estimate once it is known, for a job that began then.
func (p *progress) estimate(e engine.Estimate, began time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock = engine.NewClock(e, began)
}

func (p *progress) draw(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.latest.Stage != "" {
		p.print(now)
	}
}

// print writes the state if it differs from what was last written.
func (p *progress) print(now time.Time) {
	line := p.line(now)
	if line == p.drawn {
		return
	}
	p.drawn = line
	if p.width == 0 {
		fmt.Fprintln(p.out, line)
		return
	}
	filled := int(math.Round(p.clock.Fraction() * barColumns))
	bar := strings.Repeat("█", filled) + strings.Repeat("░", barColumns-filled) + " " + line
	if runes := []rune(bar); len(runes) >= p.width {
		bar = string(runes[:max(0, p.width-1)])
	}
	fmt.Fprint(p.out, "\r\x1b[K"+bar)
}

// say prints a sentence, above the bar if there is one.
func (p *progress) say(sentence string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintln(p.out, p.label+": "+sentence)
	p.drawn = ""
}

// line is "photo.jpg: making it move, step 2 of 4, about 3 s left".
func (p *progress) line(now time.Time) string {
	if p.latest.Waits != "" {
		return p.label + ": " + p.latest.Waits
	}
	parts := []string{p.latest.Stage.Title()}
	if p.latest.Total > 0 {
		parts = append(parts, fmt.Sprintf("%s %d of %d", p.latest.Stage.Unit(), p.latest.Done, p.latest.Total))
	}
	if left := p.clock.Left(now); left > 0 {
		parts = append(parts, "about "+roughly(left)+" left")
	}
	return p.label + ": " + strings.Join(parts, ", ")
}

// roughly rounds a duration up to what a person wants to know.
func roughly(d time.Duration) string {
	s := int(math.Ceil(d.Seconds()))
	switch {
	case s < 90:
		return fmt.Sprintf("%d s", s)
	case s < 90*60:
		return fmt.Sprintf("%d min", (s+59)/60)
	}
	return fmt.Sprintf("%d h %d min", s/3600, s%3600/60)
}

// stop ends the drawing and clears the bar.
func (p *progress) stop() {
	close(p.done)
	p.wait.Wait()
	if p.width > 0 && p.drawn != "" {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
