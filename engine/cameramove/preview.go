package cameramove

// previewScale is the preview's size in pixels per latent.
const previewScale = 2

// Preview renders one frame small: clean is its predicted clean sample
// [100,h,w] in C order, rgb an 8-bit picture of width 2w and height 2h, three
// bytes a pixel. It is warped as the decoder would, linearly interpolated. It
// may be called concurrently.
func Preview(clean []float32, h, w int) (rgb []byte, width, height int) {
	width, height = previewScale*w, previewScale*h
	still := shrink(clean, h, w)
	warped := &warp{still, clean[flowChannel*h*w : seedChannel*h*w], h, w}
	rgb = make([]byte, 3*width*height)
	flowX, flowY := make([]float32, w), make([]float32, w)
	for y := range height {
		warped.flowRow(y, flowX, flowY)
		row := rgb[3*width*y : 3*width*(y+1)]
		for x := range width {
			left, right, part := halfPixel(x, w)
			fx := flowX[left] + part*(flowX[right]-flowX[left])
			fy := flowY[left] + part*(flowY[right]-flowY[left])
			luma, cb, cr := warped.at(float32(x)+fx, float32(y)+fy)
			row[3*x] = toByte(luma + crToR*cr)
			row[3*x+1] = toByte(luma + cbToG*cb + crToG*cr)
			row[3*x+2] = toByte(luma + cbToB*cb)
		}
	}
	return rgb, width, height
}

// shrink is the appearance at preview size: luma, Cb and Cr interleaved. Each
// pixel is the mean of the 4×4 luma and 2×2 chroma values it covers, which
// SpaceToDepth put into channels.
func shrink(clean []float32, h, w int) []float32 {
	still := make([]float32, 3*previewScale*h*previewScale*w)
	mean := make([]float32, h*w)
	planes := []struct{ first, block int }{
		{0, lumaBlock},
		{lumaChannels, chromaBlock},
		{lumaChannels + chromaChannels, chromaBlock},
	}
	for i, p := range planes {
		for part := range previewScale * previewScale {
			partY, partX := part/previewScale, part%previewScale
			meanOfBlock(mean, clean, p.first, p.block, partY, partX)
			for y := range h {
				out := still[3*(previewScale*w*(previewScale*y+partY)+partX)+i:]
				for x, v := range mean[y*w : (y+1)*w] {
					out[3*previewScale*x] = v
				}
			}
		}
	}
	return still
}

// meanOfBlock averages, for every cell, the quarter (partY, partX) of its
// block×block values; their channels begin at first.
func meanOfBlock(mean, clean []float32, first, block, partY, partX int) {
	n, size := len(mean), block/previewScale
	var channels []int
	for y := partY * size; y < (partY+1)*size; y++ {
		for x := partX * size; x < (partX+1)*size; x++ {
			channels = append(channels, first+y*block+x)
		}
	}
	clear(mean)
	share := 1 / float32(len(channels))
	for ; len(channels) > 0; channels = channels[4:] { // four at a time: half the time of one
		a, b := clean[channels[0]*n:][:n], clean[channels[1]*n:][:n]
		c, d := clean[channels[2]*n:][:n], clean[channels[3]*n:][:n]
		for i := range mean {
			mean[i] += (a[i] + b[i] + c[i] + d[i]) * share
		}
	}
}

// warp reads a picture of interleaved luma, Cb and Cr where a flow points.
type warp struct {
	still []float32 // [2h,2w,3]
	flow  []float32 // [2,h,w] as in the latents
	h, w  int
}

// flowRow is the flow along row y of the preview, one value for each latent,
// in preview pixels.
func (p *warp) flowRow(y int, flowX, flowY []float32) {
	top, bottom, part := halfPixel(y, p.h)
	// A picture is 2 units and previewScale·w pixels wide.
	scaleX := float32(previewScale*p.w) / 2 / flowGain
	scaleY := float32(previewScale*p.h) / 2 / flowGain
	fy := p.flow[p.h*p.w:]
	for x := range flowX {
		t, b := p.flow[top*p.w+x], p.flow[bottom*p.w+x]
		flowX[x] = (t + part*(b-t)) * scaleX
		t, b = fy[top*p.w+x], fy[bottom*p.w+x]
		flowY[x] = (t + part*(b-t)) * scaleY
	}
}

// halfPixel gives the two of n cells between whose centres pixel i lies when
// the cells are enlarged by previewScale, and how far it is towards the second.
func halfPixel(i, n int) (first, second int, part float32) {
	if i%previewScale == 0 {
		return max(i/previewScale-1, 0), i / previewScale, 0.75
	}
	return i / previewScale, min(i/previewScale+1, n-1), 0.25
}

// at reads the picture at a position in pixels, 0 at the first pixel's centre.
func (p *warp) at(x, y float32) (luma, cb, cr float32) {
	width, height := previewScale*p.w, previewScale*p.h
	x, y = clamp(x, float32(width-1)), clamp(y, float32(height-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, width-1), min(y0+1, height-1)
	partX, partY := x-float32(x0), y-float32(y0)
	a, b := p.still[3*(y0*width+x0):][:3], p.still[3*(y0*width+x1):][:3]
	c, d := p.still[3*(y1*width+x0):][:3], p.still[3*(y1*width+x1):][:3]
	wa, wb := (1-partY)*(1-partX), (1-partY)*partX
	wc, wd := partY*(1-partX), partY*partX
	return wa*a[0] + wb*b[0] + wc*c[0] + wd*d[0],
		wa*a[1] + wb*b[1] + wc*c[1] + wd*d[1],
		wa*a[2] + wb*b[2] + wc*c[2] + wd*d[2]
}

// toByte maps [-1,1] to 0 … 255.
func toByte(v float32) byte { return byte(clamp(v*127.5+128, 255)) }

// clamp limits v to 0 … most; not-a-number becomes 0.
func clamp(v, most float32) float32 {
	if !(v > 0) {
		return 0
	}
	if v > most {
		return most
	}
	return v
}
