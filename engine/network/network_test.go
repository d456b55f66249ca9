package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
)

// options are the defaults without the environment's proxy.
func options() Options {
	o := DefaultOptions()
	o.Proxy = nil
	return o
}

func near() *http.Client { return New(options()).Client(ClientOptions{Reach: Loopback}) }

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func get(ctx context.Context, c *http.Client, address string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// wantError checks kind, sentence (a part of it) and that there is a hint.
func wantError(t *testing.T, name string, err error, kind engine.Kind, part string, connected bool) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("%s: no error, want %q", name, part)
	case !strings.Contains(err.Error(), part):
		t.Errorf("%s: got %v, want %q", name, err, part)
	case engine.KindOf(err) != kind || engine.HintOf(err) == "":
		t.Errorf("%s: %v has kind %s and hint %q, want kind %s and a hint", name, err, engine.KindOf(err), engine.HintOf(err), kind)
	case errors.Is(err, ErrNotConnected) == connected:
		t.Errorf("%s: %v wraps ErrNotConnected: %t, want %t", name, err, connected, !connected)
	}
}

func TestGet(t *testing.T) {
	var agent, encoding string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		agent, encoding = r.UserAgent(), r.Header.Get("Accept-Encoding")
		_, _ = io.WriteString(w, "hello")
	})
	ctx, peer := WatchPeer(t.Context())
	if _, ok := peer.Reach(); ok {
		t.Error("the peer is known before there was one")
	}
	status, body, err := get(ctx, near(), s.URL)
	if err != nil || status != 200 || body != "hello" {
		t.Errorf("got %d %q %v", status, body, err)
	}
	if agent != "Framewake/"+engine.Version || encoding != "" {
		t.Errorf("User-Agent %q and Accept-Encoding %q", agent, encoding)
	}
	if r, ok := peer.Reach(); !ok || r != Loopback {
		t.Errorf("the peer's reach is %v, %t, want this computer", r, ok)
	}
}

// TestReachIsCheckedAfterLookup has a name, localhost, for an address the
// client may not reach, and a pool with a connection to it that another made.
func TestReachIsCheckedAfterLookup(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	n := New(options())
	byName := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	for _, address := range []string{s.URL, byName} {
		if _, _, err := get(t.Context(), n.Client(ClientOptions{Reach: Loopback}), address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		for _, r := range []Reach{Public, Private} {
			_, _, err := get(t.Context(), n.Client(ClientOptions{Reach: r}), address)
			wantError(t, address+" for "+r.String(), err, engine.Rejected, "belongs to this computer", false)
		}
	}
}

func TestNotConnected(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	secure := httptest.NewUnstartedServer(nil)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	old := httptest.NewUnstartedServer(nil)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.StartTLS()
	defer old.Close()
	cases := map[string]struct {
		address string
		kind    engine.Kind
		text    string
	}{
		"nobody":      {closed.URL, engine.Unavailable, "network: no connection to HOST: nothing answers there"},
		"http":        {strings.Replace(plain.URL, "http", "https", 1), engine.Unavailable, "network: no connection to HOST: it does not speak https"},
		"not trusted": {secure.URL, engine.Untrusted, "network: no connection to HOST: its certificate is not valid: nobody trusted has signed it"},
		"old TLS":     {old.URL, engine.Unavailable, "network: no connection to HOST: "},
		"metadata":    {"http://169.254.169.254/latest", engine.Rejected, "network: no connection to HOST: this address is refused: 169.254.169.254 is reserved"},
	}
	for name, c := range cases {
		_, _, err := get(t.Context(), near(), c.address)
		host := strings.Split(strings.SplitN(c.address, "//", 2)[1], "/")[0]
		wantError(t, name, err, c.kind, strings.ReplaceAll(c.text, "HOST", host), false)
	}
	o := options()
	o.Roots = x509.NewCertPool()
	o.Roots.AddCert(secure.Certificate())
	byName := strings.Replace(secure.URL, "127.0.0.1", "localhost", 1)
	_, _, err := get(t.Context(), New(o).Client(ClientOptions{Reach: Loopback}), byName)
	wantError(t, "another name", err, engine.Rejected, "it is for another name", false)
	if _, _, err := get(t.Context(), New(o).Client(ClientOptions{Reach: Loopback}), secure.URL); err != nil {
		t.Errorf("trusted: %v", err)
	}
}

// TestReasons gives the causes that a test cannot bring about everywhere.
func TestReasons(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	cases := map[string]struct {
		err  error
		kind engine.Kind
		text string
	}{
		"no such name":  {dial(&net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}), engine.Unavailable, "network: no connection to h: there is no such name"},
		"no resolver":   {dial(&net.DNSError{Err: "server misbehaving", Name: "h", Server: "10.1.2.3:53"}), engine.Unavailable, "network: no connection to h: its name cannot be looked up"},
		"slow resolver": {dial(&net.DNSError{Err: "i/o timeout", Name: "h", IsTimeout: true}), engine.Timeout, "network: no connection to h: no answer within 10s"},
		"slow":          {dial(context.DeadlineExceeded), engine.Timeout, "network: no connection to h: no answer within 10s"},
		"proxy":         {&net.OpError{Op: "proxyconnect", Err: dial(errors.New("boom"))}, engine.Unavailable, "network: no connection to h: the proxy cannot be reached: boom"},
		"proxy setting": {&proxyError{errors.New("bad")}, engine.Unavailable, "network: no connection to h: the proxy setting is wrong: bad"},
		"two lines":     {errors.New("a\r\nb"), engine.Unavailable, "network: no connection to h: a b"},
	}
	for name, c := range cases {
		x := &exchange{n: New(options()), caller: t.Context(), ctx: t.Context(), host: "h"}
		err := x.explain(c.err)
		wantError(t, name, err, c.kind, c.text, false)
		if err.Error() != c.text {
			t.Errorf("%s: got %q, want %q", name, err, c.text)
		}
	}
}

func TestBodyIsSentOnce(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		switch r.URL.Path {
		case "/hangup":
			panic(http.ErrAbortHandler)
		case "/moved":
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		}
	})
	for path, follow := range map[string]int{"/hangup": 0, "/moved": 5} {
		calls.Store(0)
		client := New(options()).Client(ClientOptions{Reach: Loopback, Redirects: follow})
		resp, err := client.Post(s.URL+path, "text/plain", strings.NewReader("x"))
		if path == "/hangup" {
			wantError(t, path, err, engine.Unavailable, "was lost: EOF", true)
		} else if err != nil || resp.StatusCode != http.StatusTemporaryRedirect {
			t.Errorf("%s: %v, want the redirect itself", path, err)
		}
		if err == nil {
			resp.Body.Close()
		}
		if calls.Load() != 1 {
			t.Errorf("%s: sent %d times", path, calls.Load())
		}
	}
}

func TestProxy(t *testing.T) {
	var seen string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.URL.String()
		_, _ = io.WriteString(w, "from the proxy")
	})
	o := options()
	o.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
	client := New(o).Client(ClientOptions{Reach: Public})
	ctx, peer := WatchPeer(t.Context())
	_, body, err := get(ctx, client, "http://gateway.example/clip")
	if err != nil || body != "from the proxy" || seen != "http://gateway.example/clip" {
		t.Errorf("got %q, %v; the proxy saw %q", body, err, seen)
	}
	if r, ok := peer.Reach(); ok {
		t.Errorf("the peer behind a proxy is %s, want it not known", r)
	}
	seen = ""
	for _, host := range []string{"127.0.0.1", "localhost", "nas", "10.0.0.1", "169.254.169.254"} {
		_, _, err := get(t.Context(), client, "http://"+host+"/")
		wantError(t, host, err, engine.Rejected, "this address is refused", false)
	}
	if seen != "" {
		t.Errorf("the proxy was asked for %s", seen)
	}
	proxy.Close()
	_, _, err = get(t.Context(), New(o).Client(ClientOptions{}), "http://gateway.example/")
	wantError(t, "closed proxy", err, engine.Unavailable, "the proxy cannot be reached", false)
}

func TestCancel(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, _, err := get(ctx, near(), s.URL)
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotConnected) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	_, _, err = get(ctx, near(), s.URL)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrNotConnected) {
		t.Errorf("before the connection: got %v, want context.Canceled and ErrNotConnected", err)
	}
	late, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, _, err = get(late, near(), s.URL)
	wantError(t, "deadline", err, engine.Timeout, "took too long", true)
}
