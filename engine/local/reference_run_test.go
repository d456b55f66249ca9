package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/goldentest"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// reference is one set of weights at work on one folder of recordings.
type reference struct {
	goldens *goldentest.Set
	runtime *ort.Runtime
	model   *pretrained
	plan    plan
	// got is what our code computed, by the names of the arrays.
	got map[string]tensor.Tensor
}

// refer compares a folder: a row for each array expected in the stages, all
// if "". The error says why arrays were not compared.
func refer(ctx context.Context, runtime *ort.Runtime, folder, stages string) ([]row, error) {
	goldens, err := goldentest.Open(filepath.Join(folder, "golden"))
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, a := range goldens.Arrays {
		if a.Expected() && (stages == "" || strings.Contains(stages, a.Stage)) {
			rows = append(rows, row{array: a})
		}
	}
	var errs []error
	for _, w := range weightsToRun(filepath.Join(folder, "checkpoint"), stages) {
		model, err := openCheckpoint(filepath.Join(folder, "checkpoint"), w.options)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", w.name, err))
			continue
		}
		r := &reference{goldens, runtime, model, w.plan, map[string]tensor.Tensor{}}
		errs = append(errs, r.compute(ctx, stages), r.compare(rows, w.name))
	}
	return rows, errors.Join(errs...)
}

// weightsRun is a way to take the weights.
type weightsRun struct {
	name    string
	options checkpoint.Options
	plan    plan
}

// weightsToRun are the preferred weights, copied, mapped, and with the halves of
// guidance apart, and each variant that all parts of the checkpoint have.
func weightsToRun(folder, stages string) []weightsRun {
	runs := []weightsRun{{name: "preferred weights"}}
	if stages != "" {
		return runs
	}
	runs = append(runs,
		weightsRun{name: "preferred weights, mapped", plan: plan{mapped: true}},
		weightsRun{name: "preferred weights, guidance apart", plan: plan{apart: true}})
	for _, variant := range []string{"fp16", "bf16"} {
		everywhere := true
		for _, part := range []string{"unet", "vae", "image_encoder"} {
			found, _ := filepath.Glob(filepath.Join(folder, part, "*."+variant+".*"))
			everywhere = everywhere && len(found) > 0
		}
		if everywhere {
			runs = append(runs, weightsRun{name: variant, options: checkpoint.Options{Variant: variant}})
		}
	}
	return runs
}

// compute runs the stages. One that fails does not keep the others from being
// computed.
func (r *reference) compute(ctx context.Context, stages string) error {
	var errs []error
	if have, want := r.model.constants().SpatialFactor, r.goldens.SpatialFactor; have != want {
		errs = append(errs, fmt.Errorf("the checkpoint has %d pixels per latent, manifest.json says %d", have, want))
	}
	for _, part := range []struct {
		stage   string
		compute func(context.Context) error
	}{
		{"a", r.preprocess}, {"b", r.encodeImage}, {"c", r.encodeStill}, {"d", r.condition}, {"e", r.schedule},
		{"f", r.denoise}, {"g", r.guide}, {"h", r.decode}, {"i", r.pipeline}, {"j", r.draw},
	} {
		if stages != "" && !strings.Contains(stages, part.stage) {
			continue
		}
		if err := part.compute(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stage %s: %w", part.stage, err))
		}
	}
	return errors.Join(errs...)
}

// compare notes the difference of every array that was computed.
func (r *reference) compare(rows []row, described string) error {
	var errs []error
	for i := range rows {
		got, ok := r.got[rows[i].array.Name]
		if !ok {
			continue
		}
		d, err := r.goldens.Check(rows[i].array.Name, got)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rows[i].note(d, described)
	}
	return errors.Join(errs...)
}

// call is the request of a recorded call of the pipeline. What it does not
// name has diffusers' default.
func (r *reference) call(stage string) (engine.Request, error) {
	text, ok := r.goldens.Calls[stage]
	if !ok {
		return engine.Request{}, fmt.Errorf("manifest.json has no call %q", stage)
	}
	q := engine.DefaultRequest()
	q.Frames, q.DecodeChunkSize = int(r.model.networks.Config().UNet.NumFrames), 0
	if err := json.Unmarshal(text, &q); err != nil {
		return q, fmt.Errorf("manifest.json: call %q: %w", stage, err)
	}
	if q.DecodeChunkSize == 0 {
		q.DecodeChunkSize = q.Frames
	}
	return q, nil
}

// still is the recorded input image.
func (r *reference) still() (resample.RGB, error) {
	width, height, rgb, err := r.goldens.Still()
	return resample.RGB{Width: width, Height: height, Pix: rgb}, err
}

// sessions are the networks on ONNX Runtime. The caller closes them.
func (r *reference) sessions() *sessions {
	return newSessions(r.runtime, r.model, r.plan, provider.Provider{})
}
