package svd

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/goldentest"
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// recordedNoise hands out recorded draws, one per call.
type recordedNoise [][]float32

func (r *recordedNoise) Normal(_ context.Context, values []float32) error {
	copy(values, (*r)[0])
	*r = (*r)[1:]
	return nil
}

// recorded is a fake that answers with the outputs of the reference's networks
// in stage i, and the options of that call. Of the first step both halves of the
// UNet's output were recorded, of the others the guided one, which guidance at
// any scale leaves alone if both halves have it.
func recorded(t *testing.T) (*fake, Options) {
	n, o := grey(), greyOptions()
	o.Still = goldenStill(t)
	o.Noise = &recordedNoise{goldentest.Load(t, "in_cond_noise").Data, goldentest.Load(t, "i_in_latents").Data}
	n.embedding = goldentest.Load(t, "b_image_embeds")
	n.imageLatents = goldentest.Load(t, "c_image_latents")
	first, guided := goldentest.Load(t, "i_unet_out_step0"), goldentest.Load(t, "i_noise_pred")
	n.denoise = func(_ context.Context, call int, in Input, velocity tensor.Tensor) error {
		if call == 0 && velocity.Shape[0] == 2 {
			copy(velocity.Data, first.Data)
			return nil
		}
		for b := range velocity.Shape[0] {
			copy(velocity.At(b).Data, guided.At(call).Data)
		}
		return nil
	}
	frames, done := goldenFrames(t), 0
	n.decode = func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
		count, size := latents.Shape[0], 3*32*48
		done += count
		return tensor.Of(frames.Data[(done-count)*size:done*size], count, 3, 32, 48), nil
	}
	return n, o
}

// stepLatents are the latents after every step, recovered from what the
// networks saw: the next step's input, and at the end the decoder's.
func stepLatents(n *fake, steps int) []float32 {
	sigmas := KarrasSigmas(steps, n.model.SigmaMin, n.model.SigmaMax, n.model.Rho)
	var all []float32
	for i := 1; i < steps; i++ {
		for _, v := range scaledLatents(n.inputs[i], 0) {
			all = append(all, v*InputScale(sigmas[i]))
		}
	}
	for _, chunk := range n.decoded {
		for _, v := range chunk.Data {
			all = append(all, v*float32(n.model.ScalingFactor))
		}
	}
	return all
}

func TestRunMatchesGolden(t *testing.T) {
	n, o := recorded(t)
	var film []byte
	o.Frame = func(index int, rgb []byte) error {
		if index*len(rgb) != len(film) {
			t.Errorf("frame %d came after %d bytes", index, len(film))
		}
		film = append(film, rgb...)
		return nil
	}
	if _, err := Run(t.Context(), n, o); err != nil {
		t.Fatal(err)
	}
	goldentest.Compare(t, "a_clip_pixel_values", n.clip.Data)
	want := goldentest.Load(t, "a_vae_input").Data
	for i, v := range goldentest.Load(t, "in_cond_noise").Data {
		want[i] += 0.02 * v
	}
	goldentest.Compare(t, "a_vae_input", subtract(n.still.Data, want, goldentest.Load(t, "a_vae_input").Data))
	goldentest.Compare(t, "i_unet_in_step0", n.inputs[0].Sample.Data)
	latents := stepLatents(n, 3)
	goldentest.Compare(t, "i_latents", latents)
	goldentest.Compare(t, "i_final_latents", latents[2*len(latents)/3:])
	goldentest.CompareBytes(t, "i_frames_u8", film)
}

// TestEveryStepIsConditioned checks what stays the same and what changes in the
// UNet's input from step to step.
func TestEveryStepIsConditioned(t *testing.T) {
	n, o := recorded(t)
	if _, err := Run(t.Context(), n, o); err != nil {
		t.Fatal(err)
	}
	sigmas := KarrasSigmas(3, 0.002, 700, 7)
	embedding := append(make([]float32, 24), n.embedding.Data...)
	image := n.imageLatents.Data
	for i, in := range n.inputs {
		goldentest.Compare(t, "d_added_time_ids", in.TimeIDs.Data)
		if in.Timestep != Timestep(sigmas[i]) {
			t.Errorf("step %d: timestep %g, want %g", i, in.Timestep, Timestep(sigmas[i]))
		}
		if !slices.Equal(in.Embedding.Data, embedding) {
			t.Errorf("step %d: embedding %v, want zeros and the image's", i, in.Embedding.Data)
		}
		if !slices.Equal(scaledLatents(in, 0), scaledLatents(in, 1)) {
			t.Errorf("step %d: the two batch entries have different latents", i)
		}
		for f := range 5 {
			uncond, cond := in.Sample.At(0).At(f).Data, in.Sample.At(1).At(f).Data
			if !slices.Equal(uncond[len(image):], make([]float32, len(image))) || !slices.Equal(cond[len(image):], image) {
				t.Errorf("step %d, frame %d: image latents are not zeros and the image's", i, f)
			}
		}
		if n.buffers[i] != n.buffers[0] {
			t.Errorf("step %d: the buffers are not those of the first", i)
		}
	}
}

func TestRunWithoutGuidance(t *testing.T) {
	n, o := recorded(t)
	o.Request.MaxGuidanceScale = 1
	if _, err := Run(t.Context(), n, o); err != nil {
		t.Fatal(err)
	}
	for i, in := range n.inputs {
		if want := []int{1, 5, 8, 16, 24}; !slices.Equal(in.Sample.Shape, want) {
			t.Errorf("step %d: sample %v, want %v", i, in.Sample.Shape, want)
		}
		if !slices.Equal(in.Embedding.Data, n.embedding.Data) || !slices.Equal(in.Embedding.Shape, []int{1, 1, 24}) {
			t.Errorf("step %d: embedding %v", i, in.Embedding)
		}
	}
	latents := stepLatents(n, 3)
	goldentest.Compare(t, "i_latents", latents)
	goldentest.Compare(t, "i_final_latents", latents[2*len(latents)/3:])
}

// TestSeedDecidesTheNoise runs twice with one seed, at different numbers of
// processors, and once with another.
func TestSeedDecidesTheNoise(t *testing.T) {
	sample := func(seed uint32, processors int) []float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		n, o := grey(), greyOptions()
		o.Request.Seed = seed
		if _, err := Run(t.Context(), n, o); err != nil {
			t.Fatal(err)
		}
		return slices.Concat(n.still.Data, n.inputs[0].Sample.Data, n.decoded[0].Data)
	}
	one := sample(1, 1)
	if !slices.Equal(one, sample(1, 4)) {
		t.Error("the same seed gave other values")
	}
	if slices.Equal(one, sample(2, 1)) {
		t.Error("another seed gave the same values")
	}
}

func TestRequestIsChecked(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Options)
	}{
		{"width", func(o *Options) { o.Request.Width = 49 }},
		{"height", func(o *Options) { o.Request.Height = 0 }},
		{"num_frames", func(o *Options) { o.Request.Frames = 0 }},
		{"num_inference_steps", func(o *Options) { o.Request.Steps = 0 }},
		{"decode_chunk_size", func(o *Options) { o.Request.DecodeChunkSize = -1 }},
		{"still", func(o *Options) { o.Still.Pix = o.Still.Pix[1:] }},
	}
	for _, test := range tests {
		n, o := grey(), greyOptions()
		test.change(&o)
		_, err := Run(t.Context(), n, o)
		checkInvalid(t, test.name, err)
		if n.clip.Data != nil {
			t.Errorf("%s: a network ran", test.name)
		}
	}
}

// BenchmarkRun is the arithmetic around the built-in model's networks, which
// here do nothing: 25 frames of 100 channels at 72 x 128, 4 steps, previews on.
func BenchmarkRun(b *testing.B) {
	n, o := grey(), greyOptions()
	n.model.LatentChannels, n.model.SpatialFactor = 100, 8
	n.imageLatents = tensor.New(1, 100, 72, 128)
	n.decode = func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
		return tensor.New(latents.Shape[0], 3, 576, 1024), nil
	}
	o.Still = resample.NewRGB(4000, 3000)
	o.Request.Width, o.Request.Height, o.Request.Frames, o.Request.Steps = 1024, 576, 25, 4
	o.Request.MaxGuidanceScale, o.Request.DecodeChunkSize = 1, 5
	o.Report = func(engine.Event) {}
	for b.Loop() {
		timings, err := Run(b.Context(), silent{n}, o)
		if err != nil {
			b.Fatal(err)
		}
		for stage, seconds := range timings.Seconds {
			b.ReportMetric(1000*seconds, string(stage)+"-ms")
		}
	}
}

// silent is a fake that records nothing.
type silent struct{ *fake }

func (s silent) EncodeStill(context.Context, tensor.Tensor) (tensor.Tensor, error) {
	return s.imageLatents, nil
}

func (s silent) Denoise(context.Context, Input, tensor.Tensor) error { return nil }

func (s silent) Decode(_ context.Context, latents, pixels tensor.Tensor) error {
	out, err := s.decode(0, latents)
	copy(pixels.Data, out.Data)
	return err
}
