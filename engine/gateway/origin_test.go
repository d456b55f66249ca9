package gateway

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/network"
)

// TestInside lets a gateway on the internet point at addresses inside. The
// internet is a proxy, which is the only server a test may play it with.
func TestInside(t *testing.T) {
	hits := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	addresses := map[string]string{
		"loopback": inside.URL + "/a", "name": "http://localhost" + port, "IPv6": "http://[::1]" + port, "mapped": "http://[::ffff:127.0.0.1]" + port,
		"number": "http://2130706433" + port, "no scheme": "//127.0.0.1" + port + "/a", "private": "http://10.0.0.1/a", "link-local": "http://[fe80::1]/a",
		"unique local": "http://[fd00::1]/a", "CGNAT": "http://100.64.0.1/a", "metadata": "http://169.254.169.254/latest/meta-data/",
		"any": "http://0.0.0.0" + port, "NAT64": "http://[64:ff9b::7f00:1]" + port, "redirected": "http://gw.example/redirect",
	}
	for name, address := range addresses {
		for how, always := range map[string]bool{"proxied": true, "direct": false} {
			proxy, posts := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Host != "gw.example":
					t.Errorf("%s: the proxy was asked for %s", name, r.URL)
				case r.Method == http.MethodPost:
					answerJSON(w, images(address, 7, false))
				default:
					http.Redirect(w, r, inside.URL, http.StatusFound)
				}
			})
			n := network.DefaultOptions()
			n.Proxy = func(r *http.Request) (*url.URL, error) {
				if always || r.URL.Host == "gw.example" {
					return url.Parse(proxy.URL)
				}
				return nil, nil
			}
			o := testOptions(t, "http://gw.example")
			o.Network = network.New(n)
			c := newClient(t, o)
			_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir()})
			if name == "number" && how == "direct" && engine.KindOf(err) == engine.Unavailable {
				continue // a resolver that does not take numbers for addresses
			}
			if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "this address is refused") || posts() != 1 {
				t.Errorf("%s, %s: got %v after %d requests, want kind rejected", name, how, err, posts())
			}
		}
	}
	if hits != 0 {
		t.Errorf("the server inside was reached %d times", hits)
	}
}

// TestResolve has the addresses that answers give, and how near they may be.
func TestResolve(t *testing.T) {
	private, public := network.Private, network.Public
	cases := map[string]struct {
		base, text, want string
		peer             *network.Reach
		reach            network.Reach
	}{
		"relative to the origin":   {"https://h.example/api/beta", "/stream/a.mp4", "https://h.example/stream/a.mp4", &public, network.Public},
		"not to the base path":     {"https://h.example/api/beta", "a.mp4", "https://h.example/a.mp4", &public, network.Public},
		"no scheme":                {"https://h.example", "//s3.example/a?X=1", "https://s3.example/a?X=1", &public, network.Public},
		"absolute":                 {"https://h.example", "https://s3.example:8443/a", "https://s3.example:8443/a", &public, network.Public},
		"a studio's own":           {"http://gw.lan:8935", "http://minio.lan/a", "http://minio.lan/a", &private, network.Private},
		"own origin, by proxy":     {"http://gw.lan:8935", "/a", "http://gw.lan:8935/a", nil, network.Private},
		"another origin, by proxy": {"http://gw.lan:8935", "http://minio.lan/a", "http://minio.lan/a", nil, network.Public},
		"encrypted from plain":     {"http://10.0.0.1", "https://s3.example/a", "https://s3.example/a", &private, network.Private},
	}
	for name, c := range cases {
		client, err := New(DefaultOptions(Gateway{URL: c.base, Model: "m"}))
		if err != nil {
			t.Fatal(err)
		}
		u, reach, err := (&job{Client: client}).resolve(c.text, c.peer)
		if err != nil || u.String() != c.want || reach != c.reach {
			t.Errorf("%s: got %v, %s, %v, want %s, %s", name, u, reach, err, c.want, c.reach)
		}
	}
	client, err := New(DefaultOptions(Gateway{URL: "https://h.example", Model: "m"}))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = (&job{Client: client}).resolve("http://s3.example/a", &public)
	if want := "gateway h.example: the clip was made, but would come unencrypted from s3.example"; err == nil || err.Error() != want {
		t.Errorf("downgrade: got %v, want %s", err, want)
	}
}

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"livepeer":                            "https://dream-gateway.livepeer.cloud",
		"studio":                              "https://livepeer.studio/api/beta/generate",
		" http://192.168.1.7:8935/ ":          "http://192.168.1.7:8935",
		"HTTPS://Gw.Example/a/b/":             "https://gw.example/a/b",
		"https://gw.example/a/image-to-video": "https://gw.example/a",
		"https://gw.example/image-to-video/":  "https://gw.example",
		"http://[::1]:8935":                   "http://[::1]:8935",
	} {
		g, err := Find(text)
		if err != nil || g.URL != want || g.Title == "" || g.Model == "" {
			t.Errorf("%q: got %+v, %v, want %s", text, g, err, want)
		}
		if origin := g.Origin(); !strings.HasPrefix(g.URL, origin) || strings.Count(origin, "/") != 2 {
			t.Errorf("%q: its origin is %s, want scheme and host of %s", text, origin, g.URL)
		}
	}
	print := strings.Repeat("ab", 32)
	g, err := Find("https://gw.example/a/image-to-video#" + strings.ToUpper(print))
	if err != nil || g.Fingerprint != print || g.Address() != "https://gw.example/a#"+print || g.Title != "gw.example" {
		t.Errorf("with a fingerprint: got %+v, %v", g, err)
	}
	for text, part := range map[string]string{
		"": "neither", "livepeer2": "neither", "localhost:8935": "neither", "ftp://h": "neither", "https://": "neither", "http://:80": "neither", "https://h\x00": "neither",
		"https://canary:canary@h": "password", "https://h/?token=canary": "more than a path", "https://h/#canary": "no fingerprint", "http://h/#canary": "more than a path", "https://h/?": "more than a path",
	} {
		_, err := Find(text)
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" || err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: got %v (hint %q), want %q", text, err, engine.HintOf(err), part)
		}
	}
}

// TestRedirectedPost: a gateway that moved is not followed.
func TestRedirectedPost(t *testing.T) {
	hits := 0
	other, _ := serve(t, func(http.ResponseWriter, *http.Request) { hits++ })
	for _, code := range []int{301, 302, 303, 307, 308} {
		s, posts := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/new?x=secret", code) })
		o := testOptions(t, s.URL)
		c := newClient(t, o)
		_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir()})
		want := "it sends the request elsewhere, to " + other.URL + "/new ("
		if err == nil || !strings.Contains(err.Error(), want) || hits != 0 || posts() != 1 {
			t.Errorf("%d: got %v after %d requests and %d elsewhere, want %q", code, err, posts(), hits, want)
		}
		if total, _ := o.Spending.Month(""); total.Jobs != 0 {
			t.Errorf("%d: it counts as spent", code)
		}
	}
}

// TestNobodyThere: a connection that was never made is tried again, in vain.
func TestNobodyThere(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	o := testOptions(t, closed.URL)
	c := newClient(t, o)
	check := func(want string, wantWaits int) {
		t.Helper()
		dir := t.TempDir()
		var seen events
		_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: dir, Report: seen.report})
		waits := seen.waits()
		for _, w := range waits {
			if !strings.HasSuffix(w, ": "+want) {
				t.Errorf("while it waits it says %q, want %q at the end", w, want)
			}
		}
		if err == nil || err.Error() != want || engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == "" {
			t.Errorf("got %v (kind %s, hint %q), want %s", err, engine.KindOf(err), engine.HintOf(err), want)
		}
		if total, _ := o.Spending.Month(""); total.Jobs != 0 || len(waits) != wantWaits || len(list(t, dir)) != 0 {
			t.Errorf("%d waits, %d clips counted, left %v", len(waits), total.Jobs, list(t, dir))
		}
	}
	check("network: no connection to "+c.base.Host+": nothing answers there", connectTries-1)
	o.Network.SetAirplane(true)
	check("network: no connection: airplane mode is on", 0)
}
