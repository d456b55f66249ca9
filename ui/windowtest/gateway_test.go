//go:build linux

package windowtest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// fakeGateway answers each request that has the token with the same MP4, and
// counts them.
func fakeGateway(t *testing.T, mp4 []byte) (address string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if got := r.Header.Get("Authorization"); got != "Bearer "+canary {
			t.Errorf("it was asked with the token %q", got)
		}
		if err := r.ParseMultipartForm(32 << 20); err != nil || r.URL.Path != "/base/image-to-video" {
			http.Error(w, "what?", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"images": []map[string]any{
			{"url": "data:video/mp4;base64," + base64.StdEncoding.EncodeToString(mp4), "seed": 77, "nsfw": false}}})
	}))
	t.Cleanup(s.Close)
	return s.URL + "/base", asked
}

// clipOf makes a small clip without a window.
func (p *person) clipOf(photo string) []byte {
	p.t.Helper()
	path := p.path("foreign.mp4")
	cmd := exec.Command(program, "generate", photo, "-o", path, "--width", "512", "--height", "288", "--frames", "3")
	cmd.Env = p.env
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// TestGateway: a gateway is chosen, nothing is sent until the person agreed to
// the price, and what it answered is exported byte for byte, with a mark behind it that a model
// made it. The token is kept
// nowhere.
func TestGateway(t *testing.T) {
	p := newPerson(t)
	mp4 := p.clipOf(beach(t))
	address, asked := fakeGateway(t, mp4)
	p.env = append(p.env, "FRAMEWAKE_GATEWAYS="+address, "FRAMEWAKE_TOKEN="+canary)
	a := p.open()
	a.dropPhoto(beach(t))
	a.chooseLane(4) // the processor, two that Livepeer names, ours
	a.keep("chosen")
	ask := func() {
		before := a.look()
		a.click(middle(a.generateButton()))
		a.await("a question", func(seen *image.RGBA) bool { return changed(before, seen, seen.Rect) > 0.5 })
	}
	ask()
	a.keep("asked")
	a.press(keyEscape)
	a.generateButton()
	if n := asked.Load(); n != 0 {
		t.Fatalf("%d requests were sent before anybody agreed", n)
	}
	export, nothing := a.exportButton(), a.look()
	ask()
	a.click(middle(a.sendButton()))
	a.eventually("a request", func() bool { return asked.Load() == 1 })
	a.await("a clip to export", func(seen *image.RGBA) bool { return changed(nothing, seen, export) > 0.02 })
	a.keep("clip")
	a.click(middle(export))
	a.eventually("an export", func() bool { return len(a.clips()) == 1 && filepath.Ext(a.clips()[0]) == ".mp4" })
	got, err := os.ReadFile(filepath.Join(a.videos(), a.clips()[0]))
	mark, found := bytes.CutPrefix(got, mp4)
	if err != nil || !found || !bytes.Contains(mark, []byte("digitalsourcetype/trainedAlgorithmicMedia")) {
		t.Errorf("exported %d bytes, %v, want the gateway's %d and the mark of what a model made", len(got), err, len(mp4))
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the gateway was asked %d times", n)
	}
	a.searchForCanary()
}

// chooseLane chooses the nth place to make the clip, of the list at the top of
// the panel.
func (a *app) chooseLane(n int) {
	a.t.Helper()
	seen := a.look()
	lists := raised(seen, a.panel(seen).Inset(20))
	if len(lists) == 0 {
		a.t.Fatal("no list in the panel")
	}
	a.click(middle(lists[0]))
	a.await("a menu", func(now *image.RGBA) bool { return changed(seen, now, a.panel(seen)) > 0.1 })
	a.chooseFrom(n)
	before, same := a.look(), 0
	a.await("a panel that has its price", func(now *image.RGBA) bool {
		if same++; changed(before, now, a.panel(now)) > 0 {
			before, same = now, 0
		}
		return same == 10
	})
}

// chooseFrom takes the nth entry of the menu that is open.
func (a *app) chooseFrom(n int) {
	a.t.Helper()
	for range n {
		a.press(keyDown)
	}
	a.press(keyReturn)
}

// sendButton is the one strong button of a question.
func (a *app) sendButton() image.Rectangle {
	a.t.Helper()
	seen := a.look()
	found := buttons(seen, image.Rect(seen.Rect.Min.X, seen.Rect.Min.Y, a.stage.Max.X+120, seen.Rect.Max.Y), isAccent)
	if len(found) != 1 {
		a.t.Fatalf("%d buttons in the question", len(found))
	}
	return found[0]
}
