package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewake/engine"
)

// answered is either form of an answer.
type answered struct {
	Frames [][]answeredItem `json:"frames"`
	Images []answeredItem   `json:"images"`
}

type answeredItem struct {
	URL  string `json:"url"`
	Seed uint32 `json:"seed"`
	NSFW bool   `json:"nsfw"`
}

func parseAnswer(t testing.TB, b []byte) (a answered) {
	t.Helper()
	if err := json.Unmarshal(b, &a); err != nil {
		t.Errorf("%v: %.200s", err, b)
	}
	return a
}

// TestServedFrames: the frames of a runner are the master's, to the last bit.
func TestServedFrames(t *testing.T) {
	for _, safety := range []engine.Safety{engine.NotChecked, engine.Safe, engine.NSFW} {
		v := startServer(t, &studio{safety: safety}, nil)
		resp, b := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(7)))
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/json" {
			t.Fatalf("%s: status %d, %s: %.200s", safety, resp.StatusCode, resp.Header.Get("Content-Type"), b)
		}
		want := ""
		if safety == engine.NotChecked {
			want = safetyNotChecked
		}
		if got := resp.Header.Get(headerSafety); got != want {
			t.Errorf("%s: header %q, want %q", safety, got, want)
		}
		a := parseAnswer(t, b)
		if len(a.Frames) != 1 || len(a.Frames[0]) != paintedFrames {
			t.Fatalf("%s: %d lists: %.200s", safety, len(a.Frames), b)
		}
		for n, f := range a.Frames[0] {
			data, err := decodeData(f.URL, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decodeFrame(bytes.NewReader(data))
			if err != nil || !bytes.Equal(got.Pix, fakeFrame(64, 64, n, 7)) {
				t.Errorf("%s: frame %d differs from the master (%v)", safety, n, err)
			}
			if f.Seed != 7 || f.NSFW != (safety == engine.NSFW) || !strings.HasPrefix(f.URL, "data:image/png;base64,") {
				t.Errorf("%s: frame %d: seed %d, nsfw %t, %.40s", safety, n, f.Seed, f.NSFW, f.URL)
			}
		}
	}
}

// TestServedClip: a gateway's MP4 can be had whole and in parts.
func TestServedClip(t *testing.T) {
	v := startServer(t, &studio{}, func(o *ServerOptions) { o.Shape = AsGateway })
	resp, b := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(7)))
	a := parseAnswer(t, b)
	if resp.StatusCode != http.StatusOK || len(a.Images) != 1 || a.Images[0].Seed != 7 {
		t.Fatalf("status %d: %s", resp.StatusCode, b)
	}
	url := a.Images[0].URL
	if id := strings.TrimSuffix(strings.TrimPrefix(url, "/stream/"), ".mp4"); len(id) != 32 {
		t.Errorf("the clip's address %s does not hold 128 bits", url)
	}
	whole, mp4 := v.get(url)
	if whole.StatusCode != http.StatusOK || whole.Header.Get("Content-Type") != "video/mp4" {
		t.Fatalf("status %d, %s", whole.StatusCode, whole.Header.Get("Content-Type"))
	}
	path := filepath.Join(t.TempDir(), "clip.mp4")
	if err := os.WriteFile(path, mp4, 0o600); err != nil {
		t.Fatal(err)
	}
	if info, err := realTools(t).Probe(t.Context(), path); err != nil || info.Frames != paintedFrames || info.Width != 64 {
		t.Errorf("the MP4: %+v, %v", info, err)
	}
	r, _ := http.NewRequest(http.MethodGet, v.url+url, nil)
	r.Header.Set("Range", "bytes=10-19")
	if part, b := do(t, r); part.StatusCode != http.StatusPartialContent || !bytes.Equal(b, mp4[10:20]) {
		t.Errorf("a range: status %d, %d bytes", part.StatusCode, len(b))
	}
	for _, other := range []string{"/stream/", "/stream/" + strings.Repeat("0", 32) + ".mp4", strings.TrimSuffix(url, ".mp4")} {
		if resp, _ := v.get(other); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", other, resp.StatusCode)
		}
	}
}

// TestServerRefuses: what cannot be made, in both forms and in the contract's words.
func TestServerRefuses(t *testing.T) {
	picture := smallPicture(t)
	tests := []struct {
		name    string
		picture []byte
		fields  map[string]string
		code    int
		says    string
	}{
		{"not a multiple of 8", picture, map[string]string{fieldHeight: "577"}, 400, "`height` and `width` have to be divisible by 8 but are 577 and 1024."},
		{"another model", picture, map[string]string{fieldModel: "a/b"}, 400, "pipeline configured with stabilityai/tiny but called with a/b."},
		{"no picture", nil, nil, 422, "Field required"},
		{"a word for a number", picture, map[string]string{fieldFPS: "fast"}, 422, "valid integer"},
		{"a fraction for a whole number", picture, map[string]string{fieldWidth: "256.0"}, 422, "valid integer"},
		{"a word for a truth", picture, map[string]string{fieldSafetyCheck: "maybe"}, 422, "valid boolean"},
		{"a word for a fraction", picture, map[string]string{fieldNoiseAugStrength: "x"}, 422, "valid number"},
		{"too many steps", picture, map[string]string{fieldSteps: "51"}, 400, "choose 1 to 50 steps"},
		{"a seed of 33 bits", picture, map[string]string{fieldSeed: "4294967296"}, 400, "choose 0 to 4294967295"},
		{"no such number", picture, map[string]string{fieldNoiseAugStrength: "NaN"}, 400, "out of range"},
		{"too large", picture, map[string]string{fieldWidth: "8192"}, 400, "choose 64 to 4096"},
		{"no picture in the file", []byte("hello"), nil, 400, "choose a picture"},
		{"nothing in the file", []byte{}, nil, 400, "image"},
		{"an endless field", picture, map[string]string{"extra": strings.Repeat("x", 5000)}, 400, "extra is too long"},
	}
	for _, shape := range []Shape{AsRunner, AsGateway} {
		v := startServer(t, &studio{}, func(o *ServerOptions) { o.Shape = shape })
		for _, tt := range tests {
			resp, b := do(t, orderOf(t, v.url, tt.picture, tt.fields))
			if resp.StatusCode != tt.code || !strings.Contains(messageOf(b, ""), strings.TrimSuffix(tt.says, ".")) {
				t.Errorf("%s, %s: status %d, want %d; %s", shape, tt.name, resp.StatusCode, tt.code, b)
			}
			if key := map[Shape]string{AsRunner: `{"detail":`, AsGateway: `{"error":{"message":`}[shape]; !strings.HasPrefix(string(b), key) {
				t.Errorf("%s, %s: %s", shape, tt.name, b)
			}
		}
		if r, err := http.Post(v.url+endpoint, "application/json", strings.NewReader("{}")); err != nil || r.StatusCode != 422 {
			t.Errorf("%s, JSON: %v", shape, err)
		}
	}
}

// TestServerFails: what becomes of an engine's errors. Only what the caller can
// change is told.
func TestServerFails(t *testing.T) {
	tests := []struct {
		err  error
		code int
		says string
	}{
		{engine.Errorf(engine.Invalid, "choose another", "the picture is odd"), 400, "the picture is odd; choose another"},
		{engine.Errorf(engine.OutOfMemory, "", "cuda: no memory at 0x7f"), 400, saysOutOfMemory},
		{engine.Errorf(engine.Unavailable, "", "cannot open /secret/path"), 503, saysFailed},
		{engine.Errorf(engine.Timeout, "", "hung"), 504, saysFailed},
		{errors.New("/secret/path"), 500, saysFailed},
	}
	for _, tt := range tests {
		v := startServer(t, &studio{fail: tt.err}, nil)
		resp, b := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(1)))
		if resp.StatusCode != tt.code || messageOf(b, "") != strings.TrimSuffix(tt.says, ".") {
			t.Errorf("%v: status %d, want %d; %s", tt.err, resp.StatusCode, tt.code, b)
		}
		v.stop()
		<-v.ended
		if !strings.Contains(v.log.String(), tt.err.Error()) {
			t.Errorf("the log does not tell of %v: %s", tt.err, v.log)
		}
	}
}

// TestSafetyRequired: nothing is made without the check, if that is asked for.
func TestSafetyRequired(t *testing.T) {
	unchecked := tinyForm(1)
	unchecked[fieldSafetyCheck] = "false"
	for _, able := range []bool{true, false} {
		v := startServer(t, &studio{safety: engine.Safe}, func(o *ServerOptions) {
			o.RequireSafetyCheck, o.Description.SafetyCheck = true, able
		})
		want := map[bool]int{true: 200, false: 400}[able]
		if resp, b := do(t, orderOf(t, v.url, smallPicture(t), tinyForm(1))); resp.StatusCode != want {
			t.Errorf("able %t: status %d, want %d; %.200s", able, resp.StatusCode, want, b)
		}
		if resp, _ := do(t, orderOf(t, v.url, smallPicture(t), unchecked)); resp.StatusCode != 400 {
			t.Errorf("able %t, without the check: status %d, want 400", able, resp.StatusCode)
		}
	}
	v := startServer(t, &studio{safety: engine.NotChecked}, nil)
	if resp, b := do(t, orderOf(t, v.url, smallPicture(t), unchecked)); resp.StatusCode != 200 {
		t.Errorf("safety_check=false: status %d; %.200s", resp.StatusCode, b)
	}
}

// TestShelf: clips go when their time is over or there are too many.
func TestShelf(t *testing.T) {
	o := ServerOptions{Ledger: openLedger(t), Scratch: t.TempDir(), Limits: ServerLimits{ClipTime: time.Hour, ClipBytes: 25}}
	s, err := newShelf(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	ids := map[int]string{}
	for n := range 4 {
		size := 10
		if n == 3 {
			size = 100 // more than all together may take
		}
		ids[n], err = s.add(func(path string) error { return os.WriteFile(path, make([]byte, size), 0o600) })
		if err != nil {
			t.Fatal(err)
		}
		if n == 2 {
			checkShelf(t, s, ids, 1, 2)
		}
	}
	checkShelf(t, s, ids, 3)
	s.mu.Lock()
	s.tidy(time.Now().Add(2 * time.Hour))
	s.mu.Unlock()
	checkShelf(t, s, ids)
	if s.size() != 0 {
		t.Errorf("%g bytes are left", s.size())
	}
	if _, err := s.add(func(string) error { return os.ErrPermission }); !errors.Is(err, os.ErrPermission) {
		t.Errorf("a clip that cannot be written: %v", err)
	}
}

// checkShelf looks which of the clips can be had.
func checkShelf(t *testing.T, s *shelf, ids map[int]string, want ...int) {
	t.Helper()
	var names []string
	for _, n := range want {
		names = append(names, ids[n]+clipSuffix)
		f, err := s.open(ids[n])
		if err != nil {
			t.Errorf("clip %d: %v", n, err)
			continue
		}
		_ = f.Close()
	}
	got := map[string]bool{}
	for _, name := range list(t, s.dir) {
		got[name] = true
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	if !maps.Equal(got, wanted) {
		t.Errorf("clips %v, want %v", got, wanted)
	}
}
