package settings

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"framewake/engine"
)

// isolate gives the test an environment of its own and returns its home.
func isolate(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, v := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "FRAMEWAKE_SETTINGS"} {
		t.Setenv(v, "")
	}
	for _, e := range entries() {
		t.Setenv(e.variable, "")
	}
	t.Setenv("HOME", home)
	t.Setenv("APPDATA", filepath.Join(home, "roaming"))
	t.Setenv("LOCALAPPDATA", filepath.Join(home, "local"))
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	return home
}

// likeUnix skips a test that has Unix's absolute paths, or folders' modes.
func likeUnix(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the test has Unix paths or modes")
	}
}

// withFile isolates the test and gives it a settings file.
func withFile(t *testing.T, content string) (path string) {
	t.Helper()
	path = filepath.Join(isolate(t), "settings.json")
	t.Setenv("FRAMEWAKE_SETTINGS", path)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T) Settings {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// values is s without where it came from, for comparing.
func values(s Settings) Settings {
	s.origin = nil
	return s
}

func wantError(t *testing.T, err error, kind engine.Kind, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	if engine.KindOf(err) != kind {
		t.Errorf("kind %s, want %s: %v", engine.KindOf(err), kind, err)
	}
	if engine.HintOf(err) == "" {
		t.Errorf("no hint: %v", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not contain %q", err, part)
		}
	}
}

func TestLoadDefaults(t *testing.T) {
	home := isolate(t)
	got := load(t)
	base := baseFoldersHere()
	want := Settings{Device: "auto", MonthUSD: defaultMonthUSD, Data: base.data, Cache: base.cache}
	if values(got) != want {
		t.Errorf("got %+v, want %+v", values(got), want)
	}
	if want := filepath.Join(base.config, "settings.json"); got.Path() != want {
		t.Errorf("path %s, want %s", got.Path(), want)
	}
	if entries, err := os.ReadDir(home); err != nil || len(entries) != 0 {
		t.Errorf("Load left %v (%v) in the home folder", entries, err)
	}
}

func TestLoadFileAndEnvironment(t *testing.T) {
	likeUnix(t)
	withFile(t, "\ufeff"+`{"format":1,"ffmpeg":"/opt/ffmpeg","ffprobe":"ffprobe7","onnxruntime":"/opt/ort.so",
		"device":"cuda:1","threads":3,"data":"/data","cache":"/cache","later":{"x":1}}`)
	got := values(load(t))
	want := Settings{Device: "cuda:1", MonthUSD: defaultMonthUSD, FFmpeg: "/opt/ffmpeg", FFprobe: "ffprobe7", ONNXRuntime: "/opt/ort.so", Threads: 3, Data: "/data", Cache: "/cache"}
	if got != want {
		t.Errorf("file: got %+v, want %+v", got, want)
	}

	t.Setenv("FRAMEWAKE_FFMPEG", "tools/ffmpeg")
	t.Setenv("FRAMEWAKE_FFPROBE", "/usr/bin/ffprobe")
	t.Setenv("FRAMEWAKE_ONNXRUNTIME", "libonnxruntime.so.1")
	t.Setenv("FRAMEWAKE_DEVICE", "cpu")
	t.Setenv("FRAMEWAKE_THREADS", "0")
	t.Setenv("FRAMEWAKE_DATA", "d")
	t.Setenv("FRAMEWAKE_CACHE", "/other")
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	got = values(load(t))
	want = Settings{Device: "cpu", MonthUSD: defaultMonthUSD, FFmpeg: filepath.Join(wd, "tools/ffmpeg"), FFprobe: "/usr/bin/ffprobe",
		ONNXRuntime: "libonnxruntime.so.1", Data: filepath.Join(wd, "d"), Cache: "/other"}
	if got != want {
		t.Errorf("environment: got %+v, want %+v", got, want)
	}
}

func TestEnvironmentErrors(t *testing.T) {
	for _, value := range []string{"many", "-1", "1025", "2.5", " 2", "99999999999999999999"} {
		t.Run(value, func(t *testing.T) {
			isolate(t)
			t.Setenv("FRAMEWAKE_THREADS", value)
			_, err := Load()
			wantError(t, err, engine.Invalid, "FRAMEWAKE_THREADS", strings.TrimSpace(value))
		})
	}
	isolate(t)
	t.Setenv("FRAMEWAKE_DEVICE", "gpu")
	_, err := Load()
	wantError(t, err, engine.Invalid, "FRAMEWAKE_DEVICE", `"gpu" is none of`)
}

func TestFileErrors(t *testing.T) {
	cases := map[string]struct{ content, part string }{
		"empty":           {"", "damaged"},
		"cut off":         {`{"format":1,"threads":`, "damaged"},
		"not an object":   {`[1]`, "damaged"},
		"null":            {`null`, "format"},
		"trailing":        {`{"format":1} {}`, "damaged"},
		"no format":       {`{"threads":2}`, `"format": 1`},
		"format as text":  {`{"format":"1"}`, "format"},
		"format 0":        {`{"format":0}`, "format"},
		"newer":           {`{"format":2,"threads":"two"}`, "newer"},
		"threads as text": {`{"format":1,"threads":"4"}`, `threads: "4"`},
		"no such device":  {`{"format":1,"device":"cuda"}`, `device: "cuda"`},
		"many threads":    {`{"format":1,"threads":5000}`, "threads: 5000"},
		"half a thread":   {`{"format":1,"threads":0.5}`, "threads: 0.5"},
		"price below 0":   {`{"format":1,"pixel_usd":-1e-9}`, "pixel_usd: -1e-09"},
		"price as text":   {`{"format":1,"pixel_usd":"1e-8"}`, `pixel_usd: "1e-8"`},
		"huge price":      {`{"format":1,"pixel_usd":1}`, "pixel_usd: 1 "},
		"relative data":   {`{"format":1,"data":"takes"}`, `data: "takes"`},
		"relative cache":  {`{"format":1,"cache":"./c"}`, `cache: "./c"`},
		"relative ffmpeg": {`{"format":1,"ffmpeg":"bin/ffmpeg"}`, `ffmpeg: "bin/ffmpeg"`},
		"number as path":  {`{"format":1,"ffprobe":7}`, "ffprobe: 7"},
		"huge":            {`{"format":1}` + strings.Repeat(" ", maxFileBytes), "larger"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := withFile(t, c.content)
			_, err := Load()
			wantError(t, err, engine.Invalid, path, c.part)
			if b, _ := os.ReadFile(path); string(b) != c.content {
				t.Errorf("the file became %q", b)
			}
		})
	}
}

func TestSettingsPathIsFolder(t *testing.T) {
	dir := isolate(t)
	t.Setenv("FRAMEWAKE_SETTINGS", dir)
	_, err := Load()
	wantError(t, err, engine.Invalid, dir, "not an ordinary file")
}

func TestSaveFirstTime(t *testing.T) {
	likeUnix(t)
	isolate(t)
	s := load(t)
	s.Threads, s.FFmpeg = 2, "/opt/a&b/ffmpeg"
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"ffmpeg\": \"/opt/a&b/ffmpeg\",\n  \"format\": 1,\n  \"threads\": 2\n}\n"
	if string(b) != want {
		t.Errorf("file %q, want %q", b, want)
	}
	if got := load(t); values(got) != values(s) {
		t.Errorf("loaded %+v, want %+v", values(got), values(s))
	}
}

// TestSaveKeeps checks that Save touches only what was changed: neither keys
// of other versions, nor what another window saved meanwhile, nor overrides.
func TestSaveKeeps(t *testing.T) {
	path := withFile(t, `{"format":1,"threads":3,"ffprobe":"old","later":{"x":[1]}}`)
	t.Setenv("FRAMEWAKE_THREADS", "8")
	s := load(t)
	if err := os.WriteFile(path, []byte(`{"format":1,"threads":3,"ffprobe":"old","cache":"/c","later":{"x":[1]}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	s.FFprobe, s.FFmpeg = "", "ffmpeg7"
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(string(b)), "")
	if want := `{"cache":"/c","ffmpeg":"ffmpeg7","format":1,"later":{"x":[1]},"threads":3}`; got != want {
		t.Errorf("file %s, want %s", got, want)
	}
}

func TestPrice(t *testing.T) {
	withFile(t, `{"format":1,"pixel_usd":2e-8}`)
	s := load(t)
	if s.PixelUSD != 2e-8 {
		t.Errorf("file: %g a pixel, want 2e-08", s.PixelUSD)
	}
	for _, price := range []float64{1.3563368e-08, 0} {
		if s.PixelUSD = price; s.Save() != nil || load(t).PixelUSD != price {
			t.Errorf("saved %g, loaded %g (%v)", price, load(t).PixelUSD, s.Save())
		}
	}
	t.Setenv("FRAMEWAKE_PIXEL_USD", "3e-9")
	if got := load(t).PixelUSD; got != 3e-9 {
		t.Errorf("environment: %g a pixel, want 3e-09", got)
	}
	for _, value := range []string{"cheap", "NaN", "+Inf", "-1", "1"} {
		t.Setenv("FRAMEWAKE_PIXEL_USD", value)
		_, err := Load()
		wantError(t, err, engine.Invalid, "FRAMEWAKE_PIXEL_USD")
	}
}

func TestSaveErrors(t *testing.T) {
	likeUnix(t)
	const content = `{"format":1}`
	path := withFile(t, content)
	t.Setenv("FRAMEWAKE_FFMPEG", "/opt/ffmpeg")
	for key, change := range map[string]func(*Settings){
		"ffmpeg":  func(s *Settings) { s.FFmpeg = "/other" }, // overridden
		"threads": func(s *Settings) { s.Threads = -1 },
		"data":    func(s *Settings) { s.Data = "relative" },
	} {
		s := load(t)
		s.FFprobe = "changed too"
		change(&s)
		wantError(t, s.Save(), engine.Invalid, key)
		if b, _ := os.ReadFile(path); string(b) != content {
			t.Errorf("%s: the file became %q", key, b)
		}
	}
	s := load(t)
	if err := os.WriteFile(path, []byte(`{"format":9}`), 0o644); err != nil {
		t.Fatal(err)
	}
	s.Threads = 1
	wantError(t, s.Save(), engine.Invalid, "newer")
}
