package hardware

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

const (
	// outputTime is enough for nvidia-smi to wake a sleeping card.
	outputTime = 5 * time.Second
	// outputBytes is a thousand times what the programs asked here print.
	outputBytes = 1 << 20
	// abandonAfter is how long a killed program may take to end.
	abandonAfter = 500 * time.Millisecond
)

// errSilent is a program that did not end in time.
var errSilent = errors.New("no answer")

// Output runs a program and returns what it printed: at most 1 MiB, within
// 5 s. A program that cannot even be killed, as one that waits for a hung
// driver, is left behind. The error holds the program's last line of
// complaint; exec.ErrNotFound is among its causes when there is no program.
func Output(ctx context.Context, program string, args ...string) ([]byte, error) {
	limited, cancel := context.WithTimeoutCause(ctx, outputTime, errSilent)
	defer cancel()
	out, err := await(limited, func() ([]byte, error) {
		return run(limited, exec.CommandContext(limited, program, args...))
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	return out, nil
}

// await returns what f returns. When ctx ends, f should return; it is left
// behind if it does not.
func await(ctx context.Context, f func() ([]byte, error)) ([]byte, error) {
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := f()
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		return r.out, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-done:
		return r.out, r.err
	case <-time.After(2 * abandonAfter):
		return nil, context.Cause(ctx)
	}
}

func run(ctx context.Context, cmd *exec.Cmd) ([]byte, error) {
	var stdout, stderr head
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = abandonAfter
	hideWindow(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		return stdout.kept.Bytes(), nil
	}
	if words := complaint(stderr.kept.String(), stdout.kept.String()); words != "" {
		return nil, fmt.Errorf("%w: %s", err, words)
	}
	return nil, err
}

// complaint is the first line that is not empty of what a program printed, for
// nvidia-smi complains on standard output; at most 300 characters of it.
func complaint(texts ...string) string {
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				return fmt.Sprintf("%.300s", line)
			}
		}
	}
	return ""
}

// head keeps the beginning of what is written to it. The buffer is not
// embedded: its ReadFrom would take everything.
type head struct{ kept bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	h.kept.Write(p[:min(len(p), outputBytes-h.kept.Len())])
	return len(p), nil
}
