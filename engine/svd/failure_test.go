package svd

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/tensor"
)

func checkInvalid(t *testing.T, name string, err error) {
	t.Helper()
	if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" || err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("%s: got %v, kind %s, hint %q", name, err, engine.KindOf(err), engine.HintOf(err))
	}
}

// failing makes one part of a run fail with err.
var failing = []struct {
	name  string
	apply func(n *fake, o *Options, err error)
	text  string
	hint  string // when memory does not suffice
}{
	{"still", func(n *fake, _ *Options, err error) { n.encodeErr = err },
		"svd: encode the still's latents: ", "lower the frame size"},
	{"second step", func(n *fake, _ *Options, err error) {
		n.denoise = func(_ context.Context, call int, _ Input, _ tensor.Tensor) error {
			return []error{nil, err}[call]
		}
	}, "svd: denoise step 2 of 3: ", "lower the frame size or the number of frames"},
	{"second chunk", func(n *fake, _ *Options, err error) {
		n.decode = func(call int, latents tensor.Tensor) (tensor.Tensor, error) {
			return tensor.New(latents.Shape[0], 3, 32, 48), []error{nil, err}[call]
		}
	}, "svd: decode frames 3–4 of 5: ", "lower the decode chunk size or the frame size"},
	{"frame", func(_ *fake, o *Options, err error) {
		o.Frame = func(index int, _ []byte) error { return []error{nil, nil, err}[index] }
	}, "svd: deliver frame 3 of 5: ", ""},
}

func TestErrorsSayWhatWasBeingDone(t *testing.T) {
	for _, test := range failing {
		cause := errors.New("device lost")
		n, o := grey(), greyOptions()
		test.apply(n, &o, engine.Errorf(engine.Unavailable, "plug it in", "ort: %w", cause))
		_, err := Run(t.Context(), n, o)
		if err == nil || err.Error() != test.text+"ort: device lost" {
			t.Errorf("%s: got %v, want %sort: device lost", test.name, err, test.text)
		}
		if !errors.Is(err, cause) || engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) != "plug it in" {
			t.Errorf("%s: cause %v, kind %s, hint %q", test.name, errors.Is(err, cause), engine.KindOf(err), engine.HintOf(err))
		}
	}
}

func TestOutOfMemoryHints(t *testing.T) {
	for _, test := range failing {
		if test.hint == "" {
			continue
		}
		n, o := grey(), greyOptions()
		test.apply(n, &o, engine.Errorf(engine.OutOfMemory, "", "ort: no room"))
		_, err := Run(t.Context(), n, o)
		if engine.KindOf(err) != engine.OutOfMemory || engine.HintOf(err) != test.hint {
			t.Errorf("%s: kind %s, hint %q, want %q", test.name, engine.KindOf(err), engine.HintOf(err), test.hint)
		}
	}
}

// TestCancel ends the context inside every part of a run; the network there may
// give ctx's error, another one or none.
func TestCancel(t *testing.T) {
	answers := map[string]func(context.Context) error{
		"its error":     func(ctx context.Context) error { return ctx.Err() },
		"another error": func(context.Context) error { return errors.New("stopped") },
		"no error":      func(context.Context) error { return nil },
	}
	for answer, answerFor := range answers {
		for _, place := range []string{"noise", "denoise", "decode", "frame"} {
			ctx, cancel := context.WithCancel(t.Context())
			frames := 0
			end := func(here string) error {
				if here != place {
					return nil
				}
				cancel()
				return answerFor(ctx)
			}
			n, o := grey(), greyOptions()
			o.Noise = noiseFunc(func() error { return end("noise") })
			n.denoise = func(context.Context, int, Input, tensor.Tensor) error { return end("denoise") }
			n.decode = func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
				return tensor.New(latents.Shape[0], 3, 32, 48), end("decode")
			}
			o.Frame = func(int, []byte) error { frames++; return end("frame") }
			_, err := Run(ctx, n, o)
			cancel()
			if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "svd: ") {
				t.Errorf("cancelled in %s, which gave %s: got %v", place, answer, err)
			}
			if len(n.inputs) > 1 && place == "denoise" || frames > 1 {
				t.Errorf("cancelled in %s: went on for %d steps and %d frames", place, len(n.inputs), frames)
			}
		}
	}
}

// noiseFunc is a source of zeros that may fail.
type noiseFunc func() error

func (f noiseFunc) Normal(_ context.Context, values []float32) error {
	clear(values)
	return f()
}

// TestBrokenNumbers puts one bad value into a network's output: an error, not a
// black film.
func TestBrokenNumbers(t *testing.T) {
	tests := []struct {
		name string
		bad  float64
		step int // -1: the decoder
		text string
	}{
		{"NaN in the first step", math.NaN(), 0, "svd: denoise step 1 of 3: frame 4: "},
		{"NaN in the last step", math.NaN(), 2, "svd: denoise step 3 of 3: frame 4: "},
		{"infinity in the last step", math.Inf(-1), 2, "svd: denoise step 3 of 3: frame 4: "},
		{"NaN from the decoder", math.NaN(), -1, "svd: decode frames 1–2 of 5: frame 2: "},
	}
	for _, test := range tests {
		n, o := grey(), greyOptions()
		n.denoise = func(_ context.Context, call int, _ Input, velocity tensor.Tensor) error {
			clear(velocity.Data)
			if call == test.step {
				velocity.At(1).At(3).Data[100] = float32(test.bad)
			}
			return nil
		}
		n.decode = func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
			pixels := tensor.New(latents.Shape[0], 3, 32, 48)
			if test.step < 0 {
				pixels.At(1).Data[1000] = float32(test.bad)
			}
			return pixels, nil
		}
		_, err := Run(t.Context(), n, o)
		if !errors.Is(err, errNotFinite) || !strings.HasPrefix(err.Error(), test.text) {
			t.Errorf("%s: got %v, want %s…", test.name, err, test.text)
		}
		if engine.KindOf(err) != engine.Other || engine.HintOf(err) == "" {
			t.Errorf("%s: kind %s, hint %q", test.name, engine.KindOf(err), engine.HintOf(err))
		}
	}
}

// TestWrongShapes: what a network gives is measured before it is used.
func TestWrongShapes(t *testing.T) {
	tests := map[string]func(n *fake){
		"embedding":     func(n *fake) { n.embedding = tensor.New(1, 23) },
		"image latents": func(n *fake) { n.imageLatents = tensor.New(1, 8, 16, 24) },
	}
	for name, apply := range tests {
		n := grey()
		apply(n)
		if _, err := Run(t.Context(), n, greyOptions()); err == nil || !strings.Contains(err.Error(), "shape") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
