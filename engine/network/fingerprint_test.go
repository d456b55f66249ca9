package network

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"framewake/engine"
)

// TestFingerprint: one certificate is trusted by its fingerprint, and no other.
func TestFingerprint(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	right := Fingerprint(s.Certificate().Raw)
	for fingerprint, trusted := range map[string]bool{right: true, strings.Repeat("0", 64): false, "": false} {
		o := DefaultOptions()
		o.Proxy, o.Fingerprint = nil, fingerprint
		resp, err := New(o).Client(ClientOptions{Reach: Loopback}).Get(s.URL)
		if err == nil {
			_ = resp.Body.Close()
		}
		if trusted != (err == nil) || !trusted && (engine.KindOf(err) != engine.Untrusted || !errors.Is(err, ErrNotConnected)) {
			t.Errorf("fingerprint %q: got %v, want trust %t", fingerprint, err, trusted)
		}
	}
}

// TestStranger: the certificate is looked at, and nothing is asked.
func TestStranger(t *testing.T) {
	var asked atomic.Int32
	count := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	secure, plain := httptest.NewTLSServer(count), httptest.NewServer(count)
	defer secure.Close()
	defer plain.Close()
	known := DefaultOptions()
	known.Roots = x509.NewCertPool()
	known.Roots.AddCert(secure.Certificate())
	shown := Fingerprint(secure.Certificate().Raw)
	for _, tt := range []struct {
		name    string
		options Options
		address string
		want    string
	}{
		{"no authority", DefaultOptions(), secure.URL, shown},
		{"by another name", DefaultOptions(), strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), shown},
		{"an authority", known, secure.URL, ""},
		{"no certificate", DefaultOptions(), plain.URL, ""},
	} {
		u, err := url.Parse(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		tt.options.Proxy = nil
		n := New(tt.options)
		if got, err := n.Stranger(t.Context(), u); got != tt.want || err != nil {
			t.Errorf("%s: got %q (%v), want %q", tt.name, got, err, tt.want)
		}
		n.SetAirplane(true)
		if _, err := n.Stranger(t.Context(), u); (u.Scheme == "https") != errors.Is(err, ErrAirplane) {
			t.Errorf("%s: airplane mode gave %v", tt.name, err)
		}
		if _, err := n.Trusting(shown).Client(ClientOptions{Reach: Loopback}).Get(tt.address); !errors.Is(err, ErrAirplane) {
			t.Errorf("%s: a trusting network gave %v in airplane mode", tt.name, err)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	u, _ := url.Parse(strings.Replace(plain.URL, "http:", "https:", 1))
	if _, err := New(DefaultOptions()).Stranger(t.Context(), u); engine.KindOf(err) != engine.Unavailable || strings.Contains(err.Error(), "HEAD") {
		t.Errorf("no TLS: got %v", err)
	}
}

func TestParseFingerprint(t *testing.T) {
	const want = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	upper := strings.ToUpper(want)
	tests := map[string]string{
		want: want, " " + upper + "\n": want, "00:11:22" + want[6:]: want,
		"": "", want[2:]: "", want + "00": "", "zz" + want[2:]: "",
	}
	for text, want := range tests {
		if got, err := ParseFingerprint(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q (%v), want %q", text, got, err, want)
		}
	}
}
