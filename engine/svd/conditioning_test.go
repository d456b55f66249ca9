package svd

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"framewake/engine/goldentest"
	"framewake/engine/tensor"
)

func TestConditionedInput(t *testing.T) {
	c := conditioning{
		embedding:    tensor.Of([]float32{1, 2}, 1, 2),
		imageLatents: tensor.Of([]float32{3, 4, 5, 6}, 1, 2, 1, 2),
		timeIDs:      timeIDs(7, 127, 0.02),
	}
	zeros, image := []float32{0, 0, 0, 0}, c.imageLatents.Data
	tests := []struct {
		batch             int
		embedding, sample []float32
	}{
		{1, []float32{1, 2}, slices.Concat(zeros, image, zeros, image, zeros, image)},
		{2, []float32{0, 0, 1, 2}, slices.Concat(slices.Repeat(zeros, 6), zeros, image, zeros, image, zeros, image)},
	}
	for _, test := range tests {
		in, err := c.input(t.Context(), test.batch, 3)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(in.Embedding.Data, test.embedding) {
			t.Errorf("batch %d: embedding %v, want %v", test.batch, in.Embedding.Data, test.embedding)
		}
		if !slices.Equal(in.Sample.Data, test.sample) {
			t.Errorf("batch %d: sample %v, want %v", test.batch, in.Sample.Data, test.sample)
		}
		if want := []int{test.batch, 3, 4, 1, 2}; !slices.Equal(in.Sample.Shape, want) {
			t.Errorf("batch %d: shape %v, want %v", test.batch, in.Sample.Shape, want)
		}
		if test.batch == 2 {
			goldentest.Compare(t, "d_added_time_ids", in.TimeIDs.Data)
		}
	}
}

// TestDrawOrder checks against torch: the first draw goes to the still, the
// second to the latents, whatever the strength of the first.
func TestDrawOrder(t *testing.T) {
	for _, strength := range []float64{0.02, 0} {
		n, o := grey(), greyOptions()
		o.Still = goldenStill(t)
		o.Request.Seed, o.Request.NoiseAugStrength = 43, strength
		if _, err := Run(t.Context(), n, o); err != nil {
			t.Fatal(err)
		}
		want := goldentest.Load(t, "a_vae_input").Data
		addNoise(want, goldentest.Load(t, "j_seed_cond_noise").Data, float32(strength))
		goldentest.Compare(t, "a_vae_input", subtract(n.still.Data, want, goldentest.Load(t, "a_vae_input").Data))
		// The first scaled sample is the noise itself: what the start is
		// multiplied by, the input is divided by.
		goldentest.Compare(t, "j_seed_latents", scaledLatents(n.inputs[0], 0))
	}
}

// subtract returns a - b + c: c, with the error of a against b.
func subtract(a, b, c []float32) []float32 {
	out := make([]float32, len(a))
	for i := range a {
		out[i] = a[i] - b[i] + c[i]
	}
	return out
}

// scaledLatents is the first half of the channels of one batch entry, [F,C,h,w].
func scaledLatents(in Input, batch int) []float32 {
	sample := in.Sample.At(batch)
	var latents []float32
	for f := range sample.Shape[0] {
		frame := sample.At(f).Data
		latents = append(latents, frame[:len(frame)/2]...)
	}
	return latents
}

// TestStillIsLetGo: a photo of hundreds of megabytes must not stay in memory
// while the UNet runs.
func TestStillIsLetGo(t *testing.T) {
	collected := make(chan bool, 1)
	options := func() Options {
		o := greyOptions()
		runtime.AddCleanup(&o.Still.Pix[0], func(c chan bool) { c <- true }, collected)
		return o
	}
	n := grey()
	n.denoise = func(context.Context, int, Input, tensor.Tensor) error {
		if len(n.inputs) > 1 {
			return nil
		}
		runtime.GC()
		select {
		case <-collected:
		case <-time.After(10 * time.Second):
			t.Error("the still is in memory while the UNet runs")
		}
		return nil
	}
	if _, err := Run(t.Context(), n, options()); err != nil {
		t.Fatal(err)
	}
}
