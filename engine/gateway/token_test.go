package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"framewake/engine"
)

const canary = "canary-4f1d0c"

func canaryToken() (string, error) { return canary, nil }

// TestTokenGoesToItsOriginOnly looks at what the gateway and a store are sent.
func TestTokenGoesToItsOriginOnly(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	var mu sync.Mutex
	seen := map[string]string{}
	note := func(server string, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen[server+" "+r.Method+" "+r.URL.Path] = r.Header.Get("Authorization")
	}
	store, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { note("store", r); _, _ = w.Write(clip) })
	for _, address := range []string{"/own.mp4", "/moved.mp4", store.URL + "/direct.mp4"} {
		s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			note("gateway", r)
			switch {
			case r.Method == http.MethodPost:
				answerJSON(w, images(address, 7, false))
			case r.URL.Path == "/moved.mp4":
				http.Redirect(w, r, store.URL+"/redirected.mp4", http.StatusFound)
			default:
				_, _ = w.Write(clip)
			}
		})
		o := testOptions(t, s.URL)
		o.Token = canaryToken
		c := newClient(t, o)
		if _, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: t.TempDir()}); err != nil {
			t.Fatal(err)
		}
	}
	const bearer = "Bearer " + canary
	want := map[string]string{
		"gateway POST /image-to-video": bearer, "gateway GET /own.mp4": bearer, "gateway GET /moved.mp4": bearer,
		"store GET /redirected.mp4": "", "store GET /direct.mp4": "",
	}
	for what, w := range want {
		if got, ok := seen[what]; !ok || got != w {
			t.Errorf("%s: Authorization %q (asked: %t), want %q", what, got, ok, w)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	boom := engine.Errorf(engine.Invalid, "run: chmod 600 x", "boom")
	cases := map[string]struct {
		base  string
		token func() (string, error)
		kind  engine.Kind
		text  string
	}{
		"plain http":   {"http://gw.example", canaryToken, engine.Rejected, "gateway gw.example: the token would travel unencrypted"},
		"private http": {"http://192.168.1.7", canaryToken, engine.Rejected, "gateway 192.168.1.7: the token would travel unencrypted"},
		"two lines":    {"https://gw.example", func() (string, error) { return canary + "\r\nX: y", nil }, engine.Rejected, "gateway gw.example: the token holds what no token can"},
		"long":         {"https://gw.example", func() (string, error) { return strings.Repeat(canary, 999), nil }, engine.Rejected, "gateway gw.example: the token holds what no token can"},
		"no source":    {"https://gw.example", func() (string, error) { return "", boom }, engine.Invalid, "gateway gw.example: token: boom"},
	}
	for name, c := range cases {
		o := testOptions(t, c.base)
		o.Token = c.token
		client := newClient(t, o)
		dir := t.TempDir()
		_, err := client.Generate(t.Context(), newRequest(t, client), engine.Run{Dir: dir})
		if err == nil || err.Error() != c.text || engine.KindOf(err) != c.kind || engine.HintOf(err) == "" {
			t.Errorf("%s: got %v (kind %s, hint %q), want %s", name, err, engine.KindOf(err), engine.HintOf(err), c.text)
		}
		if total, _ := o.Spending.Month(""); total.Jobs != 0 || len(list(t, dir)) != 0 {
			t.Errorf("%s: %d clips counted, left %v", name, total.Jobs, list(t, dir))
		}
	}
	c := newClient(t, testOptions(t, "http://127.0.0.1:1"))
	for _, empty := range []func() (string, error){nil, func() (string, error) { return " \n", nil }} {
		c.options.Token = empty
		if got, err := c.token(); got != "" || err != nil {
			t.Errorf("no token: got %q, %v", got, err)
		}
	}
}

// recordingTools are tools whose command lines are written to a file.
func recordingTools(t *testing.T, o *Options) (lines string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the recorder is a shell script")
	}
	dir := t.TempDir()
	lines = filepath.Join(dir, "argv")
	for _, tool := range []*string{&o.Tools.FFmpeg, &o.Tools.FFprobe} {
		script := filepath.Join(dir, filepath.Base(*tool))
		text := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$0 $*\" >> %q\nexec %q \"$@\"\n", lines, *tool)
		if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		*tool = script
	}
	return lines
}

// TestCanary lets gateways echo the token in every way they can answer, and
// searches everything that is left, said or started for it.
func TestCanary(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	echo := func(status int, contentType, format string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			reply(status, contentType, strings.ReplaceAll(format, "TOKEN", r.Header.Get("Authorization")))(w, r)
		}
	}
	gateways := map[string]http.HandlerFunc{
		"400":      echo(400, asJSON, `{"error":{"message":"bad TOKEN"}}`),
		"401":      echo(401, asJSON, `{"errors":["TOKEN"]}`),
		"422":      echo(422, asJSON, `{"detail":[{"loc":["TOKEN"],"msg":"TOKEN"}]}`),
		"500 text": echo(500, asText, "panic: TOKEN"),
		"502":      echo(502, asHTML, "<html>TOKEN</html>"),
		"200":      echo(200, asJSON, `{"error":"TOKEN"}`),
		"302": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://gw.example/"+canary+"?"+canary, http.StatusFound)
		},
		"redirected to itself": clipAt("/c.mp4", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "ftp://"+canary+".example/"+canary, http.StatusFound)
		}),
		"inside":   clipAt("http://"+canary+".local/"+canary+".mp4?"+canary, nil),
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"clip":     clipAt("/c.mp4", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(clip) }),
		"no clip":  clipAt("/c.mp4", echo(404, asText, "TOKEN")),
		"frames":   func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, frames(t, 256, 144, 2, 1)) },
	}
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	for name, h := range gateways {
		s, _ := serve(t, h)
		s.Config.ErrorLog = quietLog()
		o := testOptions(t, s.URL)
		o.Token = canaryToken
		lines := recordingTools(t, &o)
		c := newClient(t, o)
		dir := t.TempDir()
		var seen events
		result, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: dir, Report: seen.report})
		texts := []string{
			fmt.Sprintf("%v %+v %#v %s %s", err, err, err, engine.HintOf(err), engine.MarshalError(err)),
			mustJSON(t, result), fmt.Sprintf("%+v", seen.all), fmt.Sprintf("%+v %#v", c, c.description), logged.String(),
			string(readFile(t, o.Spending.path)),
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			texts = append(texts, fmt.Sprintf("%#v", e))
		}
		if b, err := os.ReadFile(lines); err == nil {
			texts = append(texts, string(b))
		}
		texts = append(texts, filesBelow(t, dir)...)
		for n, text := range texts {
			if strings.Contains(text, canary) {
				t.Errorf("%s: text %d holds the token: %.300s", name, n, text)
			}
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// filesBelow returns the names and contents of all files.
func filesBelow(t *testing.T, dir string) (texts []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			texts = append(texts, path, string(readFile(t, path)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
