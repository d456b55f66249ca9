package cli_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"framewake/engine"
)

// canary is a token that is searched for wherever it must not be.
const canary = "canary-9e3b77"

// aviary is a sandbox that notes what its children are started with.
type aviary struct {
	*sandbox
	home     string
	children string // the arguments and the environment of every ffmpeg and ffprobe
}

func newAviary(t *testing.T) aviary {
	t.Helper()
	a := aviary{sandbox: newSandbox(t), home: t.TempDir()}
	for variable, folder := range map[string]string{"HOME": "", "TMPDIR": "tmp", "FRAMEWAKE_DATA": "data", "XDG_CONFIG_HOME": "config"} {
		a.set(variable, filepath.Join(a.home, folder))
		if err := os.MkdirAll(filepath.Join(a.home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	watch := t.TempDir()
	a.children = filepath.Join(watch, "children")
	for _, tool := range []string{"ffmpeg", "ffprobe"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		script := filepath.Join(watch, tool)
		text := fmt.Sprintf("#!/bin/sh\n{ echo \"$0 $*\"; env; } >> %q\nexec %q \"$@\"\n", a.children, path)
		if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		a.set("FRAMEWAKE_"+strings.ToUpper(tool), script)
	}
	return a
}

// search fails where a text, or a file that the program could write, tells the
// token.
func (a aviary) search(name string, texts ...string) {
	a.t.Helper()
	for _, folder := range []string{a.home, a.out, a.cache} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				texts = append(texts, path+"\n"+read(a.t, path))
			}
			return err
		})
		if err != nil {
			a.t.Fatal(err)
		}
	}
	texts = append(texts, read(a.t, a.children))
	for _, text := range texts {
		if at := strings.Index(text, canary); at >= 0 {
			a.t.Errorf("%s: the token is in %.60q: …%s", name, text, text[max(0, at-80):at+len(canary)])
		}
	}
}

// parrot is a gateway that takes the token only, and answers as the path of its
// address says: often by repeating it.
func parrot(t *testing.T, mp4 []byte, arrived func()) string {
	t.Helper()
	busy := true
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		token := r.Header.Get("Authorization")
		if token != "Bearer "+canary {
			t.Errorf("%s was asked with the token %q", r.URL.Path, token)
		}
		how := strings.Split(r.URL.Path, "/")[1]
		if how == "busy" && busy {
			busy, how = false, "429"
			w.Header().Set("Retry-After", "1")
		}
		body := fmt.Sprintf(`{"error":{"message":%q},"detail":%q,"errors":[%q]}`, token, token, token)
		switch how {
		case "clip", "busy":
			body = fmt.Sprintf(`{"images":[{"url":"data:video/mp4;base64,%s","seed":7}]}`, base64.StdEncoding.EncodeToString(mp4))
		case "400", "401", "422", "429", "500", "503":
			w.WriteHeader(map[string]int{"400": 400, "401": 401, "422": 422, "429": 429, "500": 500, "503": 503}[how])
		case "text":
			http.Error(w, "panic: "+token, http.StatusInternalServerError)
			return
		case "page":
			w.WriteHeader(http.StatusBadGateway)
			body = "<html>" + token + "</html>"
		case "moved":
			http.Redirect(w, r, "http://gw.example/"+canary+"?"+canary, http.StatusTemporaryRedirect)
			return
		case "hangs-up":
			panic(http.ErrAbortHandler)
		case "never":
			arrived()
			<-r.Context().Done()
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestCanary gives the program a token in each way there is, lets it succeed,
// fail, be interrupted and crash, and searches all it says, writes and starts.
func TestCanary(t *testing.T) {
	a := newAviary(t)
	still := picture(t)
	a.must("generate", still, "-o", a.path("local.mp4"), "--width", "256", "--height", "256", "--frames", "3")
	mp4 := []byte(read(t, a.path("local.mp4")))
	asked := make(chan struct{}, 1)
	address := parrot(t, mp4, func() { asked <- struct{}{} })

	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, source := range []struct {
		name     string
		give     func(t *testing.T, a *sandbox)
		flags    []string
		outcomes []string // of the gateway
	}{
		{"environment", func(_ *testing.T, a *sandbox) { a.set("FRAMEWAKE_TOKEN", canary) }, nil,
			[]string{"clip", "busy", "400", "401", "422", "500", "503", "text", "page", "moved", "hangs-up", "error"}},
		{"file", func(*testing.T, *sandbox) {}, []string{"--token-file", file}, []string{"clip", "401", "text"}},
		{"keychain", func(t *testing.T, a *sandbox) {
			v, bus := keychain(t)
			v.put(address, canary)
			a.set("DBUS_SESSION_BUS_ADDRESS", bus)
			a.set("FRAMEWAKE_KEYCHAIN", address)
		}, nil,
			[]string{"clip", "401", "text"}},
	} {
		t.Run(source.name, func(t *testing.T) {
			b := aviary{&sandbox{t: t, out: a.out, cache: a.cache, env: append([]string{}, a.env...)}, a.home, a.children}
			source.give(t, b.sandbox)
			ask := func(outcome string) []string {
				return append([]string{"generate", still, "-o", b.path(source.name + outcome + ".mp4"), "--json", "--width", "256", "--height", "256",
					"--max-price", "1", "--gateway", address + "/" + outcome}, source.flags...)
			}
			for _, outcome := range source.outcomes {
				r := b.run(ask(outcome)...)
				if want := outcome == "clip" || outcome == "busy"; (r.code == 0) != want {
					t.Errorf("%s: exit code %d\n%s", outcome, r.code, r.stderr)
				}
				if outcome == "busy" && !strings.Contains(r.stderr, "trying again at ") {
					t.Errorf("it waits unseen: %s", r.stderr)
				}
				b.search(outcome, r.stdout, r.stderr)
			}
			for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} { // SIGQUIT prints a crash report
				b.search(s.String(), b.signalled(s, asked, ask("never")...)...)
			}
		})
	}
}

// signalled runs the program until the gateway was asked, sends it a signal, and
// returns its argument list and what it printed.
func (a aviary) signalled(s syscall.Signal, asked chan struct{}, args ...string) []string {
	a.t.Helper()
	cmd := a.command(args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-asked:
	case err := <-ended:
		a.t.Fatalf("it ended before it asked the gateway: %v\n%s", err, &out)
	}
	argv := read(a.t, fmt.Sprintf("/proc/%d/cmdline", cmd.Process.Pid))
	if err := cmd.Process.Signal(s); err != nil {
		a.t.Fatal(err)
	}
	if err := <-ended; err == nil {
		a.t.Errorf("%v: it ended well", s)
	}
	return []string{argv, out.String()}
}

// TestCanaryStaysWithTheParent: no process that the program starts inherits the
// variable, neither the worker nor what that starts.
func TestCanaryStaysWithTheParent(t *testing.T) {
	a := newAviary(t)
	a.set("FRAMEWAKE_TOKEN", canary)
	j := a.startJob(engine.StageDecode, a.path("x.mp4"))
	children := family(t, j.cmd.Process.Pid)
	if len(children) == 0 {
		t.Fatal("the job has no children")
	}
	for _, pid := range children {
		for _, name := range []string{"environ", "cmdline"} {
			b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
			if err == nil && strings.Contains(string(b), canary) { // an error: it has just ended
				t.Errorf("%s of a child has the token: %.200q", name, b)
			}
		}
	}
	if err := j.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	told, _ := j.end()
	a.search("worker", told)
}
