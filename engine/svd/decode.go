package svd

import (
	"context"
	"fmt"
	"math"

	"framewake/engine"
	"framewake/engine/tensor"
)

// decode turns latents [F,C,h,w] into frames, DecodeChunkSize at a time, and
// hands them out in order; chunks that an earlier run kept are not decoded
// again. It uses latents up.
func (r *run) decode(ctx context.Context, latents tensor.Tensor) error {
	frames, chunk := r.request.Frames, min(r.request.DecodeChunkSize, r.request.Frames)
	r.report.Send(engine.Event{Stage: engine.StageDecode, Total: frames})
	size := 3 * r.request.Width * r.request.Height
	into := buffers{tensor.New(chunk, 3, r.request.Height, r.request.Width), make([]byte, chunk*size)}
	for first := 0; first < frames; first += chunk {
		last := min(first+chunk, frames)
		rgb, err := r.chunk(ctx, latents, first, last, into)
		if err != nil {
			return fail(ctx, err, "lower the decode chunk size or the frame size",
				"decode frames %d–%d of %d", first+1, last, frames)
		}
		for f := first; f < last; f++ {
			if err := ctx.Err(); err != nil {
				return fail(ctx, err, "", "deliver frame %d of %d", f+1, frames)
			}
			if err := r.deliver(f, rgb[(f-first)*size:(f-first+1)*size]); err != nil {
				return fail(ctx, err, "", "deliver frame %d of %d", f+1, frames)
			}
			r.report.Send(engine.Event{Stage: engine.StageDecode, Done: f + 1, Total: frames})
		}
	}
	return nil
}

// buffers are what a chunk is decoded into, used again for the next one.
type buffers struct {
	pixels tensor.Tensor // [n,3,H,W]
	rgb    []byte        // rows of n frames
}

// chunk returns frames [first, last) as rows of 8-bit RGB: those an earlier run
// kept, or decoded now into the buffers and kept.
func (r *run) chunk(ctx context.Context, latents tensor.Tensor, first, last int, into buffers) ([]byte, error) {
	size := 3 * r.request.Width * r.request.Height
	if r.keeper != nil {
		rgb, err := r.keeper.Frames(first, last-first)
		if err != nil || len(rgb) == (last-first)*size {
			return rgb, err
		}
	}
	pixels := tensor.Of(into.pixels.Data[:(last-first)*size], last-first, 3, r.request.Height, r.request.Width)
	if err := r.decodeChunk(ctx, latents, first, last, pixels); err != nil {
		return nil, err
	}
	rgb := into.rgb[:(last-first)*size]
	for f := range last - first {
		if err := toRGB(ctx, rgb[f*size:(f+1)*size], pixels.At(f)); err != nil {
			return nil, fmt.Errorf("frame %d: %w", first+f+1, err)
		}
	}
	if r.keeper != nil {
		return rgb, r.keeper.KeepFrames(first, rgb)
	}
	return rgb, nil
}

// decodeChunk decodes frames [first, last) by themselves into pixels
// [last-first,3,H,W].
func (r *run) decodeChunk(ctx context.Context, latents tensor.Tensor, first, last int, pixels tensor.Tensor) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := tensor.Len(r.latentShape())
	chunk := tensor.Of(latents.Data[first*n:last*n], r.latentShape(last-first)...)
	reciprocal := float32(1 / r.model.ScalingFactor)
	for i := range chunk.Data {
		chunk.Data[i] *= reciprocal
	}
	return r.networks.Decode(ctx, chunk, pixels)
}

// toRGB writes one frame, [3,H,W] in [-1,1], as rows of 8-bit RGB to rgb,
// 3*H*W bytes. Values beyond are clamped, halves are rounded to even as NumPy
// does. NaN is an error of kind Other.
func toRGB(ctx context.Context, rgb []byte, pixels tensor.Tensor) error {
	height, width := pixels.Shape[1], pixels.Shape[2]
	return inParallel(ctx, workers(height), height, func(_, y int) error {
		row := rgb[3*width*y : 3*width*(y+1)]
		for c := range 3 {
			for x, v := range pixels.At(c).At(y).Data {
				level, ok := quantise(v)
				if !ok {
					return engine.Errorf(engine.Other, brokenHint, "%w", errNotFinite)
				}
				row[3*x+c] = level
			}
		}
		return nil
	})
}

// quantise maps [-1,1] to 0–255; not ok for NaN.
func quantise(v float32) (level byte, ok bool) {
	switch v = v/2 + 0.5; {
	case v >= 1:
		return 255, true
	case v > 0:
		return uint8(math.RoundToEven(float64(255 * v))), true
	}
	return 0, v == v
}
