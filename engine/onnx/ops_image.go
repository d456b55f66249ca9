package onnx

import "errors"

// Window is a kernel that moves over the height and width of images.
type Window struct {
	// Kernel and Stride are (height, width) in pixels.
	Kernel, Stride [2]int64
	// Pads are the pixels added at top, left, bottom and right.
	Pads [4]int64
}

// Square is a window with equal height and width, padded alike on all sides.
func Square(kernel, stride, pad int64) Window {
	return Window{
		Kernel: [2]int64{kernel, kernel},
		Stride: [2]int64{stride, stride},
		Pads:   [4]int64{pad, pad, pad, pad},
	}
}

func (w Window) attributes() []attribute {
	return []attribute{
		{"kernel_shape", w.Kernel[:]},
		{"strides", w.Stride[:]},
		{"pads", w.Pads[:]},
	}
}

// Conv convolves images [N,C,H,W] with weight [out,C,kh,kw] and adds bias
// [out] unless that is nil. The padding is zero.
func (x *Value) Conv(weight, bias *Value, w Window) *Value {
	shape, err := convolved(x.shape, weight.shape, bias, w)
	in := []*Value{x, weight}
	if bias != nil {
		in = append(in, bias)
	}
	for _, v := range in {
		if v.dtype != x.dtype {
			err = errors.New("element types differ")
		}
	}
	return x.graph.emit(node{op: "Conv", inputs: in, attrs: w.attributes()}, x.dtype, shape, err)
}

// AveragePool is the mean over the window, at the borders over the part of it
// that lies inside the image.
func (x *Value) AveragePool(w Window) *Value {
	shape, err := windowed(x.shape, x.channels(), w)
	attrs := append(w.attributes(), attribute{"count_include_pad", int64(0)})
	return x.graph.emit(node{op: "AveragePool", inputs: []*Value{x}, attrs: attrs}, x.dtype, shape, err)
}

// channels is axis 1 of images; what is not images fails elsewhere.
func (x *Value) channels() int64 {
	if len(x.shape) < 2 {
		return 1
	}
	return x.shape[1]
}

// SpaceToDepth moves block×block pixels into channels: [N,C,H,W] becomes
// [N,block²·C,H/block,W/block]. Channel (y·block+x)·C+c holds channel c of
// the pixel in row y, column x of each block.
func (x *Value) SpaceToDepth(block int64) *Value {
	shape, err := spaceToDepth(x.shape, block)
	n := node{op: "SpaceToDepth", inputs: []*Value{x}, attrs: []attribute{{"blocksize", block}}}
	return x.graph.emit(n, x.dtype, shape, err)
}

// DepthToSpace is the inverse of SpaceToDepth.
func (x *Value) DepthToSpace(block int64) *Value {
	shape, err := depthToSpace(x.shape, block)
	n := node{op: "DepthToSpace", inputs: []*Value{x}, attrs: []attribute{{"blocksize", block}, {"mode", "DCR"}}}
	return x.graph.emit(n, x.dtype, shape, err)
}

// UpsampleLinear enlarges images by a whole factor, interpolating linearly
// between pixel centres and repeating the outermost pixels.
func (x *Value) UpsampleLinear(factor int64) *Value {
	shape, err := upsampled(x.shape, factor)
	scales := x.graph.Constant([]float32{1, 1, float32(factor), float32(factor)}, 4)
	attrs := []attribute{{"mode", "linear"}, {"coordinate_transformation_mode", "half_pixel"}}
	return x.graph.emit(node{op: "Resize", inputs: []*Value{x, nil, scales}, attrs: attrs}, x.dtype, shape, err)
}

// UpsampleNearest enlarges images by a whole factor, repeating pixels.
func (x *Value) UpsampleNearest(factor int64) *Value {
	shape, err := upsampled(x.shape, factor)
	scales := x.graph.Constant([]float32{1, 1, float32(factor), float32(factor)}, 4)
	attrs := []attribute{{"mode", "nearest"}, {"coordinate_transformation_mode", "asymmetric"}, {"nearest_mode", "floor"}}
	return x.graph.emit(node{op: "Resize", inputs: []*Value{x, nil, scales}, attrs: attrs}, x.dtype, shape, err)
}

// Interpolation is how GridSample reads between pixels.
type Interpolation string

// The interpolations; Cubic has the kernel parameter a = -0.75.
const (
	Linear Interpolation = "linear"
	Cubic  Interpolation = "cubic"
)

// GridSample reads images [N,C,H,W] at grid [N,H',W',2], giving [N,C,H',W'].
// The grid holds (x, y) with -1 and 1 at the image's edges, so that pixel i of
// n has its centre at (2i+1)/n-1. Outside, the outermost pixels repeat.
func (x *Value) GridSample(grid *Value, mode Interpolation) *Value {
	shape, err := gridSampled(x.shape, grid.shape)
	attrs := []attribute{{"mode", string(mode)}, {"padding_mode", "border"}, {"align_corners", int64(0)}}
	return x.graph.emit(node{op: "GridSample", inputs: []*Value{x, grid}, attrs: attrs}, x.dtype, shape, err)
}
