package gateway

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"framewake/engine"
)

// reply answers every POST alike.
func reply(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const (
	asJSON = "application/json"
	asText = "text/plain; charset=utf-8"
	asHTML = "text/html"
)

// failure is a gateway that fails, and what a user then reads. HOST stands for
// its host; numbers are those of the contract's fakes.
type failure struct {
	name     string
	gateway  http.HandlerFunc
	kind     engine.Kind
	sentence string
	hint     string
	// posts is how often the request may be sent, and spent whether it counts
	// as paid.
	posts int
	spent bool
}

const (
	hintCorrect = "correct what it names, or choose another model or gateway"
	hintCheck   = "check the gateway's address; this try may have been charged"
	hintAddress = "check the gateway's address"
	hintKeep    = "let this job go on to download it again; a new one is charged anew"
	hintToken   = "enter a token for this gateway"
)

func failures(t *testing.T) []failure {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	return []failure{
		{"4 bad size", reply(400, asJSON, `{"error":{"message":": `+"`height` and `width`"+` have to be divisible by 8 but are 145 and 256."}}`),
			engine.Invalid, "gateway HOST: it refused the request (400: `height` and `width` have to be divisible by 8 but are 145 and 256)", hintCorrect, 1, false},
		{"5 no orchestrator did it", reply(503, asJSON, `{"error":{"message":"Service Unavailable Error"}}`),
			engine.Unavailable, "gateway HOST: it found no machine that made the clip (503: Service Unavailable Error)", mayBeCharged, 1, true},
		{"6 hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			engine.Unavailable, "gateway HOST: it hung up without an answer, as gateways do that find nobody for stabilityai/tiny, or nobody with time",
			"check the model's name, then " + mayBeCharged, 1, true},
		{"7 200 without a body", reply(200, asJSON, ""),
			engine.Unavailable, "gateway HOST: it answered with nothing", hintCheck, 1, true},
		{"8 500", reply(500, asJSON, `{"error":{"message":"Internal Server Error"}}`),
			engine.Other, "gateway HOST: it failed to make the clip (500: Internal Server Error)", mayBeCharged, 1, true},
		{"9 502 of a proxy", reply(502, asHTML, "<html><head><title>502 Bad Gateway</title></head></html>"),
			engine.Unavailable, "gateway HOST: the server in front of it got no answer (502: a web page)", mayBeCharged, 1, true},
		{"9 200 of a proxy", reply(200, asHTML, "<!DOCTYPE html><html><body>Sign in</body></html>"),
			engine.Unavailable, "gateway HOST: it answered with a web page instead of a clip", hintCheck, 1, true},
		{"10 Studio 401", reply(401, asJSON, `{"errors":["no authorization token provided"]}`),
			engine.Rejected, "gateway HOST: it wants a token (401: no authorization token provided)", hintToken, 1, false},
		{"10 Studio 422", reply(422, asJSON, `{"errors":["must have required property 'image'","bad"]}`),
			engine.Invalid, "gateway HOST: it refused the request (422: must have required property 'image'; bad)", hintCorrect, 1, false},
		{"10 Studio 429 too long", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "1800")
			reply(429, asJSON, `{"errors":["Too many AI requests"]}`)(w, r)
		}, engine.Unavailable, "gateway HOST: it is too busy (429: Too many AI requests)", "try again in 30m0s, or choose another gateway", 1, false},
		{"10 Studio 500", reply(500, asJSON, `{"errors":["Failed to generate image-to-video"]}`),
			engine.Other, "gateway HOST: it failed to make the clip (500: Failed to generate image-to-video)", mayBeCharged, 1, true},
		{"11 runner 401", reply(401, asJSON, `{"detail":{"msg":"Invalid bearer token."}}`),
			engine.Rejected, "gateway HOST: it wants a token (401: Invalid bearer token)", hintToken, 1, false},
		{"11 runner 400", reply(400, asJSON, `{"detail":{"msg":"pipeline configured with X but called with Y."}}`),
			engine.Invalid, "gateway HOST: it refused the request (400: pipeline configured with X but called with Y)", hintCorrect, 1, false},
		{"11 runner 422", reply(422, asJSON, `{"detail":[{"loc":["body","image"],"msg":"field required","type":"value_error.missing"},{"loc":["body","fps"],"msg":"value is not a valid integer"}]}`),
			engine.Invalid, "gateway HOST: it refused the request (422: image: field required; fps: value is not a valid integer)", hintCorrect, 1, false},
		{"11 runner 500", reply(500, asJSON, `{"detail":{"msg":"Image-to-video pipeline error."}}`),
			engine.Other, "gateway HOST: it failed to make the clip (500: Image-to-video pipeline error)", mayBeCharged, 1, true},
		{"11 runner 500 text", reply(500, asText, "Internal Server Error"),
			engine.Other, "gateway HOST: it failed to make the clip (500: Internal Server Error)", mayBeCharged, 1, true},
		{"11 runner out of memory", reply(500, asJSON, `{"detail":{"msg":"Out of memory error. Try reducing input or output video resolution."}}`),
			engine.OutOfMemory, "gateway HOST: its machine ran out of memory (500: Out of memory error. Try reducing input or output video resolution)", "choose a smaller size", 1, true},
		{"11 runner 405", reply(405, asJSON, `{"detail":"Method Not Allowed"}`),
			engine.Unavailable, "gateway HOST: there is no image-to-video at its address (405: Method Not Allowed)", hintAddress, 1, false},
		{"404", reply(404, asText, "404 page not found\n"),
			engine.Unavailable, "gateway HOST: there is no image-to-video at its address (404: 404 page not found)", hintAddress, 1, false},
		{"12 no MP4", func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				reply(404, asText, "ErrNotFound")(w, r)
				return
			}
			answerJSON(w, images("/stream/1/2.mp4?sign=secret", 7, false))
		}, engine.Unavailable, "gateway HOST: the clip was made but cannot be downloaded from http://HOST/stream/1/2.mp4: 404 ErrNotFound", hintKeep, 1, true},
		{"14 truncated MP4", func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w.Header().Set("Content-Length", "30000")
				_, _ = w.Write(clip[:4000])
				return
			}
			answerJSON(w, images("/stream/1/2.mp4", 7, false))
		}, engine.Unavailable, "gateway HOST: the clip was made but cannot be downloaded from http://HOST/stream/1/2.mp4: it ends after 4000 of 30000 bytes", hintKeep, 1, true},
		{"14 MP4 cut before it was served", func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				_, _ = w.Write(clip[:len(clip)/2])
				return
			}
			answerJSON(w, images("/stream/1/2.mp4", 7, false))
		}, engine.Unavailable, "gateway HOST: the clip was made but cannot be downloaded from http://HOST/stream/1/2.mp4: what arrives is not a whole MP4", hintKeep, 1, true},
		{"16 202", reply(202, asJSON, `{"request_id":"9689edeb"}`),
			engine.Unavailable, "gateway HOST: it promises the clip for later, which Framewake cannot wait for (202)", mayBeCharged, 1, true},
	}
}

func TestFailures(t *testing.T) {
	for _, f := range failures(t) {
		t.Run(f.name, func(t *testing.T) { f.check(t) })
	}
}

// check runs the gateway and compares everything a user notices.
func (f failure) check(t *testing.T) {
	s, posts := serve(t, f.gateway)
	s.Config.ErrorLog = quietLog()
	o := testOptions(t, s.URL)
	c := newClient(t, o)
	dir := t.TempDir()
	_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: dir})
	want := strings.ReplaceAll(f.sentence, "HOST", c.base.Host)
	if err == nil || err.Error() != want {
		t.Errorf("sentence %v\n    want %s", err, want)
	}
	if engine.KindOf(err) != f.kind || engine.HintOf(err) != f.hint {
		t.Errorf("kind %s, hint %q, want %s, %q", engine.KindOf(err), engine.HintOf(err), f.kind, f.hint)
	}
	if posts() != f.posts {
		t.Errorf("sent %d times, want %d", posts(), f.posts)
	}
	if total, err := o.Spending.Month(""); err != nil || (total.Jobs == 1) != f.spent {
		t.Errorf("the book says %+v, %v, want counted: %t", total, err, f.spent)
	}
	for _, name := range list(t, dir) {
		if name != engine.StateDir || f.hint != hintKeep {
			t.Errorf("%s is left", name)
		}
	}
}
