package svd

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/goldentest"
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// fake is Networks made of arithmetic. It records what it is asked.
type fake struct {
	model Model
	// denoise and decode stand in for the networks; call counts from 0.
	denoise func(ctx context.Context, call int, in Input, velocity tensor.Tensor) error
	decode  func(call int, latents tensor.Tensor) (tensor.Tensor, error)
	// encodeErr is what EncodeStill returns.
	encodeErr error

	embedding, imageLatents tensor.Tensor

	clip, still tensor.Tensor   // what the encoders saw
	told        tensor.Tensor   // image latents of SetStill
	inputs      []Input         // copies of the UNet's inputs
	buffers     [][2]*float32   // addresses of sample and velocity
	decoded     []tensor.Tensor // copies of the decoder's inputs
	previews    atomic.Int64
}

func clone(t tensor.Tensor) tensor.Tensor { return tensor.Of(slices.Clone(t.Data), t.Shape...) }

func (f *fake) Model() Model { return f.model }

func (f *fake) EncodeImage(_ context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	f.clip = clone(pixels)
	return f.embedding, nil
}

func (f *fake) EncodeStill(_ context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	f.still = clone(pixels)
	return f.imageLatents, f.encodeErr
}

func (f *fake) Denoise(ctx context.Context, in Input, velocity tensor.Tensor) error {
	call := len(f.inputs)
	f.buffers = append(f.buffers, [2]*float32{&in.Sample.Data[0], &velocity.Data[0]})
	in.Sample, in.Embedding, in.TimeIDs = clone(in.Sample), clone(in.Embedding), clone(in.TimeIDs)
	f.inputs = append(f.inputs, in)
	return f.denoise(ctx, call, in, velocity)
}

func (f *fake) Decode(_ context.Context, latents, pixels tensor.Tensor) error {
	f.decoded = append(f.decoded, clone(latents))
	out, err := f.decode(len(f.decoded)-1, latents)
	copy(pixels.Data, out.Data)
	return err
}

// SetStill records the image latents it is told.
func (f *fake) SetStill(_, latents tensor.Tensor) { f.told = clone(latents) }

// Preview is one pixel: the first clean latent, quantised like a frame.
func (f *fake) Preview(clean tensor.Tensor) ([]byte, int, int) {
	f.previews.Add(1)
	return []byte{previewLevel(clean.Data[0]), 0, 0}, 1, 1
}

func previewLevel(v float32) byte { return byte(128 + max(-100, min(100, 16*v))) }

// tiny is the model the goldens were recorded with.
var tiny = Model{
	LatentChannels: 4, SpatialFactor: 2, ScalingFactor: 0.18215, EmbeddingDim: 24,
	ImageMean: [3]float32{0.48145466, 0.4578275, 0.40821073},
	ImageStd:  [3]float32{0.26862954, 0.26130258, 0.27577711},
	SigmaMin:  0.002, SigmaMax: 700, Rho: 7,
}

// goldenRequest is the call recorded as stage i.
func goldenRequest() engine.Request {
	r := engine.DefaultRequest()
	r.Width, r.Height, r.Frames, r.Steps, r.DecodeChunkSize = 48, 32, 5, 3, 2
	return r
}

func goldenStill(t testing.TB) resample.RGB {
	width, height, rgb := goldentest.Still(t)
	return resample.RGB{Width: width, Height: height, Pix: rgb}
}

// grey is a fake whose velocity is 0 and whose frames are mid grey.
func grey() *fake {
	return &fake{
		model:        tiny,
		embedding:    tensor.New(1, 24),
		imageLatents: tensor.New(1, 4, 16, 24),
		denoise: func(_ context.Context, _ int, _ Input, velocity tensor.Tensor) error {
			clear(velocity.Data)
			return nil
		},
		decode: func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
			return tensor.New(latents.Shape[0], 3, 32, 48), nil
		},
	}
}

// greyOptions ask for a clip of the golden's size from a small still.
func greyOptions() Options {
	return Options{
		Request: goldenRequest(),
		Still:   resample.NewRGB(6, 4),
		Frame:   func(int, []byte) error { return nil },
	}
}

func TestStopwatchCountsEveryNetwork(t *testing.T) {
	const nap = 2 * time.Millisecond
	n := grey()
	denoise, decode := n.denoise, n.decode
	n.denoise = func(ctx context.Context, call int, in Input, velocity tensor.Tensor) error {
		time.Sleep(nap)
		return denoise(ctx, call, in, velocity)
	}
	n.decode = func(call int, latents tensor.Tensor) (tensor.Tensor, error) {
		time.Sleep(nap)
		return decode(call, latents)
	}
	timings, err := Run(t.Context(), n, greyOptions())
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, stage := range []engine.Stage{engine.StageEncode, engine.StageDenoise, engine.StageDecode} {
		seconds, ok := timings.Seconds[stage]
		if !ok || seconds <= 0 {
			t.Errorf("stage %s: %g seconds", stage, seconds)
		}
		total += seconds
	}
	// Three steps and three chunks sleep.
	if least := 6 * nap.Seconds(); timings.NetworkSeconds < least || timings.NetworkSeconds > total {
		t.Errorf("networks: got %g s, want %g to %g", timings.NetworkSeconds, least, total)
	}
}

func TestMustHave(t *testing.T) {
	tests := []struct {
		name string
		t    tensor.Tensor
		ok   bool
	}{
		{"right", tensor.New(1, 6), true},
		{"other shape", tensor.New(2, 3), false},
		{"other rank", tensor.New(6), false},
		{"too few values", tensor.Tensor{Shape: []int{1, 6}, Data: make([]float32, 5)}, false},
	}
	for _, test := range tests {
		err := mustHave(test.t, 1, 6)
		if (err == nil) != test.ok {
			t.Errorf("%s: got %v", test.name, err)
		}
		if err != nil && !strings.Contains(err.Error(), "[1 6]") {
			t.Errorf("%s: %q does not name the wanted shape", test.name, err)
		}
	}
}
