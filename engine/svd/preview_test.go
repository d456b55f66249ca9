package svd

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"framewake/engine"
	"framewake/engine/tensor"
)

func TestEvents(t *testing.T) {
	n, o := grey(), greyOptions()
	var got []string
	var running atomic.Bool
	o.Report = func(e engine.Event) {
		if !running.CompareAndSwap(false, true) {
			t.Error("two events at once")
		}
		defer running.Store(false)
		line := fmt.Sprintf("%s %d/%d", e.Stage, e.Done, e.Total)
		if e.Preview != nil {
			line += fmt.Sprintf(" %d×%d×%d@%d", len(e.Preview.Frames), e.Preview.Width, e.Preview.Height, e.Preview.FPS)
		}
		got = append(got, line)
	}
	if _, err := Run(t.Context(), n, o); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"encode 0/0",
		"denoise 0/3", "denoise 1/3 5×1×1@7", "denoise 2/3 5×1×1@7", "denoise 3/3 5×1×1@7",
		"decode 0/5", "decode 1/5", "decode 2/5", "decode 3/5", "decode 4/5", "decode 5/5",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestPreviewShowsTheCleanSample lets the velocity point each frame at its own
// clean value, and looks for it in the frame's picture at every step.
func TestPreviewShowsTheCleanSample(t *testing.T) {
	n, o := grey(), greyOptions()
	o.Request.MaxGuidanceScale = 1
	sigmas := KarrasSigmas(3, 0.002, 700, 7)
	target := func(step, frame int) float32 { return float32(step - frame) }
	n.denoise = func(_ context.Context, step int, in Input, velocity tensor.Tensor) error {
		s := sigmas[step]
		for f := range 5 {
			input, v := in.Sample.At(0).At(f).Data, velocity.At(0).At(f).Data
			for i := range v {
				// clean = x/(s²+1) - v·s/sqrt(s²+1), and input = x/sqrt(s²+1)
				v[i] = (input[i]/InputScale(s) - target(step, f)) * InputScale(s) / s
			}
		}
		return nil
	}
	var clips []*engine.Clip
	o.Report = func(e engine.Event) {
		if e.Preview != nil {
			clips = append(clips, e.Preview)
		}
	}
	if _, err := Run(t.Context(), n, o); err != nil {
		t.Fatal(err)
	}
	if len(clips) != 3 {
		t.Fatalf("%d previews, want 3", len(clips))
	}
	for step, clip := range clips {
		for f, rgb := range clip.Frames {
			want := previewLevel(target(step, f))
			if d := int(rgb[0]) - int(want); d < -1 || d > 1 {
				t.Errorf("step %d, frame %d: got %d, want %d", step, f, rgb[0], want)
			}
		}
	}
}

func TestNoPreviewUnlessWatched(t *testing.T) {
	n := grey()
	if _, err := Run(t.Context(), n, greyOptions()); err != nil {
		t.Fatal(err)
	}
	if count := n.previews.Load(); count != 0 {
		t.Errorf("%d previews made for nobody", count)
	}
}
