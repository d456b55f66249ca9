//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"framewake/engine"
	"framewake/engine/figures"
	"framewake/engine/files"
	"framewake/engine/still"
	"framewake/engine/video"
	"framewake/engine/worker"
)

// serve measures a clip asked for over HTTP against the same clip from the
// engine itself: as runner, whose answer is the frames as PNGs, against the
// lossless master; as gateway against the MP4. Each has made a clip before.
func (b bench) serve(ctx context.Context) (figures.Table, error) {
	r, master, export, err := b.direct(ctx)
	if err != nil {
		return nil, err
	}
	var rows figures.Table
	for _, s := range []struct {
		as     string
		direct float64
		aim    float64
	}{{"runner", master, 1.5}, {"gateway", master + export, 1.25}} {
		served, err := b.served(ctx, s.as, r)
		if err != nil {
			return nil, fmt.Errorf("serve --as %s: %w", s.as, err)
		}
		rows = append(rows, figures.Aimed("serve --as "+s.as+" over a direct call", fmt.Sprintf("%s (%s)", times(served, s.direct), seconds(served)),
			fmt.Sprintf("< × %.2f", s.aim), served < s.aim*s.direct))
	}
	return rows, nil
}

// direct makes the clip in a worker without a server, and an MP4 of it.
func (b bench) direct(ctx context.Context) (r engine.Request, master, export float64, err error) {
	e := worker.New(worker.Options{Command: func() *exec.Cmd {
		cmd := exec.Command(b.program, "worker")
		cmd.Env = b.env
		return cmd
	}})
	defer e.Close()
	d, err := e.Describe(ctx)
	if err != nil {
		return r, 0, 0, err
	}
	r = d.Defaults
	r.Source, r.Image = "still.png", b.path("still.png")
	if err = b.still(ctx, r); err != nil {
		return r, 0, 0, err
	}
	tools, err := video.Find(video.Options{})
	if err != nil {
		return r, 0, 0, err
	}
	ledger, err := files.OpenLedger(b.path("ledger"))
	if err != nil {
		return r, 0, 0, err
	}
	defer ledger.Close()
	for i := range b.times + 1 { // the first clip warms up
		dir := b.path("direct" + strconv.Itoa(i))
		if err = os.Mkdir(dir, 0o700); err != nil {
			return r, 0, 0, err
		}
		began := time.Now()
		result, err := e.Generate(ctx, r, engine.Run{Dir: dir})
		if err != nil {
			return r, 0, 0, err
		}
		made := time.Now()
		if _, err := tools.Export(ctx, result.Master, b.path("direct.mp4"), video.ExportOptions{Ledger: ledger, Overwrite: true}); err != nil {
			return r, 0, 0, err
		}
		if i > 0 {
			master, export = shorter(master, made.Sub(began), i-1), shorter(export, time.Since(made), i-1)
		}
	}
	return r, master, export, nil
}

// still cuts the picture to the request's shape.
func (b bench) still(ctx context.Context, r engine.Request) error {
	p, err := still.Open(ctx, b.picture, still.DefaultLimits())
	if err != nil {
		return err
	}
	cropped, _, err := still.CropTo(p.Image, r.Width, r.Height, nil)
	if err != nil {
		return err
	}
	f, err := os.Create(r.Image)
	if err != nil {
		return err
	}
	if err := still.Save(f, cropped); err != nil {
		return err
	}
	return f.Close()
}

// served asks a server for the clip several times; the shortest counts.
func (b bench) served(ctx context.Context, as string, r engine.Request) (best float64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.program, "serve", "--listen", "127.0.0.1:0", "--as", as)
	cmd.Env = b.env
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { cancel(); _ = cmd.Wait() }()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return 0, err
	}
	for i := range b.times + 1 {
		began := time.Now()
		if err := ask(ctx, strings.TrimSpace(address), as, r); err != nil {
			return 0, err
		}
		if i > 0 {
			best = shorter(best, time.Since(began), i-1)
		}
	}
	return best, nil
}

// ask sends the request and takes the whole answer, and a gateway's clip.
func ask(ctx context.Context, address, as string, r engine.Request) error {
	picture, err := os.ReadFile(r.Image)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, _ := form.CreateFormFile("image", "still.png")
	file.Write(picture)
	for field, value := range map[string]any{"model_id": "", "width": r.Width, "height": r.Height, "fps": r.FPS, "motion_bucket_id": r.MotionBucketID,
		"noise_aug_strength": r.NoiseAugStrength, "num_inference_steps": r.Steps, "seed": r.Seed, "safety_check": false} {
		form.WriteField(field, fmt.Sprint(value))
	}
	form.Close()
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/image-to-video", &body)
	if err != nil {
		return err
	}
	post.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := read(post)
	if err != nil || as == "runner" {
		return err
	}
	var clip struct{ Images []struct{ URL string } }
	if err := json.Unmarshal(answer, &clip); err != nil || len(clip.Images) != 1 {
		return fmt.Errorf("it answered %.200q, %w", answer, err)
	}
	at, err := post.URL.Parse(clip.Images[0].URL)
	if err != nil {
		return err
	}
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err == nil {
		_, err = read(get)
	}
	return err
}

// read takes a whole answer, which must be 200.
func read(q *http.Request) ([]byte, error) {
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %.200s", answer.Status, body)
	}
	return body, err
}
