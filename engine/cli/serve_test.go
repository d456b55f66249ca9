package cli_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image/png"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/files"
	"framewake/engine/gateway"
	"framewake/engine/network"
	"framewake/engine/resample"
	"framewake/engine/video"
)

// served is a running `framewake serve`.
type served struct {
	url, fingerprint string
	log              *bytes.Buffer // to be read after stop
	stop             func()        // by SIGTERM, once
}

// serve starts the program and stops it when the test ends.
func (s *sandbox) serve(args ...string) *served {
	s.t.Helper()
	cmd := s.command(append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	v := &served{log: &bytes.Buffer{}}
	cmd.Stderr = v.log
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	v.stop = sync.OnceFunc(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			s.t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			s.t.Errorf("serve: %v\n%s", err, v.log)
		}
	})
	s.t.Cleanup(v.stop)
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		s.t.Fatal("serve did not say where it listens")
	}
	v.url = lines.Text()
	if strings.HasPrefix(v.url, "https") {
		lines.Scan()
		v.fingerprint = strings.TrimPrefix(lines.Text(), "fingerprint ")
	}
	return v
}

// openClient returns the engine on a server, which has made a clip before.
func openClient(t *testing.T, url, dir string) engine.Engine {
	t.Helper()
	g, err := gateway.Find(url)
	if err != nil {
		t.Fatal(err)
	}
	o := gateway.DefaultOptions(g)
	o.Model, o.PricePerPixelUSD = engine.BuiltinModel, 0
	o.Budget = gateway.Budget{ClipUSD: math.Inf(1), MonthUSD: math.Inf(1)}
	o.Network = network.New(network.DefaultOptions())
	if o.Tools, err = video.Find(video.Options{}); err != nil {
		t.Fatal(err)
	}
	if o.Ledger, err = files.OpenLedger(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Ledger.Close() })
	o.Spending = gateway.NewSpending(filepath.Join(dir, "spending.jsonl"), o.Clock)
	c, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func shrink(r *engine.Request) { r.Width, r.Height, r.Steps = 152, 64, 1 }

// TestServeConforms: a client of `framewake serve` is an engine like any other.
func TestServeConforms(t *testing.T) {
	for _, shape := range []string{"gateway", "runner"} {
		t.Run(shape, func(t *testing.T) {
			v, book := newSandbox(t).serve("--as", shape), t.TempDir()
			first := openClient(t, v.url, book) // an estimate knows the time once there was a clip
			d, err := first.Describe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			r := d.Defaults
			shrink(&r)
			r.Image = enginetest.Still(t, r.Width, r.Height)
			result, err := first.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if result.Safety != engine.NotChecked {
				t.Errorf("safety %q, want not-checked: there is no model for it", result.Safety)
			}
			enginetest.Run(t, enginetest.Subject{
				Open:   func(t *testing.T) engine.Engine { return openClient(t, v.url, book) },
				Shrink: shrink,
			})
		})
	}
}

// TestServeCurl: the command line of Livepeer's API page, against both shapes.
func TestServeCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("needs curl (apt install curl)")
	}
	s := newSandbox(t)
	still := enginetest.Still(t, 512, 288)
	for _, shape := range []string{"gateway", "runner"} {
		v := s.serve("--as", shape)
		cmd := exec.Command(curl, "-sS", "--request", "POST", "--url", v.url+"/image-to-video",
			"--header", "Authorization: Bearer <token>", "--header", "Content-Type: multipart/form-data",
			"--form", "image=@"+still, "--form", "model_id=", "--form", "height=144", "--form", "width=256", "--form", "fps=6",
			"--form", "motion_bucket_id=127", "--form", "noise_aug_strength=0.02", "--form", "safety_check=true",
			"--form", "seed=123", "--form", "num_inference_steps=25")
		cmd.Stderr = os.Stderr
		body, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if shape == "gateway" {
			checkImages(t, curl, v.url, body)
			continue
		}
		master := s.path("master.mkv")
		s.must("generate", still, "-o", s.path("local.mp4"), "--master", master, "--height", "144", "--width", "256", "--fps", "6",
			"--motion", "127", "--noise", "0.02", "--seed", "123", "--steps", "25")
		checkFrames(t, body, master)
	}
}

// item is one thing of an answer.
type item struct {
	URL  string `json:"url"`
	Seed int    `json:"seed"`
	NSFW *bool  `json:"nsfw"`
}

func checkImages(t *testing.T, curl, url string, body []byte) {
	t.Helper()
	var a struct{ Images []item }
	if err := json.Unmarshal(body, &a); err != nil || len(a.Images) != 1 || a.Images[0].Seed != 123 || a.Images[0].NSFW == nil || *a.Images[0].NSFW {
		t.Fatalf("a gateway's answer: %.200s (%v)", body, err)
	}
	path := filepath.Join(t.TempDir(), "clip.mp4")
	if err := exec.Command(curl, "-sSf", "-o", path, url+a.Images[0].URL).Run(); err != nil {
		t.Fatal(err)
	}
	if info := probe(t, path); info.Width != 256 || info.Height != 144 || info.FPS.Float() != 6 {
		t.Errorf("the clip is %+v", info)
	}
}

// checkFrames compares a runner's frames with the local master, bit by bit.
func checkFrames(t *testing.T, body []byte, master string) {
	t.Helper()
	var a struct{ Frames [][]item }
	if err := json.Unmarshal(body, &a); err != nil || len(a.Frames) != 1 {
		t.Fatalf("a runner's answer: %.200s (%v)", body, err)
	}
	tools, err := video.Find(video.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = tools.Decode(t.Context(), master, func(index int, rgb []byte) error {
		n++
		if index >= len(a.Frames[0]) {
			return errors.New("a frame too few")
		}
		got := decodePNG(t, a.Frames[0][index].URL)
		if got.Width != 256 || got.Height != 144 || !bytes.Equal(got.Pix, rgb) {
			t.Errorf("frame %d differs from the local master", index)
		}
		return nil
	})
	if err != nil || n != len(a.Frames[0]) {
		t.Errorf("%d frames, the local master has %d (%v)", len(a.Frames[0]), n, err)
	}
}

func decodePNG(t *testing.T, url string) resample.RGB {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(url, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out := resample.NewRGB(img.Bounds().Dx(), img.Bounds().Dy())
	for y := range out.Height {
		for x := range out.Width {
			r, g, b, _ := img.At(x, y).RGBA()
			at := 3 * (y*out.Width + x)
			out.Pix[at], out.Pix[at+1], out.Pix[at+2] = uint8(r>>8), uint8(g>>8), uint8(b>>8)
		}
	}
	return out
}

// TestServeSelfSigned: a desktop trusts a server's own certificate by its
// fingerprint, which stays the same, and no other.
func TestServeSelfSigned(t *testing.T) {
	s := newSandbox(t)
	s.set("FRAMEWAKE_DATA", t.TempDir())
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("canary-token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := s.serve("--as", "gateway", "--tls", "self", "--token-file", token)
	again := s.serve("--tls", "self")
	if len(v.fingerprint) != 64 || v.fingerprint != again.fingerprint {
		t.Errorf("fingerprints %q and, of a second start, %q", v.fingerprint, again.fingerprint)
	}
	args := []string{"generate", picture(t), "-o", s.path("clip.mp4"), "--gateway", v.url, "--model", "builtin", "--max-price", "1",
		"--width", "256", "--height", "144", "--steps", "2", "--token-file", token}
	s.check(1, "nobody trusted has signed it", args...)
	s.check(1, "not the one that is trusted", append(args, "--tls-fingerprint", strings.Repeat("0", 64))...)
	s.check(2, "hexadecimal", append(args, "--tls-fingerprint", "abc")...)
	r := s.must(append(args, "--tls-fingerprint", strings.ToUpper(v.fingerprint))...)
	probe(t, s.path("clip.mp4"))
	u, err := url.Parse(v.url)
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := network.New(network.DefaultOptions()).Stranger(t.Context(), u); shown != v.fingerprint || err != nil {
		t.Errorf("it shows %q (%v), want %q", shown, err, v.fingerprint)
	}
	s.set("FRAMEWAKE_GATEWAYS", v.url+"#"+v.fingerprint) // as the window keeps it
	s.must(append(args, "--force")...)
	v.stop()
	if strings.Contains(r.stdout+r.stderr+v.log.String(), "canary") {
		t.Error("the token was told")
	}
}

// TestServeUsage: what would let strangers in is not done by mistake.
func TestServeUsage(t *testing.T) {
	s := newSandbox(t)
	s.check(2, "--token-file", "serve", "--listen", "0.0.0.0:0")
	s.check(2, "--token-file", "serve", "--listen", ":0", "--tls", "self")
	s.check(2, "ADDRESS:PORT", "serve", "--listen", "8008")
	s.check(2, "--as", "serve", "--as", "orchestrator")
	s.check(2, "--max-queue", "serve", "--max-queue", "0")
	s.check(2, "--tls", "serve", "--tls", "yes")
	s.check(2, "--tls-key", "serve", "--tls-cert", "x.pem")
	s.check(1, "--tls-cert", "serve", "--tls-cert", "x.pem", "--tls-key", "y.pem")
	s.check(1, "token file", "serve", "--token-file", "missing")
	s.check(1, "no model", "serve", "--model", "nobody/nothing")
}

func probe(t *testing.T, path string) video.Info {
	t.Helper()
	tools, err := video.Find(video.Options{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := tools.Probe(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}
