package video

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"framewake/engine"
)

// misbehaviour is a way an ffmpeg can fail, and what is said about it.
type misbehaviour struct {
	name, script string
	kind         engine.Kind
	message      string
	hint         string
}

func misbehaviours() []misbehaviour {
	const full = "av_interleaved_write_frame(): No space left on device"
	return []misbehaviour{
		{"takes all and hangs", "cat >/dev/null; echo nearly there >&2; exec sleep 600", engine.Timeout, "nearly there", "disk of"},
		{"closes its input and hangs", "exec <&-; exec sleep 600", engine.Timeout, "no sign of life", "disk of"},
		{"dies at once", "echo bad option >&2; exit 1", engine.Other, "exit status 1: bad option", ""},
		{"dies at the end", "cat >/dev/null; echo one >&2; echo two >&2; exit 3", engine.Other, "exit status 3: one; two", ""},
		{"says much and dies", "yes x | head -c 100000 >&2; exit 1", engine.Other, "x; x; x", ""},
		{"is killed", "kill -9 $$", engine.Other, "killed", ""},
		{"full disk", "cat >/dev/null; echo '" + full + "' >&2; exit 1", engine.OutOfSpace, "the disk is full", "free space on the disk of"},
		{"full disk, exit 0", "cat >/dev/null; echo '" + full + "' >&2", engine.OutOfSpace, "the disk is full", "free space on the disk of"},
		{"no encoder", "echo \"Unknown encoder 'libx264'\" >&2; exit 1", engine.Unavailable, "encoder", "install an ffmpeg that has libx264"},
		{"no filter", "echo \"No such filter: 'minterpolate'\" >&2; exit 1", engine.Unavailable, "filter", "install an ffmpeg that has minterpolate"},
		{"no memory", "echo 'Cannot allocate memory' >&2; exit 1", engine.OutOfMemory, "memory", "close"},
		{"writes nothing, exit 0", "cat >/dev/null", engine.Other, "did not write", "try again"},
	}
}

// stall is short where it must run out, but leaves a busy machine the time to
// start ffprobe.
func (m misbehaviour) stall() time.Duration {
	if m.kind == engine.Timeout {
		return 2 * time.Second
	}
	return stallLimit
}

func (m misbehaviour) check(t *testing.T, err error) {
	t.Helper()
	if err == nil || engine.KindOf(err) != m.kind || !strings.Contains(err.Error(), m.message) || !strings.Contains(engine.HintOf(err), m.hint) {
		t.Errorf("got error %v, kind %s, hint %q; want %q, kind %s, hint %q", err, engine.KindOf(err), engine.HintOf(err), m.message, m.kind, m.hint)
	}
	if n := len(err.Error()); n > 2*(excerptHead+excerptTail) {
		t.Errorf("the error has %d bytes", n)
	}
}

func TestMasterFailures(t *testing.T) {
	frames := noise(4, 256, 256) // more than a pipe holds
	for _, m := range misbehaviours() {
		t.Run(m.name, func(t *testing.T) {
			if testing.Short() && m.kind == engine.Timeout {
				t.Skip("waits for the stall limit; run without -short")
			}
			tools := fakeTools(t, m.script)
			tools.stall = m.stall()
			dir := t.TempDir()
			master, err := tools.NewMaster(context.Background(), masterOptions(t, filepath.Join(dir, "m.mkv"), 7, 4, 256, 256))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range frames {
				if err = master.WriteFrame(f); err != nil {
					break
				}
			}
			if err == nil {
				_, err = master.Commit()
			}
			m.check(t, err)
			wantFiles(t, dir)
		})
	}
}

// decodes lets a fake ffmpeg decode as the real one does.
const decodes = `case "$*" in *" pipe:1") exec "$FFMPEG" "$@";; esac
`

func TestExportFailures(t *testing.T) {
	master := newMaster(t, realTools(t), 7, 4, 256, 256)
	for _, m := range misbehaviours() {
		t.Run(m.name, func(t *testing.T) {
			if testing.Short() && m.kind == engine.Timeout {
				t.Skip("waits for the stall limit; run without -short")
			}
			tools := fakeTools(t, decodes+m.script)
			tools.stall = m.stall()
			dir := t.TempDir()
			_, err := tools.Export(context.Background(), master, filepath.Join(dir, "c.mp4"), ExportOptions{Ledger: openLedger(t)})
			m.check(t, err)
			wantFiles(t, dir)
		})
	}
}

func TestNoProgram(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 1, 64, 64)
	tools.FFmpeg = filepath.Join(t.TempDir(), "gone")
	_, err := tools.NewMaster(context.Background(), masterOptions(t, filepath.Join(t.TempDir(), "m.mkv"), 7, 1, 64, 64))
	if engine.KindOf(err) != engine.Unavailable {
		t.Errorf("master: got error %v, want kind unavailable", err)
	}
	if err := tools.Decode(context.Background(), master, nil); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("decode: got error %v, want kind unavailable", err)
	}
	tools.FFprobe = tools.FFmpeg
	if _, err := tools.Probe(context.Background(), master); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("probe: got error %v, want kind unavailable", err)
	}
}

// TestDetach: a detached child leads a process group of its own, any other
// stays in ours.
func TestDetach(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	for _, detach := range []bool{false, true} {
		out := filepath.Join(t.TempDir(), "stat")
		tools := fakeTools(t, "cat /proc/$$/stat >'"+out+"'; exec sleep 600")
		tools.Detach = detach
		master, err := tools.NewMaster(context.Background(), masterOptions(t, filepath.Join(t.TempDir(), "m.mkv"), 7, 1, 64, 64))
		if err != nil {
			t.Fatal(err)
		}
		var fields []string // of proc(5) stat: pid, comm, state, ppid, pgrp
		if !waitFor(t, "the child", func() bool {
			b, _ := os.ReadFile(out)
			fields = strings.Fields(string(b))
			return len(fields) > 5
		}) {
			t.FailNow()
		}
		own := fields[4] == fields[0]
		if own != detach {
			t.Errorf("detach %t: child %s is in group %s", detach, fields[0], fields[4])
		}
		if err := master.Abort(); err != nil {
			t.Error(err)
		}
		pid, err := strconv.Atoi(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		if running(pid) {
			t.Errorf("detach %t: child %d outlives Abort", detach, pid)
		}
	}
}

// waitFor fails the test, and returns false, if the condition does not come true.
func waitFor(t *testing.T, what string, done func() bool) bool {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("waited in vain for %s", what)
			return false
		}
	}
	return true
}

func TestExcerpt(t *testing.T) {
	start, end := strings.Repeat("a", excerptHead), strings.Repeat("b", excerptTail)
	tests := []struct {
		name   string
		writes []string
		want   string
	}{
		{"nothing", nil, ""},
		{"lines", []string{"one\n", " two \r\n", "\nthree"}, "one; two; three"},
		{"not UTF-8", []string{"a\xffb"}, "a?b"},
		{"full", []string{start + end}, start + end},
		{"long", []string{start, end, "c"}, start + "; …; " + end[1:] + "c"},
		{"long at once", []string{start + end + end + "c"}, start + "; …; " + end[1:] + "c"},
	}
	for _, tt := range tests {
		var got excerpt
		for _, w := range tt.writes {
			if n, err := got.Write([]byte(w)); n != len(w) || err != nil {
				t.Errorf("%s: wrote %d of %d bytes, error %v", tt.name, n, len(w), err)
			}
		}
		if got.String() != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got.String(), tt.want)
		}
	}
}

func TestCanceledBeforeStart(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 1, 64, 64)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	_, err := tools.NewMaster(ctx, masterOptions(t, filepath.Join(dir, "m.mkv"), 7, 1, 64, 64))
	_, err2 := tools.Export(ctx, master, filepath.Join(dir, "c.mp4"), ExportOptions{Ledger: openLedger(t)})
	_, err3 := tools.Probe(ctx, master)
	_, err4 := tools.Thumbnail(ctx, master, 8)
	for i, err := range []error{err, err2, err3, err4, tools.Decode(ctx, master, nil)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("call %d: got error %v, want context.Canceled", i, err)
		}
	}
	wantFiles(t, dir)
}
