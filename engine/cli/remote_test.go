package cli_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// fakeGateway answers every clip with an MP4 and tells what it was asked.
func fakeGateway(t *testing.T, mp4 []byte) (url string, asked func() []map[string]string) {
	t.Helper()
	var mu sync.Mutex
	var requests []map[string]string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(32 << 20); err != nil || r.URL.Path != "/image-to-video" {
			http.Error(w, "what?", http.StatusBadRequest)
			return
		}
		fields := map[string]string{"Authorization": r.Header.Get("Authorization")}
		for name, values := range r.MultipartForm.Value {
			fields[name] = values[0]
		}
		mu.Lock()
		requests = append(requests, fields)
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"images": []map[string]any{
			{"url": "data:video/mp4;base64," + base64.StdEncoding.EncodeToString(mp4), "seed": 77, "nsfw": false}}})
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []map[string]string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(requests)
	}
}

// TestGateway: a clip from a gateway is kept byte for byte; nothing is sent
// before the price was agreed to, and nothing in airplane mode.
func TestGateway(t *testing.T) {
	s := newSandbox(t)
	s.set("FRAMEWAKE_DATA", t.TempDir())
	still := picture(t)
	s.must(append([]string{"generate", still, "-o", s.path("local.mp4")}, "--width", "256", "--height", "256", "--frames", "3")...)
	mp4 := []byte(read(t, s.path("local.mp4")))
	url, asked := fakeGateway(t, mp4)
	args := []string{"generate", still, "--gateway", url, "--width", "256", "--height", "256", "-o", s.path("remote.mp4")}

	s.check(1, "costs about", args...)
	s.check(2, "--gateway", "generate", still, "--max-price", "1")
	s.check(2, "--master", append(args, "--master", s.path("x.mkv"))...)
	if got := asked(); len(got) != 0 {
		t.Fatalf("something was sent before the price was agreed to: %v", got)
	}
	s.set("FRAMEWAKE_TOKEN", "canary-token")
	r := s.must(append(args, "--max-price", "0.1", "--json")...)
	if got := []byte(read(t, s.path("remote.mp4"))); string(got) != string(mp4) {
		t.Errorf("the clip has %d bytes, the gateway's %d", len(got), len(mp4))
	}
	if !strings.Contains(r.stdout, `"seed":77`) || strings.Contains(r.stdout+r.stderr, "canary") {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	if got := asked(); len(got) != 1 || got[0]["width"] != "256" || got[0]["Authorization"] != "Bearer canary-token" {
		t.Errorf("the gateway was asked %v", got)
	}
	if err := os.Remove(s.path("remote.mp4")); err != nil {
		t.Fatal(err)
	}
	s.set("FRAMEWAKE_AIRPLANE", "1")
	s.check(1, "airplane mode", append(args, "--max-price", "0.1")...)
	if got := asked(); len(got) != 1 {
		t.Errorf("airplane mode let %d requests through", len(got)-1)
	}
	s.clean("local.mp4")
}
