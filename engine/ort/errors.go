package ort

import (
	"regexp"
	"strings"

	"framewake/engine"
	"framewake/engine/provider"
)

// ONNX Runtime has no codes for what went wrong, so it is recognised by its
// words, here in lower case.

// memoryWords: there is not enough memory, or one tensor is more than the
// provider can hold.
var memoryWords = []string{
	"bad_alloc",
	"failed to allocate memory",          // the arenas, of any provider
	"out of memory",                      // cudaErrorMemoryAllocation; WebGPU's device
	"is smaller than requested bytes",    // the arena at its limit
	"cublas_status_alloc_failed",         // cuBLAS
	"cudnn_status_alloc_failed",          // cuDNN
	"device_allocation_failed",           // cuDNN 9
	"out_of_device_memory",               // Vulkan
	"out_of_host_memory",                 // Vulkan
	"e_outofmemory",                      // Direct3D
	"too many storage buffers in shader", // WebGPU: more than its buffers hold
	"exceeds the max buffer size",        // WebGPU
}

// reasons are why a provider cannot be used.
var reasons = []struct{ words, text, hint string }{
	{"failed to get a webgpu adapter", "no usable GPU", "install your graphics card's driver, with Vulkan on Linux"},
	{"failed to get a webgpu device", "no usable GPU", "install your graphics card's driver, with Vulkan on Linux"},
	{"is not enabled in this build", "this ONNX Runtime does not have it", "use an ONNX Runtime that was built with it"},
	{"is not supported in this build", "this ONNX Runtime does not have it", "use an ONNX Runtime that was built with it"},
	{"fallback to cpu ep has been explicitly disabled", "it cannot run every part of this network", "choose another provider for this model"},
	{"driver version is insufficient", "NVIDIA's driver is too old for this CUDA", "update NVIDIA's driver"},
	{"compiled with an unsupported toolchain", "NVIDIA's driver is too old for this CUDA", "update NVIDIA's driver"},
	{"no cuda-capable device", "no NVIDIA GPU can be seen", "check that nvidia-smi lists the card, and that CUDA_VISIBLE_DEVICES does not hide it"},
	{"invalid device ordinal", "there is no GPU of that number", "choose a GPU that framewake doctor lists"},
	{"no kernel image is available", "this ONNX Runtime is not built for this card", "use an ONNX Runtime built for the card, or choose WebGPU"},
	{"device lost", "the GPU stopped working", "try again; if it happens again, update the graphics driver"},
	{"device was lost", "the GPU stopped working", "try again; if it happens again, update the graphics driver"},
	{"error_device_lost", "the GPU stopped working", "try again; if it happens again, update the graphics driver"},
	{"device_removed", "the GPU stopped working", "try again; if it happens again, update the graphics driver"},
	{"unspecified launch failure", "the GPU stopped working", "try again; if it happens again, update the graphics driver"},
	{"illegal memory access", "the GPU stopped working", "try again; if it happens again, update the graphics driver"},
}

// sourcePlace is where in its source ONNX Runtime found something: file, line,
// function, and the condition or the code that go before the words for people.
var sourcePlace = regexp.MustCompile(`\S+\.(?:cc|cu|h|cuh):\d+ .*(?:was false\. |\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : )`)

// plain is an error without places in ONNX Runtime's source.
type plain struct{ cause error }

func (e plain) Error() string {
	return strings.TrimSpace(sourcePlace.ReplaceAllString(e.cause.Error(), ""))
}
func (e plain) Unwrap() error { return e.cause }

// classify gives an error of ONNX Runtime its kind and a hint.
func classify(p provider.Provider, err error) error {
	err = plain{err}
	text := strings.ToLower(err.Error())
	for _, words := range memoryWords {
		if strings.Contains(text, words) {
			return engine.Errorf(engine.OutOfMemory, "close other programs, or choose a smaller size, fewer frames or a smaller decode chunk size",
				"not enough memory: %w", err)
		}
	}
	if p.IsCPU() {
		return err
	}
	for _, r := range reasons {
		if strings.Contains(text, r.words) {
			return engine.Errorf(engine.Unavailable, r.hint, "%s: %s: %w", p.Name, r.text, err)
		}
	}
	return err
}

// unusable is the error of a provider that cannot be added to a session; nil
// for nil.
func unusable(p provider.Provider, err error) error {
	if err == nil {
		return nil
	}
	known := classify(p, err)
	if engine.KindOf(known) != engine.Other {
		return known
	}
	return engine.Errorf(engine.Unavailable, "install ONNX Runtime again, all its libraries of one version, and update the graphics driver",
		"%s: %w", p.Name, known)
}
