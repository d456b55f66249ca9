package gateway

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"framewake/engine"
)

func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// TestClips has the fakes that give a clip: 1, 2, 3 and 15 of the contract, and
// what else nodes do.
func TestClips(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	short := fakeVideo(t, 256, 144, 14, 7, 7)
	store, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(clip) })
	at := func(post string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPost:
				answerJSON(w, post)
			case r.URL.Path == "/stream/1/2.mp4":
				_, _ = w.Write(clip)
			case r.URL.Path == "/moved.mp4":
				http.Redirect(w, r, store.URL+"/x.mp4", http.StatusFound)
			default:
				http.NotFound(w, r)
			}
		}
	}
	const sameSeed = `"seed":7,`
	cases := map[string]struct {
		gateway http.HandlerFunc
		master  string // its name; an MP4 is compared with the clip
		frames  int
		seed    uint32
		safety  engine.Safety
	}{
		"1 relative URL":    {at(images("/stream/1/2.mp4", 7, false)), videoName, 25, 7, engine.Safe},
		"1 no slash":        {at(images("stream/1/2.mp4", 7, false)), videoName, 25, 7, engine.Safe},
		"1 redirected":      {at(images("/moved.mp4", 7, false)), videoName, 25, 7, engine.Safe},
		"2 absolute URL":    {at(images(store.URL+"/bucket/key", 7, false)), videoName, 25, 7, engine.Safe},
		"3 runner's frames": {at(frames(t, 256, 144, 25, 7)), framesName, 25, 7, engine.Safe},
		"3 one frame":       {at(frames(t, 256, 144, 1, 7)), framesName, 1, 7, engine.Safe},
		"3 odd size":        {at(frames(t, 147, 33, 3, 7)), framesName, 3, 7, engine.Safe},
		"15 nsfw":           {at(images("/stream/1/2.mp4", 7, true)), videoName, 25, 7, engine.NSFW},
		"another seed":      {at(images("/stream/1/2.mp4", 4294967295, false)), videoName, 25, 4294967295, engine.Safe},
		"seed of 64 bits":   {at(`{"images":[{"seed":4294967296,"url":"/stream/1/2.mp4"}]}`), videoName, 25, 7, engine.NotChecked},
		"nulls":             {at(`{"images":[{"seed":null,"nsfw":null,"url":"/stream/1/2.mp4"}],"frames":null}`), videoName, 25, 7, engine.NotChecked},
		"extra fields":      {at(`{"id":[{}],"images":[{` + sameSeed + `"x":{"y":[1]},"url":"/stream/1/2.mp4"},{"url":"/2"}],"z":0}`), videoName, 25, 7, engine.NotChecked},
		"MP4 as data":       {at(images("data:video/mp4;base64,"+base64Of(clip), 7, false)), videoName, 25, 7, engine.Safe},
		"14 frames":         {at(images("data:;base64,"+base64Of(short), 7, false)), videoName, 14, 7, engine.Safe},
		"MP4 among frames":  {at(`{"frames":[[{"url":"/stream/1/2.mp4"}]]}`), videoName, 25, 7, engine.NotChecked},
		"our own server, not looked": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Framewake-Safety", "not-checked")
			at(images("/stream/1/2.mp4", 7, false))(w, r)
		}, videoName, 25, 7, engine.NotChecked},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, posts := serve(t, c.gateway)
			client := newClient(t, testOptions(t, s.URL+"/api/beta"))
			r, dir := newRequest(t, client), t.TempDir()
			got, err := client.Generate(t.Context(), r, engine.Run{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if got.Master != filepath.Join(dir, c.master) || len(list(t, dir)) != 2 || posts() != 1 {
				t.Errorf("master %s of %v after %d requests, want %s and the state", got.Master, list(t, dir), posts(), c.master)
			}
			if got.Request.Seed != c.seed || got.Request.Frames != c.frames || got.Safety != c.safety || got.Recipe.Request.Seed != c.seed {
				t.Errorf("got seed %d, %d frames, %s, want %d, %d, %s", got.Request.Seed, got.Request.Frames, got.Safety, c.seed, c.frames, c.safety)
			}
			want := clip
			if c.frames == 14 {
				want = short
			}
			if c.master == videoName && !bytes.Equal(readFile(t, got.Master), want) {
				t.Error("the master is not what the gateway sent, byte for byte")
			}
		})
	}
}

// TestFramesAreLossless compares every sample of a master with the frames sent.
func TestFramesAreLossless(t *testing.T) {
	const width, height, count = 256, 144, 5
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, frames(t, width, height, count, 9)) })
	o := testOptions(t, s.URL)
	c := newClient(t, o)
	var seen events
	got, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir(), Report: seen.report})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = o.Tools.Decode(t.Context(), got.Master, func(i int, rgb []byte) error {
		want := fakeFrame(width, height, i, 9)
		for at := range want {
			if rgb[at] != want[at] {
				t.Errorf("frame %d, sample %d: got %d, want %d", i, at, rgb[at], want[at])
				break
			}
		}
		n++
		return nil
	})
	if err != nil || n != count {
		t.Errorf("%d frames, %v, want %d", n, err, count)
	}
	recipe, err := o.Tools.ReadRecipe(t.Context(), got.Master)
	if err != nil || recipe != got.Recipe || recipe.Request.Frames != count {
		t.Errorf("the recipe in the master is %+v, %v", recipe, err)
	}
	if last := seen.all[len(seen.all)-1]; last.Done != count || last.Total != count {
		t.Errorf("the last event is %+v", last)
	}
}

// TestSafetyNotAskedFor: false then does not mean that anybody looked.
func TestSafetyNotAskedFor(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, frames(t, 256, 144, 1, 7)) })
	c := newClient(t, testOptions(t, s.URL))
	r := newRequest(t, c)
	r.SafetyCheck = false
	if got, err := c.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()}); err != nil || got.Safety != engine.NotChecked {
		t.Errorf("got %s, %v, want not checked", got.Safety, err)
	}
}

// TestSlow is fake 13: ninety seconds of work, on a clock that jumps.
func TestSlow(t *testing.T) {
	const seconds = 90
	release := make(chan struct{})
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	s, posts := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write(clip)
			return
		}
		<-release
		answerJSON(w, images("/stream/1/2.mp4", 7, false))
	})
	c := newClient(t, testOptions(t, s.URL))
	beats := 0
	got, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir(), Report: func(e engine.Event) {
		if e.Stage == engine.StageDenoise {
			if beats++; beats == seconds+1 {
				close(release)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Seconds[engine.StageDenoise] < seconds || beats <= seconds || posts() != 1 {
		t.Errorf("%g s, %d events, %d requests; want %d s with an event each, and one request", got.Seconds[engine.StageDenoise], beats, posts(), seconds)
	}
	e, err := c.Estimate(t.Context(), newRequest(t, c))
	if err != nil || e.Seconds[engine.StageDenoise] != got.Seconds[engine.StageDenoise] {
		t.Errorf("the next clip is estimated at %v (%v), want what this one took", e.Seconds, err)
	}
}

// TestBusyIsWaitedFor is Studio's 429 with a Retry-After that is short enough.
func TestBusyIsWaitedFor(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	clock := newJumpClock()
	headers := []string{"30", "", clock.now.Add(time.Hour).UTC().Format(http.TimeFormat)}
	var sent int
	s, posts := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write(clip)
			return
		}
		if sent++; sent <= 2 {
			w.Header().Set("Retry-After", headers[sent-1])
			reply(429, asJSON, `{"errors":["Too many AI requests"]}`)(w, r)
			return
		}
		answerJSON(w, images("/stream/1/2.mp4", 7, false))
	})
	o := testOptions(t, s.URL)
	o.Clock = clock
	var seen events
	c := newClient(t, o)
	began := clock.Now()
	if _, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir(), Report: seen.report}); err != nil {
		t.Fatal(err)
	}
	if waited := clock.Now().Sub(began); waited < 30*time.Second+busyPause || waited > time.Minute || posts() != 3 {
		t.Errorf("waited %v for %d requests, want 40 s for 3", waited, posts())
	}
	waits := seen.waits()
	says := regexp.MustCompile(`^trying again at 12:00:\d\d: gateway ` + regexp.QuoteMeta(s.Listener.Addr().String()) + `: it is too busy \(429: Too many AI requests\)$`)
	if len(waits) != 2 || !says.MatchString(waits[0]) || !says.MatchString(waits[1]) {
		t.Errorf("told %q, want two like %s", waits, says)
	}
	if last := seen.all[len(seen.all)-1]; last.Waits != "" {
		t.Errorf("in the end it still waits: %q", last.Waits)
	}
	if total, _ := o.Spending.Month(""); total.Jobs != 1 {
		t.Errorf("the book counts %d clips, want 1", total.Jobs)
	}
	resp := &http.Response{Header: http.Header{"Retry-After": headers[2:]}}
	if got := c.retryAfter(resp); got <= 0 || got > time.Hour {
		t.Errorf("Retry-After %s is %s", headers[2], got)
	}
	for _, text := range []string{"-1", "soon", strconv.Itoa(1 << 40)} {
		resp.Header.Set("Retry-After", text)
		if got := c.retryAfter(resp); got != 0 {
			t.Errorf("Retry-After %s is %s, want nothing", text, got)
		}
	}
}
