package local

import (
	"math"

	"framewake/engine/tensor"
)

// colours turns latents into rough colours: each of R, G and B is a linear
// function of a latent's channels. The latents of Stable Diffusion's VAE are
// close to that; fitting the function to the still of the clip at hand, whose
// latents and colours are both known, makes it hold for any checkpoint and for
// this picture's own palette.
type colours struct {
	channels int
	// weights are rows R, G, B of one factor per channel and a constant.
	weights [3][]float64
}

// fitRidge keeps the fit stable where a still has hardly any colours: it is
// the weight, in latents' worth of evidence, of "no channel matters".
const fitRidge = 1e-5

// fitColours fits the colours of a still, pixels [1,3,H,W] in [-1,1], to its
// latents [1,C,h,w] times scale, by least squares over the latents' grid.
func fitColours(pixels, latents tensor.Tensor, scale float64) colours {
	channels, h, w := latents.Shape[1], latents.Shape[2], latents.Shape[3]
	n := channels + 1
	normal, right := make([]float64, n*n), make([][]float64, 3)
	for c := range right {
		right[c] = make([]float64, n)
	}
	row := make([]float64, n)
	row[channels] = 1
	for i := range h * w {
		for c := range channels {
			row[c] = scale * float64(latents.Data[c*h*w+i])
		}
		for j, a := range row {
			for k, b := range row {
				normal[j*n+k] += a * b
			}
		}
		colour := averageColour(pixels, h, w, i/w, i%w)
		for c := range right {
			for j, a := range row {
				right[c][j] += a * colour[c]
			}
		}
	}
	for j := range channels {
		normal[j*n+j] += fitRidge * float64(h*w)
	}
	fit := colours{channels: channels}
	for c := range right {
		fit.weights[c] = solve(normal, right[c])
	}
	return fit
}

// averageColour is the mean colour of the pixels that cell (y, x) of an h×w
// grid covers.
func averageColour(pixels tensor.Tensor, h, w, y, x int) (colour [3]float64) {
	height, width := pixels.Shape[2], pixels.Shape[3]
	top, bottom, left, right := y*height/h, (y+1)*height/h, x*width/w, (x+1)*width/w
	for c := range colour {
		plane := pixels.At(0).At(c)
		for line := top; line < bottom; line++ {
			for _, v := range plane.At(line).Data[left:right] {
				colour[c] += float64(v)
			}
		}
		colour[c] /= float64((bottom - top) * (right - left))
	}
	return colour
}

// solve solves the symmetric positive definite system matrix · x = right by
// Cholesky's method; neither argument is changed.
func solve(matrix, right []float64) []float64 {
	n := len(right)
	lower, x := make([]float64, n*n), make([]float64, n)
	for i := range n {
		for j := range i + 1 {
			sum := matrix[i*n+j]
			for k := range j {
				sum -= lower[i*n+k] * lower[j*n+k]
			}
			if i == j {
				lower[i*n+i] = math.Sqrt(max(sum, math.SmallestNonzeroFloat32))
			} else {
				lower[i*n+j] = sum / lower[j*n+j]
			}
		}
	}
	for i := range n {
		x[i] = right[i]
		for k := range i {
			x[i] -= lower[i*n+k] * x[k]
		}
		x[i] /= lower[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= lower[k*n+i] * x[k]
		}
		x[i] /= lower[i*n+i]
	}
	return x
}

// picture renders clean latents [C,h,w], a pixel for each latent.
func (f colours) picture(clean tensor.Tensor) (rgb []byte, width, height int) {
	height, width = clean.Shape[1], clean.Shape[2]
	plane := height * width
	rgb = make([]byte, 3*plane)
	for i := range plane {
		for c, weights := range f.weights {
			v := weights[f.channels]
			for k, weight := range weights[:f.channels] {
				v += weight * float64(clean.Data[k*plane+i])
			}
			rgb[3*i+c] = byte(math.Round(255 * min(max(v/2+0.5, 0), 1)))
		}
	}
	return rgb, width, height
}
