package network

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
)

// impatient gives peers 50 ms where the defaults give a minute.
func impatient() *Network {
	o := options()
	o.Stall = 50 * time.Millisecond
	return New(o)
}

// raw serves each connection with f, which sees the request's header.
func raw(t *testing.T, f func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(c)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// readHeader reads up to the empty line.
func readHeader(c net.Conn) {
	for tail, b := "", make([]byte, 1); !strings.HasSuffix(tail, "\r\n\r\n"); tail += string(b) {
		if _, err := c.Read(b); err != nil {
			return
		}
	}
}

func TestBadAnswers(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	drip := func(c net.Conn, text string) {
		for {
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	cases := map[string]struct {
		answer func(net.Conn)
		header time.Duration
		kind   engine.Kind
		text   string
	}{
		"no header": {func(net.Conn) { <-hang }, 50 * time.Millisecond, engine.Timeout, "it does not answer"},
		"slow header": {func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			drip(c, "X: 1\r\n")
		}, 50 * time.Millisecond, engine.Timeout, "it does not answer"},
		"huge header": {func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nX: %s\r\n\r\n", strings.Repeat("x", 2*maxHeaderBytes))
		}, 0, engine.Unavailable, "was lost"},
		"no body": {func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
			<-hang
		}, 0, engine.Timeout, "neither sends nor takes"},
		"slow body": {func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")
			drip(c, "x")
		}, 0, engine.Timeout, "neither sends nor takes"},
		"short body": {func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
		}, 0, engine.Unavailable, "was lost: unexpected EOF"},
		"no answer": {func(net.Conn) {}, 0, engine.Unavailable, "was lost: EOF"},
		"not HTTP":  {func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH\r\n") }, 0, engine.Unavailable, "was lost"},
	}
	for name, c := range cases {
		address := raw(t, func(conn net.Conn) { readHeader(conn); c.answer(conn) })
		_, _, err := get(t.Context(), impatient().Client(ClientOptions{Reach: Loopback, HeaderTimeout: c.header}), address)
		wantError(t, name, err, c.kind, c.text, true)
	}
}

// slowReader takes its time between reads, which is nobody's fault.
func TestSlowReaderIsNoStall(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 1<<20)) })
	o := options()
	o.Stall = 500 * time.Millisecond
	resp, err := New(o).Client(ClientOptions{Reach: Loopback}).Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.CopyN(io.Discard, resp.Body, 10); err != nil {
		t.Fatal(err)
	}
	time.Sleep(o.Stall + 100*time.Millisecond)
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != 1<<20-10 {
		t.Errorf("%d more bytes, %v", n, err)
	}
}

func TestUploadStalls(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	address := raw(t, func(c net.Conn) { readHeader(c); <-hang })
	body := io.LimitReader(zeros{}, 64<<20)
	_, err := impatient().Client(ClientOptions{Reach: Loopback}).Post(address, "text/plain", body)
	wantError(t, "upload", err, engine.Timeout, "neither sends nor takes", true)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestRedirects(t *testing.T) {
	var authorization atomic.Value
	authorization.Store("")
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		authorization.Store(r.Header.Get("Authorization") + r.Header.Get("Referer"))
	})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	secure := httptest.NewTLSServer(s.Config.Handler)
	defer secure.Close()
	o := options()
	o.Roots = secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	client := New(o).Client(ClientOptions{Reach: Loopback, Redirects: 2})
	cases := map[string]struct{ from, to, want string }{
		"elsewhere": {s.URL, target.URL, ""},
		"loop":      {s.URL, "?to=", "redirects more than 2 times"},
		"downgrade": {secure.URL, target.URL, "redirects from https to http"},
		"file":      {s.URL, "file:///etc/passwd", "redirects to a file address"},
		"password":  {s.URL, "http://a:b@127.0.0.1/", "an address with a password"},
		"metadata":  {s.URL, "http://169.254.169.254/", "is reserved"},
	}
	for name, c := range cases {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.from+"/?to="+strings.ReplaceAll(c.to, "?", "%3F"), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer canary")
		resp, err := client.Do(req)
		switch {
		case err == nil && c.want != "":
			t.Errorf("%s: followed, want %q", name, c.want)
		case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want) || engine.HintOf(err) == ""):
			t.Errorf("%s: got %v (hint %q), want %q", name, err, engine.HintOf(err), c.want)
		}
		if err == nil {
			resp.Body.Close()
		}
		if got := authorization.Load(); got != "" {
			t.Errorf("%s: another origin got %q", name, got)
		}
	}
}

func TestRedirectsNotFollowed(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) })
	if status, _, err := get(t.Context(), near(), s.URL); err != nil || status != http.StatusFound {
		t.Errorf("got %d, %v, want the redirect itself", status, err)
	}
}
