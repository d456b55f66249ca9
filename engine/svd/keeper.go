package svd

import (
	"fmt"

	"framewake/engine/tensor"
)

// Keeper keeps what a run has finished, so that a later Run with the same
// request and the same networks goes on from there and delivers the same
// frames. What a method was given to keep survives a crash once it returned.
type Keeper interface {
	// Progress returns what was kept last, the zero Progress if nothing was.
	Progress() (Progress, error)
	// KeepProgress replaces what was kept. It does not keep the tensors.
	KeepProgress(Progress) error
	// Frames returns n consecutive frames, rows of 8-bit RGB one after
	// another, or nil unless all of them were kept.
	Frames(first, n int) ([]byte, error)
	// KeepFrames keeps consecutive frames. It does not keep rgb.
	KeepFrames(first int, rgb []byte) error
}

// Progress is the state of the denoising loop between two steps. There is no
// state of the noise in it: all of it is drawn before the first step.
type Progress struct {
	// Steps is how many denoising steps are finished.
	Steps int
	// Embedding [1,P] and ImageLatents [1,C,h,w] of the still.
	Embedding, ImageLatents tensor.Tensor
	// Latents [F,C,h,w] after so many steps.
	Latents tensor.Tensor
}

// kept returns the progress of an earlier run; zero if there is none.
func (r *run) kept() (Progress, error) {
	if r.keeper == nil {
		return Progress{}, nil
	}
	p, err := r.keeper.Progress()
	if err != nil || p.Steps == 0 {
		return Progress{}, err
	}
	if p.Steps < 0 || p.Steps > r.request.Steps {
		return Progress{}, fmt.Errorf("svd: kept progress: %d of %d steps", p.Steps, r.request.Steps)
	}
	for _, part := range []struct {
		name   string
		tensor tensor.Tensor
		shape  []int
	}{
		{"embedding", p.Embedding, []int{1, r.model.EmbeddingDim}},
		{"image latents", p.ImageLatents, r.latentShape(1)},
		{"latents", p.Latents, r.latentShape(r.request.Frames)},
	} {
		if err := mustHave(part.tensor, part.shape...); err != nil {
			return Progress{}, fmt.Errorf("svd: kept progress: %s: %w", part.name, err)
		}
	}
	return p, nil
}

// keepProgress keeps the state after a step, if somebody keeps.
func (r *run) keepProgress(steps int, c conditioning, latents tensor.Tensor) error {
	if r.keeper == nil {
		return nil
	}
	return r.keeper.KeepProgress(Progress{steps, c.embedding, c.imageLatents, latents})
}
