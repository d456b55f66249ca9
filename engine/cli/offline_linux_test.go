package cli_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// reaching is a system call that leaves the machine, as strace prints it.
var reaching = regexp.MustCompile(`\b(connect|sendto|sendmsg|sendmmsg)\([^\n]*AF_INET6?\b[^\n]*`)

// offline is how a command is run without a network, under strace.
type offline struct {
	*sandbox
	namespace []string // unshare with its arguments
}

// newOffline skips where namespaces or ptrace are forbidden.
func newOffline(t *testing.T) offline {
	t.Helper()
	o := offline{sandbox: newSandbox(t)}
	var out []byte
	var err error
	for _, flags := range []string{"-rn", "-n"} { // root may not need a user of its own
		o.namespace = []string{"unshare", flags}
		if out, err = exec.Command(o.namespace[0], o.namespace[1], "strace", "-f", "-o", os.DevNull, "true").CombinedOutput(); err == nil {
			return o
		}
	}
	t.Skipf("needs unshare and strace (apt install util-linux strace), and leave to use them: %v %s", err, out)
	return o
}

// trace runs the program and returns the calls that leave the machine, and what
// it printed.
func (o offline) trace(want int, args ...string) (calls []string, printed string) {
	o.t.Helper()
	log := filepath.Join(o.t.TempDir(), "strace")
	cmd := o.command(args...)
	all := append(o.namespace, "strace", "-f", "-qq", "-e", "trace=network", "-o", log)
	cmd.Args = append(all, cmd.Args...)
	path, err := exec.LookPath(all[0])
	if err != nil {
		o.t.Fatal(err)
	}
	cmd.Path = path
	ctx, cancel := context.WithTimeout(o.t.Context(), 5*time.Minute)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want {
		o.t.Fatalf("%s: exit code %d, want %d\n%s", strings.Join(args, " "), code, want, out)
	}
	return reaching.FindAllString(read(o.t, log), -1), string(out)
}

// TestOffline makes a clip with Stable Video Diffusion, from the photo to the
// MP4, where there is no network, and watches that nothing asks for one: neither
// the program nor ONNX Runtime nor ffmpeg. In airplane mode a gateway is not even
// looked up.
func TestOffline(t *testing.T) {
	o := newOffline(t)
	folder := o.installModel()
	calls, _ := o.trace(0, "generate", picture(t), "-o", o.path("clip.mp4"), "--width", "64", "--height", "64", "--frames", "3", "--steps", "2",
		"--decode-chunk", "2", "--model", folder)
	if len(calls) != 0 {
		t.Errorf("a clip made here asked for the network:\n%s", strings.Join(calls, "\n"))
	}
	if info, err := tools(t).Probe(t.Context(), o.path("clip.mp4")); err != nil || info.Frames != 3 {
		t.Errorf("the clip is %+v, %v", info, err)
	}
	if calls, _ = o.trace(0, "doctor"); len(calls) != 0 {
		t.Errorf("doctor asked for the network:\n%s", strings.Join(calls, "\n"))
	}

	remote := []string{"generate", picture(t), "-o", o.path("remote.mp4"), "--gateway", "http://10.0.0.1", "--max-price", "1"}
	calls, printed := o.trace(1, remote...)
	if len(calls) == 0 {
		t.Errorf("the watch sees nothing: a gateway was asked, and no call was seen\n%s", printed)
	}
	o.set("FRAMEWAKE_AIRPLANE", "1")
	for _, address := range []string{"http://10.0.0.1", "livepeer"} {
		remote[5] = address
		if calls, printed := o.trace(1, remote...); len(calls) != 0 || !strings.Contains(printed, "airplane mode is on") {
			t.Errorf("%s in airplane mode: %q\n%s", address, calls, printed)
		}
	}
	o.clean("clip.mp4")
}
