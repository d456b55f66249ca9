package network

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"framewake/engine"
)

func TestAirplane(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	n := New(options())
	client := n.Client(ClientOptions{Reach: Loopback})
	if _, _, err := get(t.Context(), client, s.URL); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, n, 1)
	n.SetAirplane(true)
	wantOpen(t, n, 0)
	if !n.Airplane() {
		t.Error("airplane mode is off after it was switched on")
	}
	_, _, err := get(t.Context(), client, s.URL)
	wantError(t, "in airplane mode", err, engine.Unavailable, "network: no connection: airplane mode is on", false)
	if !errors.Is(err, ErrAirplane) {
		t.Errorf("%v does not wrap ErrAirplane", err)
	}
	n.SetAirplane(false)
	if _, _, err := get(t.Context(), client, s.URL); err != nil {
		t.Errorf("switched off again: %v", err)
	}
}

// TestAirplaneCuts switches while an answer is waited for, and while its body
// travels.
func TestAirplaneCuts(t *testing.T) {
	n := New(options())
	arrived := make(chan struct{}, 1)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "some")
			w.(http.Flusher).Flush()
		}
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	for _, path := range []string{"/header", "/body"} {
		go func() { <-arrived; n.SetAirplane(true) }()
		_, _, err := get(t.Context(), n.Client(ClientOptions{Reach: Loopback}), s.URL+path)
		wantError(t, path, err, engine.Unavailable, "was cut: airplane mode is on", true)
		n.SetAirplane(false)
	}
}

// TestGateUnderRace switches while many requests start; in the end, closed,
// nothing may be open.
func TestGateUnderRace(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	n := New(options())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			client := n.Client(ClientOptions{Reach: Loopback})
			for j := range 20 {
				if i == 0 {
					n.SetAirplane(j%2 == 0)
				}
				resp, err := client.Post(s.URL, "text/plain", strings.NewReader("x"))
				if err == nil {
					resp.Body.Close()
				} else if engine.KindOf(err) != engine.Unavailable {
					t.Errorf("%v has kind %s", err, engine.KindOf(err))
				}
			}
		})
	}
	wg.Wait()
	n.SetAirplane(true)
	wantOpen(t, n, 0)
}

func wantOpen(t *testing.T, n *Network, want int) {
	t.Helper()
	n.gate.mu.Lock()
	defer n.gate.mu.Unlock()
	if got := len(n.gate.cuts); got != want {
		t.Errorf("%d connections are open, want %d", got, want)
	}
}
