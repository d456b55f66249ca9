package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// The functions of this file are total: any shape gives a shape or an error.

// checkShape accepts dimensions of at least 1 whose tensor a program could address.
func checkShape(shape []int64) error {
	size := int64(1)
	for i, d := range shape {
		if d < 1 {
			return fmt.Errorf("axis %d has size %d", i, d)
		}
		if size > math.MaxInt64/8/d {
			return fmt.Errorf("shape %v is too large", shape)
		}
		size *= d
	}
	return nil
}

func elements(shape []int64) int64 {
	n := int64(1)
	for _, d := range shape {
		n *= d
	}
	return n
}

// broadcast aligns shapes at their last axes; sizes must agree or be 1.
func broadcast(shapes ...[]int64) ([]int64, error) {
	var out []int64
	for _, s := range shapes {
		for len(out) < len(s) {
			out = slices.Insert(out, 0, 1)
		}
		for i, d := range s {
			o := &out[len(out)-len(s)+i]
			if *o != d && *o != 1 && d != 1 {
				return nil, errors.New("shapes do not broadcast")
			}
			if d != 1 {
				*o = d
			}
		}
	}
	return out, nil
}

func checkAxis(shape []int64, axis int64) error {
	if axis < 0 || axis >= int64(len(shape)) {
		return fmt.Errorf("there is no axis %d", axis)
	}
	return nil
}

// reduced keeps the reduced axes with size 1.
func reduced(shape, axes []int64) ([]int64, error) {
	out := slices.Clone(shape)
	if len(axes) == 0 {
		return nil, errors.New("no axis to reduce")
	}
	for _, a := range axes {
		if err := checkAxis(shape, a); err != nil {
			return nil, err
		}
		out[a] = 1
	}
	return out, nil
}

func sliced(shape []int64, axis, from, to int64) ([]int64, error) {
	if err := checkAxis(shape, axis); err != nil {
		return nil, err
	}
	if from < 0 || to <= from || to > shape[axis] {
		return nil, fmt.Errorf("%d:%d is no part of axis %d", from, to, axis)
	}
	out := slices.Clone(shape)
	out[axis] = to - from
	return out, nil
}

func joined(axis int64, shapes ...[]int64) ([]int64, error) {
	out := slices.Clone(shapes[0])
	if err := checkAxis(out, axis); err != nil {
		return nil, err
	}
	for _, s := range shapes[1:] {
		if len(s) != len(out) {
			return nil, errors.New("ranks differ")
		}
		for i, d := range s {
			if int64(i) == axis {
				out[i] += d
			} else if d != out[i] {
				return nil, fmt.Errorf("sizes of axis %d differ", i)
			}
		}
	}
	return out, nil
}

func reshaped(shape, to []int64) ([]int64, error) {
	if err := checkShape(to); err != nil {
		return nil, err
	}
	if elements(shape) != elements(to) {
		return nil, fmt.Errorf("%d elements do not fill %v", elements(shape), to)
	}
	return slices.Clone(to), nil
}

func expanded(shape, to []int64) ([]int64, error) {
	if err := checkShape(to); err != nil {
		return nil, err
	}
	if out, err := broadcast(shape, to); err != nil || !slices.Equal(out, to) {
		return nil, fmt.Errorf("it does not fill %v", to)
	}
	return slices.Clone(to), nil
}

func transposed(shape, perm []int64) ([]int64, error) {
	if len(perm) != len(shape) {
		return nil, fmt.Errorf("permutation %v is for rank %d", perm, len(perm))
	}
	out := make([]int64, len(perm))
	for i, p := range perm {
		if checkAxis(shape, p) != nil || slices.Contains(perm[:i], p) {
			return nil, fmt.Errorf("%v is not a permutation", perm)
		}
		out[i] = shape[p]
	}
	return out, nil
}

func checkImages(shape []int64) error {
	if len(shape) != 4 {
		return errors.New("not of the form [N,C,H,W]")
	}
	return nil
}

// windowed is what a window moving over images leaves, with so many channels.
func windowed(shape []int64, channels int64, w Window) ([]int64, error) {
	if err := checkImages(shape); err != nil {
		return nil, err
	}
	out := []int64{shape[0], channels, 0, 0}
	for i := range 2 {
		if w.Kernel[i] < 1 || w.Stride[i] < 1 || w.Pads[i] < 0 || w.Pads[i+2] < 0 {
			return nil, fmt.Errorf("impossible window %+v", w)
		}
		room := shape[2+i] + w.Pads[i] + w.Pads[i+2] - w.Kernel[i]
		if room < 0 {
			return nil, fmt.Errorf("a kernel of %d does not fit axis %d", w.Kernel[i], 2+i)
		}
		out[2+i] = room/w.Stride[i] + 1
	}
	return out, nil
}

func convolved(x, weight []int64, bias *Value, w Window) ([]int64, error) {
	if checkImages(weight) != nil || weight[2] != w.Kernel[0] || weight[3] != w.Kernel[1] {
		return nil, fmt.Errorf("weight is not of the form [out,in,%d,%d]", w.Kernel[0], w.Kernel[1])
	}
	if len(x) == 4 && x[1] != weight[1] {
		return nil, fmt.Errorf("%d channels, the weight wants %d", x[1], weight[1])
	}
	if bias != nil && !slices.Equal(bias.shape, weight[:1]) {
		return nil, fmt.Errorf("bias is not of the form [%d]", weight[0])
	}
	return windowed(x, weight[0], w)
}

// oneType wants values of one element type.
func oneType(values []*Value) error {
	for _, v := range values {
		if v.dtype != values[0].dtype {
			return errors.New("element types differ")
		}
	}
	return nil
}

func multiplied(x, weight []int64, bias *Value) ([]int64, error) {
	if len(x) != 2 {
		return nil, errors.New("not of the form [rows,in]")
	}
	if len(weight) != 2 || weight[1] != x[1] {
		return nil, fmt.Errorf("weight is not of the form [out,%d]", x[1])
	}
	if bias != nil && !slices.Equal(bias.shape, weight[:1]) {
		return nil, fmt.Errorf("bias is not of the form [%d]", weight[0])
	}
	return []int64{x[0], weight[0]}, nil
}

func multipliedBatch(x, y []int64) ([]int64, error) {
	if len(x) != 3 || len(y) != 3 || x[0] != y[0] || x[2] != y[2] {
		return nil, errors.New("not of the forms [N,rows,in] and [N,out,in]")
	}
	return []int64{x[0], x[1], y[1]}, nil
}

func attended(queries, keys, values []int64, heads int64) ([]int64, error) {
	if len(queries) != 3 {
		return nil, errors.New("not of the form [N,S,width]")
	}
	if heads < 1 || queries[2]%heads != 0 {
		return nil, fmt.Errorf("a width of %d does not part into %d heads", queries[2], heads)
	}
	if len(keys) != 3 || keys[0] != queries[0] || keys[2] != queries[2] || !slices.Equal(keys, values) {
		return nil, fmt.Errorf("keys and values are not both of the form [%d,S,%d]", queries[0], queries[2])
	}
	return slices.Clone(queries), nil
}

func rowsLike(x, y []int64) error {
	if len(x) != 2 || !slices.Equal(x, y) {
		return errors.New("not both of the form [rows,width]")
	}
	return nil
}

// perChannel wants scale and bias to have one number for each index of an axis.
func perChannel(shape []int64, axis int, scale, bias []int64) error {
	if axis < 0 || axis >= len(shape) {
		return fmt.Errorf("there is no axis %d", axis)
	}
	if want := shape[axis : axis+1]; !slices.Equal(scale, want) || !slices.Equal(bias, want) {
		return fmt.Errorf("scale and bias are not of the form %v", want)
	}
	return nil
}

func spaceToDepth(shape []int64, block int64) ([]int64, error) {
	if err := checkImages(shape); err != nil {
		return nil, err
	}
	if block < 1 || shape[2]%block != 0 || shape[3]%block != 0 {
		return nil, fmt.Errorf("height and width are not multiples of %d", block)
	}
	return []int64{shape[0], shape[1] * block * block, shape[2] / block, shape[3] / block}, nil
}

func depthToSpace(shape []int64, block int64) ([]int64, error) {
	if err := checkImages(shape); err != nil {
		return nil, err
	}
	if block < 1 || shape[1]%(block*block) != 0 {
		return nil, fmt.Errorf("channels are not a multiple of the square of %d", block)
	}
	return []int64{shape[0], shape[1] / (block * block), shape[2] * block, shape[3] * block}, nil
}

func upsampled(shape []int64, factor int64) ([]int64, error) {
	if err := checkImages(shape); err != nil {
		return nil, err
	}
	return []int64{shape[0], shape[1], shape[2] * factor, shape[3] * factor}, nil
}

func gridSampled(shape, grid []int64) ([]int64, error) {
	if err := checkImages(shape); err != nil {
		return nil, err
	}
	if len(grid) != 4 || grid[0] != shape[0] || grid[3] != 2 {
		return nil, fmt.Errorf("grid is not of the form [%d,H,W,2]", shape[0])
	}
	return []int64{shape[0], shape[1], grid[1], grid[2]}, nil
}
