package svd

import (
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// clipSize is the width and height of what CLIP sees, fixed in diffusers'
// _encode_image whatever the image encoder's configuration says.
const clipSize = 224

// Mean and standard deviation per channel of CLIP's training pictures, on the
// scale 0–1 (feature_extractor/preprocessor_config.json).
var (
	clipMean = [3]float32{0.48145466, 0.4578275, 0.40821073}
	clipStd  = [3]float32{0.26862954, 0.26130258, 0.27577711}
)

// ClipPixels resizes the still to what the image encoder expects,
// [1,3,224,224], aspect not kept, normalised with CLIP's mean and deviation.
func ClipPixels(still resample.RGB) tensor.Tensor {
	pixels := tensor.Of(resample.AntialiasBicubic(still, clipSize, clipSize), 1, 3, clipSize, clipSize)
	for c := range 3 {
		plane := pixels.At(0).At(c).Data
		for i, x := range plane {
			plane[i] = (x - clipMean[c]) / clipStd[c]
		}
	}
	return pixels
}

// StillPixels resizes the still to what the VAE encodes, [1,3,height,width] in
// [-1,1], aspect not kept.
func StillPixels(still resample.RGB, width, height int) tensor.Tensor {
	resized := resample.Lanczos(still, width, height)
	pixels := tensor.New(1, 3, height, width)
	plane := width * height
	for i := range plane {
		for c, v := range resized.Pix[3*i : 3*i+3] {
			pixels.Data[c*plane+i] = 2*(float32(v)/255) - 1
		}
	}
	return pixels
}
