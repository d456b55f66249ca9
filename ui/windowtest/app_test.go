//go:build linux

package windowtest_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jezek/xgb/xproto"
)

// app is the program with its window open.
type app struct {
	*person
	cmd    *exec.Cmd
	told   *speech
	ended  chan struct{} // closed when the program has ended
	window xproto.Window
	stage  image.Rectangle // on the screen

	slowest time.Duration // answer to a hand
}

// speech is what a program says on stderr.
type speech struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (s *speech) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.Write(p)
}

func (s *speech) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// alarming is what a sound program never says: the toolkit's complaints, the
// Go runtime's, GTK's. Harmless is the toolkit's about a desktop without a
// session bus, which ours is.
var (
	alarming = regexp.MustCompile(`\*\*\* Error in Fyne call thread|Fyne error|panic|fatal error|DATA RACE|SIGSEGV|CRITICAL`)
	harmless = regexp.MustCompile(`Fyne error:\s+failed to watch theme settings`)
)

// open starts the program and waits for its window, with the stage empty.
func (p *person) open() *app {
	p.t.Helper()
	a := &app{person: p, cmd: exec.Command(program), told: &speech{}, ended: make(chan struct{})}
	a.cmd.Env, a.cmd.Dir, a.cmd.Stderr = p.env, p.home, a.told
	if err := a.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() {
		_ = a.cmd.Wait()
		close(a.ended)
	}()
	p.t.Cleanup(a.finish)
	a.eventually("a window on the screen", func() bool {
		a.window = screen.windowOf(a.cmd.Process.Pid)
		return a.window != 0 || a.hasEnded()
	})
	a.await("the empty stage", func(seen *image.RGBA) bool {
		a.stage = bounds(seen, seen.Rect, isStage)
		const least = 0.3 // of the window
		return share(seen, a.stage, isStage) > 0.7 && area(a.stage) > least*area(seen.Rect)
	})
	return a
}

func area(r image.Rectangle) float64 { return float64(r.Dx() * r.Dy()) }

func (a *app) hasEnded() bool {
	select {
	case <-a.ended:
		return true
	default:
		return false
	}
}

// finish ends the program and tells how it was, if that was not well.
func (a *app) finish() {
	if a.t.Failed() && !a.hasEnded() {
		a.keep("failed")
		a.t.Logf("the window's title: %q", a.title())
	}
	_ = a.cmd.Process.Kill()
	<-a.ended
	a.t.Logf("the window's slowest answer took %v", a.slowest.Round(time.Millisecond))
	said := a.told.String()
	if alarming.MatchString(harmless.ReplaceAllString(said, "")) {
		a.t.Errorf("the program said:\n%s", said)
	} else if a.t.Failed() {
		a.t.Logf("the program said:\n%s", said)
	}
	a.nobodyLeft()
}

func (a *app) title() string { return screen.title(a.window) }

// look at the window.
func (a *app) look() *image.RGBA {
	a.t.Helper()
	area := screen.area(a.window)
	if area.Empty() {
		a.t.Fatalf("the window is gone; the program said:\n%s", a.told)
	}
	seen, err := screen.look(area)
	a.must(err)
	return seen
}

// await looks until the window is as described, or fails.
func (a *app) await(what string, so func(seen *image.RGBA) bool) *image.RGBA {
	a.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		seen := a.look()
		if so(seen) {
			return seen
		}
		if time.Now().After(end) {
			a.t.Fatalf("after %v: not %s", patience, what)
		}
	}
}

// keep keeps a picture of the window for people to look at.
func (a *app) keep(step string) {
	a.t.Helper()
	dir := filepath.Join("..", "..", "build", "screenshots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		a.t.Fatal(err)
	}
	seen, err := screen.look(screen.area(a.window))
	if err != nil {
		a.t.Log(err)
		return
	}
	a.shot++
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", fileName(a.t), a.shot, strings.ReplaceAll(step, " ", "-"))))
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(f, seen); err != nil {
		a.t.Error(err)
	}
}

// must fails if the display did not do as it was told.
func (a *app) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatalf("%v; the program said:\n%s", err, a.told)
	}
}

// drop drops files on the stage.
func (a *app) drop(files ...string) {
	a.t.Helper()
	a.must(screen.drop(a.window, middle(a.stage), files...))
}
