//go:build !windows

package worker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewake/engine"
)

// answerVariable makes the test binary play the child of Ask.
const answerVariable = "FRAMEWAKE_TEST_ANSWER"

func init() {
	if role := os.Getenv(answerVariable); role != "" {
		if err := Answer(func() any { return playAnswer(role) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

func playAnswer(role string) any {
	fmt.Println("noise on standard output")
	_, _ = syscall.Write(1, []byte("and from C\n"))
	switch role {
	case "crashes":
		for i := range 6 {
			fmt.Fprintf(os.Stderr, "\x1b[1;31mline %d\x1b[m\n", i)
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		select {}
	case "exits":
		os.Exit(3)
	case "hangs":
		fmt.Fprintln(os.Stderr, "waiting for the driver")
		select {}
	case "two":
		return []int{1, 2}
	case "huge":
		return strings.Repeat("x", 2*answerBytes)
	case "asks":
		pid := 0
		cmd := answerer("hangs")
		go func() {
			for pid == 0 {
				time.Sleep(10 * time.Millisecond)
				if cmd.Process != nil {
					pid = cmd.Process.Pid
				}
			}
			fmt.Fprintln(os.Stderr, "child", pid)
		}()
		_ = Ask(context.Background(), cmd, time.Minute, nil)
	}
	return map[string]string{"role": role}
}

// answerer is a command whose process plays a role of Answer.
func answerer(role string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), answerVariable+"="+role)
	return cmd
}

func TestAsk(t *testing.T) {
	for _, tt := range []struct {
		role, answer, err string
		kind              engine.Kind
		limit             time.Duration
	}{
		{"obeys", "obeys", "", engine.Other, time.Minute},
		{"crashes", "", "): line 4\nline 5\nSIGSEGV: segmentation violation", engine.Other, time.Minute},
		{"exits", "", "crashed (exit status 3)", engine.Other, time.Minute},
		{"hangs", "", "no answer within 1s: ", engine.Timeout, time.Second},
		{"two", "", "no sensible answer", engine.Other, time.Minute},
		{"huge", "", "no", engine.Timeout, 3 * time.Second},
	} {
		var answer struct{ Role string }
		err := Ask(t.Context(), answerer(tt.role), tt.limit, &answer)
		if answer.Role != tt.answer || (err == nil) != (tt.err == "") || !strings.Contains(fmt.Sprint(err), tt.err) {
			t.Errorf("%s: got %q, %v; want %q, %q", tt.role, answer.Role, err, tt.answer, tt.err)
		}
		if err != nil && (engine.KindOf(err) != tt.kind || engine.HintOf(err) == "") {
			t.Errorf("%s: kind %s, hint %q", tt.role, engine.KindOf(err), engine.HintOf(err))
		}
	}
}

func TestAskWithoutProgram(t *testing.T) {
	if err := Ask(t.Context(), exec.Command("/no/such/program"), time.Second, nil); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestAskIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if err := Ask(ctx, answerer("hangs"), time.Minute, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestAskLeavesNoOrphan kills a process that asks; the one it asked ends too.
func TestAskLeavesNoOrphan(t *testing.T) {
	parent := answerer("asks")
	if _, err := parent.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := parent.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	pid := 0
	for s := bufio.NewScanner(out); pid == 0 && s.Scan(); {
		_, _ = fmt.Sscanf(s.Text(), "child %d", &pid)
	}
	if err := parent.Process.Kill(); err != nil || pid == 0 {
		t.Fatalf("child %d, %v", pid, err)
	}
	_ = parent.Wait()
	for deadline := time.Now().Add(10 * time.Second); running(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			t.Fatal("the child outlived its parent")
		}
	}
}
