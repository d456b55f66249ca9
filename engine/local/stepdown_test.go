package local

import (
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// scarce is networks that count their steps and run out of memory at one of
// them, or when they decode so many frames.
type scarce struct {
	running
	steps  *int
	failAt int
	frames int
}

var errScarce = engine.Errorf(engine.OutOfMemory, "buy some", "no memory left")

func (s scarce) Denoise(ctx context.Context, in svd.Input, velocity tensor.Tensor) error {
	if *s.steps == s.failAt {
		return errScarce
	}
	*s.steps++
	return s.running.Denoise(ctx, in, velocity)
}

func (s scarce) Decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	if latents.Shape[0] >= s.frames {
		return errScarce
	}
	return s.running.Decode(ctx, latents, pixels)
}

// stillFile writes a still for a request.
func stillFile(t *testing.T, r engine.Request) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "still.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, image.NewNRGBA(image.Rect(0, 0, r.Width, r.Height))); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestStepsDown: memory that runs out twice, once while denoising and once while
// decoding, costs no finished step, and what was changed is told and recorded.
func TestStepsDown(t *testing.T) {
	e := open(t)
	r := small()
	r.DecodeChunkSize = 9
	r.Image = stillFile(t, r)
	steps := 0
	var plans []plan
	e.start = func(p plan) running {
		plans = append(plans, p)
		n := scarce{newSessions(e.runtime, e.model, p, provider.Provider{}), &steps, -1, 5}
		if len(plans) == 1 {
			n.failAt = 2
		}
		return n
	}
	var events []engine.Event
	result, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir(), Report: func(ev engine.Event) { events = append(events, ev) }})
	if err != nil {
		t.Fatal(err)
	}
	if want := []plan{{}, {chunk: 4}}; !slices.Equal(plans, want) {
		t.Errorf("plans %+v, want %+v", plans, want)
	}
	if steps != r.Steps {
		t.Errorf("%d steps were run, want %d", steps, r.Steps)
	}
	if q := result.Request.DecodeChunkSize; q != 4 || result.Recipe.Request.DecodeChunkSize != 4 || result.Recipe.AskedDecodeChunkSize != 9 {
		t.Errorf("recorded a chunk of %d, in the recipe %d for %d, want 4, 4 for 9", q, result.Recipe.Request.DecodeChunkSize, result.Recipe.AskedDecodeChunkSize)
	}
	if len(result.Notes) != 1 || !strings.Contains(result.Notes[0], "4 frames decoded at a time") {
		t.Errorf("notes %q", result.Notes)
	}
	order := engine.Stages()
	for i, ev := range events[1:] {
		was, is := slices.Index(order, events[i].Stage), slices.Index(order, ev.Stage)
		if is < was || is == was && ev.Done < events[i].Done {
			t.Errorf("%s %d is told after %s %d", ev.Stage, ev.Done, events[i].Stage, events[i].Done)
		}
	}
}

// TestStepsDownToNothing: without a smaller plan the error stays.
func TestStepsDownToNothing(t *testing.T) {
	e := open(t)
	r := small()
	r.Image = stillFile(t, r)
	attempts := 0
	e.start = func(p plan) running {
		attempts++
		return scarce{newSessions(e.runtime, e.model, p, provider.Provider{}), new(int), -1, 1}
	}
	_, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()})
	if engine.KindOf(err) != engine.OutOfMemory || attempts < 2 {
		t.Errorf("after %d attempts: %v, want kind %v after several", attempts, err, engine.OutOfMemory)
	}
}
