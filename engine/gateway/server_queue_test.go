package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// send asks for a clip in the background.
func (v *testServer) send(wait *sync.WaitGroup, r *http.Request, answer func(*http.Response, []byte)) {
	wait.Go(func() { answer(do(v.t, r)) })
}

// awaitJobs waits until the queue holds so many clips.
func (v *testServer) awaitJobs(n int) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), time.Minute)
	defer cancel()
	changed := v.queue.Watch(ctx)
	for len(v.queue.List()) != n {
		if _, open := <-changed; !open {
			v.t.Fatalf("%d clips in the queue, want %d", len(v.queue.List()), n)
		}
	}
}

// TestFiftyClients: all are answered, in the order in which they came.
func TestFiftyClients(t *testing.T) {
	const clients = 50
	s := &studio{begun: make(chan uint32, clients), resume: make(chan struct{})}
	v := startServer(t, s, nil)
	picture := smallPicture(t)
	var wait sync.WaitGroup
	for n := range clients {
		v.send(&wait, orderOf(t, v.url, picture, tinyForm(n)), func(resp *http.Response, b []byte) {
			if a := parseAnswer(t, b); resp.StatusCode != 200 || len(a.Frames) != 1 || a.Frames[0][0].Seed != uint32(n) {
				t.Errorf("client %d: status %d, %.100s", n, resp.StatusCode, b)
			}
		})
		v.awaitJobs(n + 1)
	}
	if resp, b := v.get("/health"); resp.StatusCode != 200 || !strings.Contains(string(b), "OK") {
		t.Errorf("health while a clip is made: status %d, %s", resp.StatusCode, b)
	}
	close(s.resume)
	wait.Wait()
	var order []uint32
	for range clients {
		order = append(order, <-s.begun)
	}
	if !slices.IsSorted(order) {
		t.Errorf("clips were made in the order %v", order)
	}
	v.awaitJobs(0)
}

// TestLeavingClient: a client that leaves, whether its clip is made or waits,
// gives its place to the next.
func TestLeavingClient(t *testing.T) {
	s := &studio{begun: make(chan uint32, 3), resume: make(chan struct{})}
	v := startServer(t, s, func(o *ServerOptions) { o.Limits.Places = 3 })
	picture := smallPicture(t)
	var wait sync.WaitGroup
	leave := map[int]context.CancelFunc{}
	for n := range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		leave[n] = cancel
		r := orderOf(t, v.url, picture, tinyForm(n)).WithContext(ctx)
		wait.Go(func() {
			if _, err := http.DefaultClient.Do(r); !errors.Is(err, context.Canceled) {
				t.Errorf("client %d: %v", n, err)
			}
		})
		v.awaitJobs(n + 1)
	}
	v.send(&wait, orderOf(t, v.url, picture, tinyForm(2)), func(resp *http.Response, b []byte) {
		if resp.StatusCode != 200 {
			t.Errorf("the one that stays: status %d, %.100s", resp.StatusCode, b)
		}
	})
	v.awaitJobs(3)
	leave[1]()
	leave[0]()
	if first, second := <-s.begun, <-s.begun; first != 0 || second != 2 {
		t.Errorf("clips %d and %d were begun, want 0 and 2", first, second)
	}
	close(s.resume)
	wait.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ended) != 2 || !errors.Is(s.ended[0], context.Canceled) || s.ended[1] != nil {
		t.Errorf("clips ended with %v", s.ended)
	}
}

// TestFullServer: there are so many places and no more.
func TestFullServer(t *testing.T) {
	for shape, code := range map[Shape]int{AsRunner: 400, AsGateway: 429} {
		s := &studio{begun: make(chan uint32, 2), resume: make(chan struct{})}
		v := startServer(t, s, func(o *ServerOptions) { o.Shape, o.Limits.Places = shape, 1 })
		var wait sync.WaitGroup
		v.send(&wait, orderOf(t, v.url, smallPicture(t), tinyForm(1)), func(*http.Response, []byte) {})
		<-s.begun
		resp, b := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(2)))
		if resp.StatusCode != code || !strings.Contains(string(b), "place") || (resp.Header.Get("Retry-After") != "") != (code == 429) {
			t.Errorf("%s: status %d, want %d; %v %s", shape, resp.StatusCode, code, resp.Header, b)
		}
		close(s.resume)
		wait.Wait()
		if resp, _ := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(2))); resp.StatusCode != 200 {
			t.Errorf("%s: later: status %d", shape, resp.StatusCode)
		}
	}
}

// TestDrain: a server that is to stop finishes what it was asked for, unless it
// is in a hurry.
func TestDrain(t *testing.T) {
	for _, hurry := range []bool{false, true} {
		s := &studio{begun: make(chan uint32, 1), resume: make(chan struct{})}
		v := startServer(t, s, nil)
		var wait sync.WaitGroup
		v.send(&wait, orderOf(t, v.url, smallPicture(t), tinyForm(1)), func(resp *http.Response, b []byte) {
			if want := map[bool]int{false: 200, true: 503}[hurry]; resp.StatusCode != want {
				t.Errorf("hurry %t: status %d, want %d; %.200s", hurry, resp.StatusCode, want, b)
			}
		})
		<-s.begun
		v.stop()
		if hurry {
			v.hurry()
		} else {
			awaitRefused(t, v.url)
			close(s.resume)
		}
		wait.Wait()
		if err := <-v.ended; hurry != errors.Is(err, context.Canceled) || !hurry && err != nil {
			t.Errorf("hurry %t: Serve returned %v", hurry, err)
		}
	}
}

// awaitRefused waits until nothing listens any more.
func awaitRefused(t *testing.T, url string) {
	t.Helper()
	for t.Context().Err() == nil {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			return
		}
		_ = c.Close()
	}
}

// TestBoundedUploads: what is too large or too slow is not waited for.
func TestBoundedUploads(t *testing.T) {
	v := startServer(t, &studio{}, func(o *ServerOptions) {
		o.Limits.UploadBytes, o.Limits.UploadTime, o.Limits.Pixels = 20<<10, 100*time.Millisecond, 64*64-1
	})
	if resp, b := do(t, orderOf(t, v.url, bytes.Repeat([]byte{1}, 30<<10), tinyForm(1))); resp.StatusCode != 413 {
		t.Errorf("too large: status %d; %s", resp.StatusCode, b)
	}
	if resp, b := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(1))); resp.StatusCode != 400 || !strings.Contains(string(b), "too large") {
		t.Errorf("too many pixels: status %d; %s", resp.StatusCode, b)
	}
	many := orderOf(t, v.url, nil, nil)
	body := strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", maxParts+1) + "--x--\r\n"
	many.Body, many.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	many.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if resp, b := do(t, many); resp.StatusCode != 400 || !strings.Contains(string(b), "too many fields") {
		t.Errorf("too many fields: status %d; %s", resp.StatusCode, b)
	}
	whole := orderOf(t, v.url, smallPicture(t), tinyForm(1))
	half, done := io.Pipe()
	defer done.Close()
	whole.Body = io.NopCloser(io.MultiReader(io.LimitReader(whole.Body, 100), half))
	if resp, b := do(t, whole); resp.StatusCode != 408 {
		t.Errorf("too slow: status %d; %s", resp.StatusCode, b)
	}
}
