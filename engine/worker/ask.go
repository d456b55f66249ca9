package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"framewake/engine"
)

const (
	// answerBytes bounds an answer.
	answerBytes = 1 << 20
	// lastLines is how much of its last words an error tells.
	lastLines = 3
	// wordsBytes holds a crash report of Go's with all its goroutines, and
	// what was printed before it.
	wordsBytes = 64 << 10
)

// errSilent is a child that gave no answer in time.
var errSilent = errors.New("no answer")

// Answer is the child's half of Ask: it calls f and prints what that returns
// as JSON. Standard output carries nothing else: fd 1 points at stderr before
// f loads any C library. The process ends when standard input does.
func Answer(f func() any) error {
	out, err := claimStdout()
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		endGroup()
	}()
	return json.NewEncoder(out).Encode(f())
}

// Ask runs a command whose process calls Answer, and decodes the answer into
// value. The child is killed after limit, or when ctx is cancelled; one that
// cannot be killed, because a driver holds it, is left behind. A child that
// crashed, or was too slow, is an error with its last words: of kind Timeout
// if it was too slow, else Other.
func Ask(ctx context.Context, cmd *exec.Cmd, limit time.Duration, value any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errSilent)
	defer cancel()
	p := &question{cmd: cmd}
	if err := p.start(); err != nil {
		return engine.Errorf(engine.Unavailable, "reinstall Framewake", "start the test process: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.wait() }()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		killGroup(cmd)
		select {
		case <-ended:
		case <-time.After(killAfter): // it waits for a driver
		}
		err = context.Cause(ctx)
	}
	switch {
	case errors.Is(err, errSilent):
		return engine.Errorf(engine.Timeout, "update the graphics driver, or choose another provider",
			"the test process gave no answer within %v%s", limit, p.lastWords())
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return engine.Errorf(engine.Other, "update the graphics driver, or choose another provider",
			"the test process crashed (%w)%s", err, p.lastWords())
	}
	if err := json.Unmarshal(p.answer, value); err != nil {
		return engine.Errorf(engine.Other, "reinstall Framewake", "the test process gave no sensible answer: %w%s", err, p.lastWords())
	}
	return nil
}

// question is one running child of Ask.
type question struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser
	stderr words
	answer []byte // once wait has returned nil
}

func (q *question) start() (err error) {
	ownGroup(q.cmd)
	q.cmd.Stderr = &q.stderr
	q.cmd.WaitDelay = time.Second
	if q.stdin, err = q.cmd.StdinPipe(); err != nil {
		return err
	}
	if q.stdout, err = q.cmd.StdoutPipe(); err != nil {
		return err
	}
	return q.cmd.Start()
}

// wait reads the answer and waits for the end of the child, whose standard
// input stays open until then.
func (q *question) wait() error {
	answer, err := io.ReadAll(io.LimitReader(q.stdout, answerBytes))
	if waited := q.cmd.Wait(); waited != nil {
		return waited
	}
	q.answer = answer
	return err
}

// lastWords are the last lines of standard error, to follow a sentence.
func (q *question) lastWords() string {
	if lines := q.stderr.last(lastLines); len(lines) > 0 {
		return ": " + strings.Join(lines, "\n")
	}
	return ""
}

// words keeps the end of what a child wrote to standard error.
type words struct {
	mu   sync.Mutex
	kept []byte
}

func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, p...)
	if over := len(w.kept) - wordsBytes; over > 0 {
		w.kept = append(w.kept[:0], w.kept[over:]...)
	}
	return len(p), nil
}

var (
	// colours are what ONNX Runtime paints its messages with.
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
	// report is the first line of Go's report of a crash. What follows it is
	// for programmers.
	report = regexp.MustCompile(`^(SIG[A-Z]+:|panic:|fatal error:|unexpected fault address)`)
)

// last returns up to n lines that are not empty: the last ones, or those that
// end with the first line of a crash report.
func (w *words) last(n int) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for line := range strings.Lines(colours.ReplaceAllString(string(w.kept), "")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		lines = append(lines, line)
		if report.MatchString(line) {
			break
		}
	}
	return lines[max(0, len(lines)-n):]
}
