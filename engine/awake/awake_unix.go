//go:build !windows

package awake

import (
	"io"
	"os/exec"
	"sync"
	"time"
)

// answerWithin is how long the helper may take to say that it holds; on an idle
// machine it takes a few milliseconds.
const answerWithin = 2 * time.Second

// Keep keeps the system awake until release is called, which may happen twice.
// The reason is a short phrase that the system shows to people who ask it what
// keeps it from sleeping. Keep takes milliseconds, at worst two seconds.
func Keep(reason string) (release func(), held bool) {
	return hold(helper(reason))
}

// hold runs a helper that holds for as long as its standard input is open. It
// holds from when it gives back the line that it was sent.
func hold(cmd *exec.Cmd) (release func(), held bool) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return func() {}, false
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return func() {}, false
	}
	if cmd.Start() != nil {
		return func() {}, false
	}
	release = sync.OnceFunc(func() {
		_ = stdin.Close()
		grace := time.AfterFunc(answerWithin, func() { _ = cmd.Process.Kill() })
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
		grace.Stop()
	})
	deadline := time.AfterFunc(answerWithin, func() { _ = cmd.Process.Kill() })
	_, err = io.WriteString(stdin, "\n")
	if err == nil {
		_, err = io.ReadFull(stdout, make([]byte, 1))
	}
	if !deadline.Stop() || err != nil {
		release()
		return func() {}, false
	}
	return release, true
}
