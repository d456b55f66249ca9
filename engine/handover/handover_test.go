package handover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"framewake/engine"
)

// The test binary listens in this folder and waits when the variable is set.
const childVariable = "FRAMEWAKE_HANDOVER_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		_, err := Listen(dir, func([]string) {})
		fmt.Println(err)
		_, _ = io.Copy(io.Discard, os.Stdin)
	}
	os.Exit(m.Run())
}

// folder is a folder with a path short enough for a socket.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fw")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "private")
}

// inbox collects what arrives.
type inbox struct {
	mu    sync.Mutex
	paths [][]string
}

func (i *inbox) receive(paths []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.paths = append(i.paths, paths)
}

func listen(t *testing.T, dir string) *inbox {
	t.Helper()
	var in inbox
	l, err := Listen(dir, in.receive)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if exists(l.path) {
			t.Errorf("%s is left", l.path)
		}
	})
	return &in
}

func TestSend(t *testing.T) {
	dir := folder(t)
	in := listen(t, dir)
	sent := [][]string{{"/a/b c.jpg", "/été \n\".png"}, {}, make([]string, maxPaths)}
	for i := range sent[2] {
		sent[2][i] = "/x"
	}
	for _, paths := range sent {
		if err := Send(t.Context(), dir, paths); err != nil {
			t.Fatal(err)
		}
	}
	if err := Send(t.Context(), dir, []string{"relative.png"}); err != nil {
		t.Fatal(err)
	}
	wd, _ := os.Getwd()
	sent = append(sent, []string{filepath.Join(wd, "relative.png")})
	if !slices.EqualFunc(in.paths, sent, slices.Equal[[]string]) {
		t.Errorf("got %.200q, want %.200q", fmt.Sprint(in.paths), fmt.Sprint(sent))
	}
	if err := Send(t.Context(), dir, make([]string, maxPaths+1)); engine.KindOf(err) != engine.Invalid {
		t.Errorf("too many: got error %v, want kind invalid", err)
	}
	if _, err := Listen(dir, in.receive); !errors.Is(err, ErrTaken) {
		t.Errorf("a second listener: got error %v, want ErrTaken", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	dir := folder(t)
	in := listen(t, dir)
	var wg sync.WaitGroup
	for i := range 3 * maxWaiting {
		wg.Go(func() {
			if err := Send(t.Context(), dir, []string{fmt.Sprintf("/%d", i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(in.paths) != 3*maxWaiting {
		t.Errorf("%d arrived, want %d", len(in.paths), 3*maxWaiting)
	}
}

func TestPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("folders have no modes there")
	}
	dir := folder(t)
	listen(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, socketName): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v (%v), want mode %v", path, info.Mode(), err, want)
		}
	}
	open := folder(t)
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(open, nil); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("listen in a folder that others may enter: got error %v, want kind unavailable", err)
	}
	stranger, err := net.Listen("unix", filepath.Join(open, socketName))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if err := Send(t.Context(), open, nil); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("send there: got error %v, want kind unavailable", err)
	}
}

func TestLongPath(t *testing.T) {
	dir := filepath.Join(folder(t), strings.Repeat("long", 40))
	in := listen(t, dir)
	if err := Send(t.Context(), dir, []string{"/a"}); err != nil || len(in.paths) != 1 {
		t.Errorf("%v, %d arrived", err, len(in.paths))
	}
	if err := Send(t.Context(), dir+"er", nil); !errors.Is(err, ErrNobody) {
		t.Errorf("to another folder: got error %v, want ErrNobody", err)
	}
}

func TestNobody(t *testing.T) {
	dir := folder(t)
	if err := Send(t.Context(), dir, nil); !errors.Is(err, ErrNobody) {
		t.Errorf("no folder: got error %v, want ErrNobody", err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+dir)
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var said string
	if _, err := fmt.Fscan(out, &said); err != nil || said != "<nil>" {
		t.Errorf("the child says %s, %v", said, err)
	}
	if err := Send(t.Context(), dir, nil); err != nil {
		t.Errorf("to the child: %v", err)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if !exists(filepath.Join(dir, socketName)) {
		t.Error("the killed process took its socket with it: this test tests nothing")
	}
	if err := Send(t.Context(), dir, nil); !errors.Is(err, ErrNobody) {
		t.Errorf("a killed listener: got error %v, want ErrNobody", err)
	}
	in := listen(t, dir)
	if err := Send(t.Context(), dir, nil); err != nil || len(in.paths) != 1 {
		t.Errorf("its successor: %v, %d arrived", err, len(in.paths))
	}
}

func TestHostileSender(t *testing.T) {
	dir := folder(t)
	in := listen(t, dir)
	tests := []struct{ name, say, want string }{
		{"nothing", "", "no whole line"},
		{"no JSON", "hello\n", "invalid"},
		{"newer", `{"format":2,"paths":[]}` + "\n", "format 2"},
		{"relative", `{"format":1,"paths":["a"]}` + "\n", "no absolute path"},
		{"zero byte", `{"format":1,"paths":["/a\u0000"]}` + "\n", "no absolute path"},
		{"long", `{"format":1,"paths":["/` + strings.Repeat("a", maxPathSize) + `"]}` + "\n", "no absolute path"},
		{"endless", strings.Repeat("x", 2*maxBytes), "no whole line"},
		{"wrong types", `{"format":"1","paths":{}}` + "\n", "cannot unmarshal"},
	}
	for _, tt := range tests {
		c, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: filepath.Join(dir, socketName), Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, tt.say) // it stops listening to the endless one
		_ = c.CloseWrite()
		got, _ := io.ReadAll(c)
		if tt.name != "endless" && !bytes.Contains(got, []byte(tt.want)) {
			t.Errorf("%s: answered %q, want %q", tt.name, got, tt.want)
		}
		_ = c.Close()
	}
	if err := Send(t.Context(), dir, nil); err != nil || len(in.paths) != 1 {
		t.Errorf("after them: %v, %d arrived, want 1", err, len(in.paths))
	}
}

func TestUnfriendlyListener(t *testing.T) {
	dir := folder(t)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(dir, socketName))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	answers := make(chan string, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			var m message
			if a := <-answers; a != "" && readLine(c, &m) == nil {
				_, _ = io.WriteString(c, a)
				_ = c.Close()
			} // else it never answers
		}
	}()
	for _, tt := range []struct {
		answer string
		want   engine.Kind
	}{
		{"", engine.Timeout}, {"nonsense\n", engine.Unavailable}, {"{", engine.Unavailable}, {`{"error":"no"}` + "\n", engine.Rejected},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		answers <- tt.answer
		if err := Send(ctx, dir, nil); engine.KindOf(err) != tt.want {
			t.Errorf("answer %q: got error %v, want kind %s", tt.answer, err, tt.want)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	answers <- ""
	if err := Send(ctx, dir, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got error %v, want context.Canceled", err)
	}
}

func TestCloseDoesNotWaitForTheMute(t *testing.T) {
	dir := folder(t)
	l, err := Listen(dir, func([]string) {})
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("unix", l.path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(talkWithin / 2))
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the connection is still open: %v", err)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte("{\"format\":1,\"paths\":[\"/a\"]}\n"))
	f.Add([]byte("{\"format\":1}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m message
		if readLine(bytes.NewReader(b), &m) != nil || m.check() != nil {
			return
		}
		for _, p := range m.Paths {
			if !filepath.IsAbs(p) {
				t.Errorf("accepted %q", p)
			}
		}
	})
}
