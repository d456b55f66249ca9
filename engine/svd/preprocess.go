package svd

import (
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// clipSize is the width and height of what CLIP sees, fixed in diffusers'
// _encode_image whatever the image encoder's configuration says.
const clipSize = 224

// ClipPixels resizes the still to what the image encoder expects,
// [1,3,224,224], aspect not kept, and normalises each channel with the mean and
// the standard deviation of the encoder's training pictures.
func ClipPixels(still resample.RGB, mean, std [3]float32) tensor.Tensor {
	pixels := tensor.Of(resample.AntialiasBicubic(still, clipSize, clipSize), 1, 3, clipSize, clipSize)
	for c := range 3 {
		plane := pixels.At(0).At(c).Data
		for i, x := range plane {
			plane[i] = (x - mean[c]) / std[c]
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
