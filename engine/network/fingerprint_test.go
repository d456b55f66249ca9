package network

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
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
		if trusted != (err == nil) || !trusted && (engine.KindOf(err) != engine.Rejected || !errors.Is(err, ErrNotConnected)) {
			t.Errorf("fingerprint %q: got %v, want trust %t", fingerprint, err, trusted)
		}
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
