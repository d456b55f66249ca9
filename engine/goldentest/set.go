package goldentest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine/tensor"
)

// Set is a folder of recorded arrays, described by its manifest.json.
type Set struct {
	Folder string
	// Calls are the parameters of the pipeline's recorded calls, a JSON object
	// each, by the first word of their arrays' names: "pipeline_call" of the
	// manifest is "i", "pipeline_call_i2_no_cfg" is "i2".
	Calls map[string]json.RawMessage
	// SchedulerSteps are the step counts recorded, DecodeChunks the chunk sizes.
	SchedulerSteps, DecodeChunks []int
	// Seed is that of the recorded draws.
	Seed uint32
	// SpatialFactor is pixels per latent.
	SpatialFactor int
	// Arrays in the manifest's order.
	Arrays []Array
}

// Array is what the manifest says about one array.
type Array struct {
	Name  string `json:"name"`
	Stage string `json:"stage"`
	// Role is "input" for what is fed and "output" for what is expected.
	Role  string `json:"role"`
	Shape []int  `json:"shape"`
	DType string `json:"dtype"` // "float32" or "uint8"
	// Tolerance is the largest error allowed; inputs have none.
	Tolerance *float64 `json:"tol"`
	// Scaled means that the error of each slice along the first axis is
	// divided by max(1, largest absolute value of the slice).
	Scaled bool `json:"scaled_per_index0"`
}

// Expected tells an array that is compared from one that is fed.
func (a Array) Expected() bool { return a.Role == "output" }

const callKey = "pipeline_call"

// Open reads the manifest in folder. Errors name the file.
func Open(folder string) (*Set, error) {
	path := filepath.Join(folder, "manifest.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var known struct {
		SchedulerSteps []int   `json:"scheduler_steps"`
		DecodeChunks   []int   `json:"decode_chunks"`
		Seed           uint32  `json:"cpu_generator_seed"`
		SpatialFactor  int     `json:"vae_scale_factor"`
		Arrays         []Array `json:"arrays"`
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &known); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &Set{folder, map[string]json.RawMessage{}, known.SchedulerSteps, known.DecodeChunks, known.Seed, known.SpatialFactor, known.Arrays}
	for key, value := range all {
		if key == callKey {
			s.Calls["i"] = value
		} else if rest, ok := strings.CutPrefix(key, callKey+"_"); ok {
			stage, _, _ := strings.Cut(rest, "_")
			s.Calls[stage] = value
		}
	}
	if !slices.ContainsFunc(s.Arrays, Array.Expected) {
		return nil, fmt.Errorf("%s: no array of role \"output\"", path)
	}
	for _, a := range s.Arrays {
		if a.Name == "" || a.Name != filepath.Base(a.Name) || a.Expected() && a.Tolerance == nil {
			return nil, fmt.Errorf("%s: array %q has no usable name or no tolerance", path, a.Name)
		}
	}
	return s, nil
}

// Array finds an array by its name.
func (s *Set) Array(name string) (Array, bool) {
	i := slices.IndexFunc(s.Arrays, func(a Array) bool { return a.Name == name })
	if i < 0 {
		return Array{}, false
	}
	return s.Arrays[i], true
}

// Tensor returns a float32 array in the shape it was recorded in.
func (s *Set) Tensor(name string) (tensor.Tensor, error) {
	a, err := s.read(name, "<f4")
	if err != nil {
		return tensor.Tensor{}, err
	}
	return tensor.Of(a.floats(), a.shape...), nil
}

// Bytes returns a uint8 array, flat in C order.
func (s *Set) Bytes(name string) ([]uint8, error) {
	a, err := s.read(name, "|u1")
	return a.data, err
}

// Still returns the recorded input image: size in pixels and interleaved
// 8-bit RGB.
func (s *Set) Still() (width, height int, rgb []uint8, err error) {
	path := filepath.Join(s.Folder, "image.png")
	file, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, nil, err
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return 0, 0, nil, fmt.Errorf("%s: %w", path, err)
	}
	size := picture.Bounds().Size()
	rgba := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(rgba, rgba.Rect, picture, picture.Bounds().Min, draw.Src)
	rgb = make([]uint8, 0, 3*size.X*size.Y)
	for i := 0; i < len(rgba.Pix); i += 4 {
		rgb = append(rgb, rgba.Pix[i:i+3]...)
	}
	return size.X, size.Y, rgb, nil
}

// read reads an array's file and checks it against the manifest, which may be
// silent about it.
func (s *Set) read(name, dtype string) (npy, error) {
	path := filepath.Join(s.Folder, name+".npy")
	file, err := os.ReadFile(path)
	if err != nil {
		return npy{}, err
	}
	a, err := parseNPY(file)
	switch recorded, listed := s.Array(name); {
	case err != nil:
		return npy{}, fmt.Errorf("%s: %w", path, err)
	case a.dtype != dtype:
		return npy{}, fmt.Errorf("%s: dtype %q, want %q", path, a.dtype, dtype)
	case listed && !slices.Equal(a.shape, recorded.Shape):
		return npy{}, fmt.Errorf("%s: shape %v, manifest.json says %v", path, a.shape, recorded.Shape)
	}
	return a, nil
}
