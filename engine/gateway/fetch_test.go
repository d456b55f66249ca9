package gateway

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/network"
)

// clipAt is a gateway that answers with an address and serves what get does.
func clipAt(address string, get http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			answerJSON(w, images(address, 7, false))
			return
		}
		get(w, r)
	}
}

// TestDownloadAgain has servers that fail at first.
func TestDownloadAgain(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	half := len(clip) / 2
	cut := func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", fmt.Sprint(len(clip)))
		_, _ = w.Write(clip[:half])
	}
	rest := func(w http.ResponseWriter) {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", half, len(clip)-1, len(clip)))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(clip[half:])
	}
	cases := map[string]struct {
		// tries are the answers to one GET after another; ranges what they ask for.
		tries  []func(w http.ResponseWriter)
		ranges []string
	}{
		"cut, then from the start": {[]func(http.ResponseWriter){cut, func(w http.ResponseWriter) { _, _ = w.Write(clip) }}, []string{"", ""}},
		"cut, then from where it broke off": {[]func(http.ResponseWriter){func(w http.ResponseWriter) {
			w.Header().Set("ETag", `"1"`)
			cut(w)
		}, rest}, []string{"", fmt.Sprintf("bytes=%d-", half)}},
		"cut, weak tag": {[]func(http.ResponseWriter){func(w http.ResponseWriter) {
			w.Header().Set("ETag", `W/"1"`)
			cut(w)
		}, func(w http.ResponseWriter) { _, _ = w.Write(clip) }}, []string{"", ""}},
		"the server forgot the tag": {[]func(http.ResponseWriter){func(w http.ResponseWriter) {
			w.Header().Set("ETag", `"1"`)
			cut(w)
		}, func(w http.ResponseWriter) { _, _ = w.Write(clip) }}, []string{"", fmt.Sprintf("bytes=%d-", half)}},
		"another part than asked for": {[]func(http.ResponseWriter){func(w http.ResponseWriter) {
			w.Header().Set("ETag", `"1"`)
			cut(w)
		}, func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 0-9/10")
			w.WriteHeader(http.StatusPartialContent)
		}, func(w http.ResponseWriter) { _, _ = w.Write(clip) }}, []string{"", fmt.Sprintf("bytes=%d-", half), ""}},
		"not there yet": {[]func(http.ResponseWriter){
			func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
			func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
			func(w http.ResponseWriter) { panic(http.ErrAbortHandler) },
			func(w http.ResponseWriter) { _, _ = w.Write(clip) },
		}, []string{"", "", "", ""}},
		"damaged, then whole": {[]func(http.ResponseWriter){
			func(w http.ResponseWriter) { _, _ = w.Write(clip[:half]) },
			func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>wait</html>")) },
			func(w http.ResponseWriter) { _, _ = w.Write(clip) },
		}, []string{"", "", ""}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var asked []string
			s, posts := serve(t, clipAt("/c.mp4", func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Header.Get("Range"))
				c.tries[min(len(asked), len(c.tries))-1](w)
			}))
			s.Config.ErrorLog = quietLog()
			client := newClient(t, testOptions(t, s.URL))
			got, err := client.Generate(t.Context(), newRequest(t, client), engine.Run{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(readFile(t, got.Master), clip) || posts() != 1 {
				t.Errorf("another clip, or %d requests", posts())
			}
			if strings.Join(asked, "|") != strings.Join(c.ranges, "|") {
				t.Errorf("ranges %q, want %q", asked, c.ranges)
			}
		})
	}
}

// TestDownloadRefused has what is not tried again.
func TestDownloadRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 8<<20))
	_ = z.Close()
	cases := map[string]struct {
		get  http.HandlerFunc
		text string
		hits int32
	}{
		"too large": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "999999999999")
			_, _ = w.Write([]byte("x"))
		}, "its 999999999999 bytes are more than a clip can have", 1},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for block := make([]byte, 1<<16); ; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, "it has more than 1048576 bytes", 1},
		"gzip bomb": {func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "identity" {
				t.Errorf("Accept-Encoding is %q", r.Header.Get("Accept-Encoding"))
			}
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		}, "it comes compressed as gzip, which was not asked for", 1},
		"web page": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<html>" + strings.Repeat(" ", 99) + "</html>"))
		}, "what arrives is neither an MP4 nor a PNG", downloadTries},
		"JPEG":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\xff\xd8\xff\xe0\x00\x10JFIF")) }, "neither an MP4 nor a PNG", downloadTries},
		"empty": {func(http.ResponseWriter, *http.Request) {}, "neither an MP4 nor a PNG", downloadTries},
		"loop":  {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, "redirects more than 5 times", downloadTries * 6},
	}
	for name, c := range cases {
		var hits atomic.Int32
		s, posts := serve(t, clipAt("/c.mp4", func(w http.ResponseWriter, r *http.Request) { hits.Add(1); c.get(w, r) }))
		o := testOptions(t, s.URL)
		o.Limits.VideoBytes = 1 << 20
		client := newClient(t, o)
		dir := t.TempDir()
		_, err := client.Generate(t.Context(), newRequest(t, client), engine.Run{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), c.text) || engine.HintOf(err) != hintKeep {
			t.Errorf("%s: got %v (hint %q), want %q", name, err, engine.HintOf(err), c.text)
		}
		if hits.Load() != c.hits || posts() != 1 {
			t.Errorf("%s: %d downloads, %d requests, want %d and 1", name, hits.Load(), posts(), c.hits)
		}
		if names := list(t, dir); len(names) != 1 || names[0] != engine.StateDir {
			t.Errorf("%s: left %v", name, names)
		}
	}
}

// TestUnusableClips arrive whole and are none; nothing of them is kept.
func TestUnusableClips(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	frame := func(width, height int) string { return dataURL(t, width, height, fakeFrame(width, height, 0, 1)) }
	two := func(a, b string) string { return fmt.Sprintf(`{"frames":[[{"url":%q},{"url":%q}]]}`, a, b) }
	cases := map[string]struct{ answer, text string }{
		"half an MP4":    {images("data:video/mp4;base64,"+base64Of(clip[:len(clip)/2]), 7, false), "what it sent is not a whole clip: "},
		"no media":       {images("data:text/plain;base64,"+base64Of([]byte("hello")), 7, false), "what it sent is not a whole clip: neither an MP4 nor PNG frames"},
		"two sizes":      {two(frame(32, 16), frame(16, 16)), "what it sent is not a whole clip: frame 1: 16×16 pixels, unlike the first"},
		"an MP4 too":     {two(frame(32, 16), "data:;base64,"+base64Of(clip)), "what it sent is not a whole clip: frame 1 is no PNG"},
		"damaged frame":  {two(frame(32, 16), frame(32, 16)[:200]), "what it sent is not a whole clip: frame 1: no readable PNG"},
		"tiny frames":    {two(frame(4, 4), frame(4, 4)), "what it sent is not a whole clip: video: master: 4×4 pixels"},
		"file path":      {images("file:///tmp/a.mp4", 7, false), "the clip was made, but has no address on the web"},
		"password":       {images("http://a:b@127.0.0.1/a.mp4", 7, false), "the clip was made, but its address has a password in it"},
		"no address":     {images("http://[::1", 7, false), "the clip was made, but its address cannot be read"},
		"script address": {images("javascript:alert(1)", 7, false), "the clip was made, but has no address on the web"},
	}
	for name, c := range cases {
		s, posts := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, c.answer) })
		client := newClient(t, testOptions(t, s.URL))
		dir := t.TempDir()
		_, err := client.Generate(t.Context(), newRequest(t, client), engine.Run{Dir: dir})
		if err == nil || !strings.HasPrefix(err.Error(), "gateway "+client.base.Host+": "+c.text) || engine.HintOf(err) == "" {
			t.Errorf("%s: got %v (hint %q), want %q", name, err, engine.HintOf(err), c.text)
		}
		if names := list(t, dir); len(names) != 0 || posts() != 1 {
			t.Errorf("%s: left %v after %d requests", name, names, posts())
		}
	}
}

// TestAnswerStalls has a gateway that starts an answer and stops, or dribbles.
func TestAnswerStalls(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := w.Write([]byte(" ")); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	o := testOptions(t, s.URL)
	n := network.DefaultOptions()
	n.Proxy, n.Stall = nil, 50*time.Millisecond
	o.Network = network.New(n)
	c := newClient(t, o)
	_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir()})
	if engine.KindOf(err) != engine.Timeout || !strings.Contains(err.Error(), "it neither sends nor takes anything") || engine.HintOf(err) == "" {
		t.Errorf("got %v, hint %q", err, engine.HintOf(err))
	}
}

// TestHugeAnswers are cut off where they are larger than a clip can be.
func TestHugeAnswers(t *testing.T) {
	endless := func(start, block string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(start))
			for more := []byte(strings.Repeat(block, 1<<16/len(block))); ; {
				if _, err := w.Write(more); err != nil {
					return
				}
			}
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"one value":   endless(`{"x":"`, "a"),
		"one frame":   endless(`{"frames":[[{"url":"data:;base64,`, "A"),
		"many frames": endless(`{"frames":[[`, `{"url":"/a"},`),
		"many values": endless(`{"x":[`, `0,`),
		"spaces":      endless(`{`, " "),
	} {
		s, posts := serve(t, h)
		o := testOptions(t, s.URL)
		o.Limits.AnswerBytes, o.Limits.FrameBytes = 4<<20, 1<<20
		c := newClient(t, o)
		_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir()})
		if want := "gateway " + c.base.Host + ": its answer is larger than a clip can be"; err == nil || err.Error() != want || posts() != 1 {
			t.Errorf("%s: got %v after %d requests, want %s", name, err, posts(), want)
		}
	}
}
