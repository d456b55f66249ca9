package local

import (
	"context"
	"errors"
	"fmt"
	"math"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/networks"
	"framewake/engine/ort"
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// safetyEdge is the width and height in pixels of what the safety check looks at.
const safetyEdge = 224

// The mean and standard deviation of CLIP's training pictures
// (openai/clip-vit-base-patch32, preprocessor_config.json).
var (
	safetyMean = [3]float32{0.48145466, 0.4578275, 0.40821073}
	safetyStd  = [3]float32{0.26862954, 0.26130258, 0.27577711}
)

// openSafety reads the network of the safety check; "" is none.
func openSafety(folder string) (*networks.SafetyChecker, error) {
	if folder == "" {
		return nil, nil
	}
	part, err := checkpoint.OpenSafetyChecker(folder)
	if err != nil {
		return nil, err
	}
	return networks.NewSafetyChecker(part)
}

// look checks the request's still, if that is asked for and can be done. The
// network is open only meanwhile, on the processor, its weights left on the disk.
func (e *Engine) look(ctx context.Context, r engine.Request) (engine.Safety, error) {
	if e.safety == nil || !r.SafetyCheck {
		return engine.NotChecked, nil
	}
	still, err := readStill(r)
	if err != nil {
		return "", err
	}
	n := e.safety.Network(networks.CPU())
	graph, err := n.Graph.Marshal()
	if err != nil {
		return "", fmt.Errorf("safety check: %w", err)
	}
	s, err := e.runtime.NewSession(ort.Network{Graph: graph, Inputs: n.Inputs, Outputs: n.Outputs, Weights: n.Folder, Mapped: true})
	if err != nil {
		return "", fmt.Errorf("safety check: %w", err)
	}
	concepts, special := tensor.New(1, networks.Concepts), tensor.New(1, networks.SpecialCareConcepts)
	err = s.Run(ctx, []tensor.Tensor{safetyPixels(still)}, []tensor.Tensor{concepts, special})
	if err = errors.Join(err, s.Close()); err != nil {
		return "", fmt.Errorf("safety check: %w", err)
	}
	if isFlagged(concepts.Data, special.Data) {
		return engine.NSFW, nil
	}
	return engine.Safe, nil
}

// safetyPixels is what CLIP's feature extractor makes of a picture: the shorter
// side brought to 224 pixels, the middle of the longer, normalised [1,3,224,224].
func safetyPixels(still resample.RGB) tensor.Tensor {
	width, height := safetyEdge, safetyEdge
	if still.Width > still.Height {
		width = safetyEdge * still.Width / still.Height
	} else {
		height = safetyEdge * still.Height / still.Width
	}
	small := resample.Bicubic(still, width, height)
	left, top := (width-safetyEdge)/2, (height-safetyEdge)/2
	pixels := tensor.New(1, 3, safetyEdge, safetyEdge)
	for y := range safetyEdge {
		for x := range safetyEdge {
			for c := range 3 {
				v := float32(small.Pix[3*((top+y)*width+left+x)+c]) / 255
				pixels.Data[(c*safetyEdge+y)*safetyEdge+x] = (v - safetyMean[c]) / safetyStd[c]
			}
		}
	}
	return pixels
}

// isFlagged decides as diffusers' StableDiffusionSafetyChecker does: margins count
// in thousandths, and a concept of special care lowers the threshold of the
// others by 0.01.
func isFlagged(concepts, special []float32) bool {
	adjustment := 0.0
	above := func(margin float32) bool { return math.Round((float64(margin)+adjustment)*1000) > 0 }
	for _, margin := range special {
		if above(margin) {
			adjustment = 0.01
		}
	}
	for _, margin := range concepts {
		if above(margin) {
			return true
		}
	}
	return false
}
