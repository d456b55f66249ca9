package local

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/goldentest"
	"framewake/engine/resample"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// fed is what the pipeline of the first recorded call feeds its networks, which
// answer with zeros.
func (r *reference) fed(ctx context.Context) (*observer, error) {
	q, err := r.call("i")
	if err != nil {
		return nil, err
	}
	still, err := r.still()
	if err != nil {
		return nil, err
	}
	noise, err := r.noise("i")
	if err != nil {
		return nil, err
	}
	o := &observer{Networks: silent{r.model.constants()}}
	return o, o.observe(ctx, q, still, noise)
}

// noise is the recorded draws of a call.
func (r *reference) noise(stage string) (svd.NoiseSource, error) {
	still, err := r.goldens.Tensor("in_cond_noise")
	if err != nil {
		return nil, err
	}
	latents, err := r.goldens.Tensor(stage + "_in_latents")
	return &draws{still.Data, latents.Data}, err
}

// preprocess is stage a: the still as the encoders get it.
func (r *reference) preprocess(ctx context.Context) error {
	o, err := r.fed(ctx)
	if err != nil {
		return err
	}
	r.got["a_clip_pixel_values"] = o.clip
	still, err := r.still()
	if err != nil {
		return err
	}
	q, err := r.call("i")
	if err != nil {
		return err
	}
	r.got["a_vae_resized_u8"] = tensor.Of(goldentest.Floats(resample.Lanczos(still, q.Width, q.Height).Pix), q.Height, q.Width, 3)
	r.got["a_vae_input"] = svd.StillPixels(still, q.Width, q.Height)
	return nil
}

// encodeImage is stage b.
func (r *reference) encodeImage(ctx context.Context) error {
	pixels, err := r.goldens.Tensor("a_clip_pixel_values")
	if err != nil {
		return err
	}
	n := r.sessions()
	embedding, err := n.EncodeImage(ctx, pixels)
	if err == nil {
		r.got["b_image_embeds"] = embedding
	}
	return errors.Join(err, n.close())
}

// encodeStill is stage c. The logarithm of the variance, which the pipeline has
// no use for, was recorded between the bounds diffusers puts on it.
func (r *reference) encodeStill(ctx context.Context) error {
	o, err := r.fed(ctx)
	if err != nil {
		return err
	}
	n := r.sessions()
	moments, err := n.moments(ctx, o.still)
	if err == nil {
		half := moments.Data[len(moments.Data)/2:]
		for i, v := range half {
			half[i] = min(max(v, -30), 20)
		}
		r.got["c_vae_moments"] = moments
		r.got["c_image_latents"], err = n.EncodeStill(ctx, o.still)
	}
	return errors.Join(err, n.close())
}

// condition is stage d.
func (r *reference) condition(ctx context.Context) error {
	o, err := r.fed(ctx)
	if err != nil {
		return err
	}
	r.got["d_added_time_ids"] = o.input.TimeIDs
	return nil
}

// schedule is stage e: each step sees the sample our own previous step left.
func (r *reference) schedule(context.Context) error {
	var errs []error
	for _, steps := range r.goldens.SchedulerSteps {
		prefix := fmt.Sprintf("e_n%d_", steps)
		start, err := r.goldens.Tensor(prefix + "in_sample")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		velocity, err := r.goldens.Tensor(prefix + "in_model_output")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if velocity.Shape[0] != steps || len(velocity.At(0).Data) != len(start.Data) {
			errs = append(errs, fmt.Errorf("%sin_model_output has shape %v, %sin_sample %v", prefix, velocity.Shape, prefix, start.Shape))
			continue
		}
		maps.Copy(r.got, walkSchedule(r.model.constants(), prefix, start, velocity))
	}
	return errors.Join(errs...)
}

// walkSchedule walks one schedule.
func walkSchedule(m svd.Model, prefix string, start, velocity tensor.Tensor) map[string]tensor.Tensor {
	steps, n := velocity.Shape[0], len(start.Data)
	sigmas := svd.KarrasSigmas(steps, m.SigmaMin, m.SigmaMax, m.Rho)
	sample, initial := slices.Clone(start.Data), svd.InputScale(sigmas[0])
	for i := range sample {
		sample[i] *= initial
	}
	timesteps, inputs, cleans, samples := tensor.New(steps), tensor.New(velocity.Shape...), tensor.New(velocity.Shape...), tensor.New(velocity.Shape...)
	for i := range steps {
		timesteps.Data[i] = svd.Timestep(sigmas[i])
		svd.ScaleInput(inputs.Data[i*n:(i+1)*n], sample, sigmas[i])
		svd.EulerStep(sample, velocity.At(i).Data, cleans.At(i).Data, sigmas[i], sigmas[i+1])
		copy(samples.Data[i*n:], sample)
	}
	return map[string]tensor.Tensor{
		prefix + "sigmas":           tensor.Of(sigmas, steps+1),
		prefix + "timesteps":        timesteps,
		prefix + "init_noise_sigma": tensor.Of([]float32{initial}),
		prefix + "scaled_input":     inputs,
		prefix + "pred_original":    cleans,
		prefix + "prev_sample":      samples,
	}
}

// unetSuffix ends the names of the UNet's expected outputs; what comes before
// it begins those of their inputs.
const unetSuffix = "_unet_out"

// denoise is stage f: however many cases there are.
func (r *reference) denoise(ctx context.Context) error {
	var errs []error
	for _, a := range r.goldens.Arrays {
		prefix, ok := strings.CutSuffix(a.Name, unetSuffix)
		if ok && a.Stage == "f" && a.Expected() {
			if err := r.denoiseCase(ctx, prefix); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", a.Name, err))
			}
		}
	}
	return errors.Join(errs...)
}

func (r *reference) denoiseCase(ctx context.Context, prefix string) error {
	var in [4]tensor.Tensor
	for i, name := range []string{"sample", "timestep", "encoder_hidden_states", "added_time_ids"} {
		var err error
		if in[i], err = r.goldens.Tensor(prefix + "_in_" + name); err != nil {
			return err
		}
	}
	d := in[0].Shape
	if len(d) != 5 || len(in[1].Data) != 1 {
		return fmt.Errorf("sample has shape %v, timestep %v", d, in[1].Shape)
	}
	velocity := tensor.New(d[0], d[1], d[2]/2, d[3], d[4])
	n := r.sessions()
	err := n.Denoise(ctx, svd.Input{Sample: in[0], Timestep: in[1].Data[0], Embedding: in[2], TimeIDs: in[3]}, velocity)
	if err == nil {
		r.got[prefix+unetSuffix] = velocity
	}
	return errors.Join(err, n.close())
}

// guide is stage g.
func (r *reference) guide(context.Context) error {
	q, err := r.call("i")
	if err != nil {
		return err
	}
	r.got["g_guidance_scale"] = tensor.Of(svd.GuidanceScales(q.MinGuidanceScale, q.MaxGuidanceScale, q.Frames), q.Frames)
	both, err := r.goldens.Tensor("f" + unetSuffix) // [2,F,C,h,w], unconditional first
	if err != nil {
		return err
	}
	if len(both.Shape) != 5 || both.Shape[0] != 2 {
		return fmt.Errorf("f%s has shape %v, without two halves", unetSuffix, both.Shape)
	}
	uncond, cond := both.At(0), both.At(1)
	for f, scale := range svd.GuidanceScales(q.MinGuidanceScale, q.MaxGuidanceScale, cond.Shape[0]) {
		svd.Guide(cond.At(f).Data, uncond.At(f).Data, scale)
	}
	r.got["g_cfg_combined"] = cond
	return nil
}

// decode is stage h: the pipeline goes on from latents that are finished.
func (r *reference) decode(ctx context.Context) error {
	latents, err := r.goldens.Tensor("h_in_latents") // [1,F,C,h,w]
	if err != nil {
		return err
	}
	if len(latents.Shape) != 5 || latents.Shape[0] != 1 {
		return fmt.Errorf("h_in_latents has shape %v", latents.Shape)
	}
	var errs []error
	for _, chunk := range r.goldens.DecodeChunks {
		if err := r.decodeBy(ctx, clone(latents.At(0)), chunk); err != nil {
			errs = append(errs, fmt.Errorf("chunks of %d: %w", chunk, err))
		}
	}
	return errors.Join(errs...)
}

func (r *reference) decodeBy(ctx context.Context, latents tensor.Tensor, chunk int) error {
	m, frames, h, w := r.model.constants(), latents.Shape[0], latents.Shape[2], latents.Shape[3]
	q := engine.DefaultRequest()
	q.Width, q.Height, q.Frames, q.DecodeChunkSize = w*m.SpatialFactor, h*m.SpatialFactor, frames, chunk
	n := r.sessions()
	o := &observer{Networks: n, begin: svd.Progress{
		Steps: q.Steps, Latents: latents,
		Embedding: tensor.New(1, m.EmbeddingDim), ImageLatents: tensor.New(1, m.LatentChannels, h, w),
	}}
	err := o.observe(ctx, q, resample.NewRGB(8, 8), noNoise{})
	if err == nil {
		r.got[fmt.Sprintf("h_decoded_chunk%d", chunk)] = tensor.Of(o.frames, frames, 3, q.Height, q.Width)
	}
	return errors.Join(err, n.close())
}

// pipeline is stage i: every recorded call.
func (r *reference) pipeline(ctx context.Context) error {
	var errs []error
	for stage := range r.goldens.Calls {
		if err := r.callPipeline(ctx, stage); err != nil {
			errs = append(errs, fmt.Errorf("call %s: %w", stage, err))
		}
	}
	return errors.Join(errs...)
}

func (r *reference) callPipeline(ctx context.Context, stage string) error {
	q, err := r.call(stage)
	if err != nil {
		return err
	}
	still, err := r.still()
	if err != nil {
		return err
	}
	noise, err := r.noise(stage)
	if err != nil {
		return err
	}
	n := r.sessions()
	o := &observer{Networks: n}
	if err := errors.Join(o.observe(ctx, q, still, noise), n.close()); err != nil {
		return err
	}
	each := slices.Clone(o.output.Shape[1:]) // [F,C,h,w]
	all := append([]int{q.Steps}, each...)
	r.got[stage+"_unet_in_step0"] = o.input.Sample
	r.got[stage+"_unet_out_step0"] = o.output
	r.got[stage+"_noise_pred"] = tensor.Of(o.guided, all...)
	r.got[stage+"_latents"] = tensor.Of(o.latents, all...)
	r.got[stage+"_final_latents"] = tensor.Of(o.latents, all...).At(q.Steps - 1)
	r.got[stage+"_frames"] = shown(tensor.Of(o.frames, q.Frames, 3, q.Height, q.Width))
	r.got[stage+"_frames_u8"] = tensor.Of(goldentest.Floats(o.rgb), q.Frames, q.Height, q.Width, 3)
	return nil
}

// shown turns what the decoder gives, [F,3,H,W] in [-1,1], into frames
// [F,H,W,3] in [0,1].
func shown(decoded tensor.Tensor) tensor.Tensor {
	d := decoded.Shape
	frames, plane := tensor.New(d[0], d[2], d[3], 3), d[2]*d[3]
	for f := range d[0] {
		for c := range 3 {
			for i, v := range decoded.At(f).At(c).Data {
				frames.Data[3*(f*plane+i)+c] = min(max(v/2+0.5, 0), 1)
			}
		}
	}
	return frames
}

// draw is stage j: the noise of a seed as the pipeline draws it. On a black
// still, which is -1 everywhere, the first draw can be read off what the
// encoder gets; the second is the first step's scaled sample.
func (r *reference) draw(ctx context.Context) error {
	first, ok1 := r.goldens.Array("j_seed_cond_noise")
	second, ok2 := r.goldens.Array("j_seed_latents")
	if !ok1 || !ok2 || len(first.Shape) != 4 || len(second.Shape) != 5 {
		return nil // recorded for those who draw as torch does; what is expected will be missed
	}
	q := engine.DefaultRequest()
	q.Seed, q.NoiseAugStrength, q.MaxGuidanceScale, q.Steps = r.goldens.Seed, 1, 1, 1
	q.Height, q.Width, q.Frames = first.Shape[2], first.Shape[3], second.Shape[1]
	o := &observer{Networks: silent{r.model.constants()}}
	if err := o.observe(ctx, q, resample.NewRGB(8, 8), nil); err != nil {
		return err
	}
	for i := range o.still.Data {
		o.still.Data[i]++
	}
	r.got[first.Name] = o.still
	sample := o.input.Sample.At(0) // [F,2C,h,w]: the scaled latents, then the still's
	latents := tensor.New(second.Shape[1:]...)
	for f := range q.Frames {
		copy(latents.At(f).Data, sample.At(f).Data)
	}
	r.got[second.Name] = latents
	return nil
}
