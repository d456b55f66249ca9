package svd

import (
	"framewake/engine"
	"framewake/engine/tensor"
)

// preview collects the small pictures of one step. Nil means that nobody
// watches.
type preview struct {
	networks Networks
	clip     engine.Clip
}

func newPreview(networks Networks, frames, fps int) *preview {
	return &preview{networks, engine.Clip{FPS: fps, Frames: make([][]byte, frames)}}
}

// add makes the picture of frame f out of its predicted clean latents [C,h,w].
// Different frames may be added at once.
func (p *preview) add(f int, clean tensor.Tensor) {
	if p == nil {
		return
	}
	rgb, width, height := p.networks.Preview(clean)
	p.clip.Frames[f] = rgb
	if f == 0 { // all frames have one size; a single writer
		p.clip.Width, p.clip.Height = width, height
	}
}

// picture is the clip once all frames are added, nil if nobody watches.
func (p *preview) picture() *engine.Clip {
	if p == nil {
		return nil
	}
	return &p.clip
}
