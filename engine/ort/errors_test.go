package ort

import (
	"errors"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/provider"
)

// TestClassify: messages as ONNX Runtime, CUDA, cuDNN and Dawn write them.
func TestClassify(t *testing.T) {
	for _, tt := range []struct {
		on   provider.Name
		text string
		kind engine.Kind
		want string
	}{
		{provider.CPU, "std::bad_alloc", engine.OutOfMemory, "not enough memory"},
		{provider.CPU, "Non-zero status code returned while running Conv node.", engine.Other, "Conv"},
		{provider.CPU, "This session contains graph nodes … but fallback to CPU EP has been explicitly disabled by the user.", engine.Other, "fallback"},
		{provider.CUDA, "Non-zero status code returned while running Conv node. Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t) Failed to allocate memory for requested buffer of size 2830172160", engine.OutOfMemory, "not enough memory"},
		{provider.CUDA, "Available memory of 1048576 is smaller than requested bytes of 2097152", engine.OutOfMemory, "not enough memory"},
		{provider.CUDA, "CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; expr=cudaMalloc((void**)&p, size);", engine.OutOfMemory, "not enough memory"},
		{provider.CUDA, "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ;", engine.OutOfMemory, "not enough memory"},
		{provider.CUDA, "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0", engine.OutOfMemory, "not enough memory"},
		{provider.CUDA, "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED", engine.OutOfMemory, "not enough memory"},
		{provider.CUDA, "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0", engine.Unavailable, "CUDA: NVIDIA's driver is too old"},
		{provider.CUDA, "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1", engine.Unavailable, "CUDA: no NVIDIA GPU can be seen"},
		{provider.CUDA, "CUDA failure 209: no kernel image is available for execution on the device", engine.Unavailable, "not built for this card"},
		{provider.CUDA, "CUDA failure 700: an illegal memory access was encountered", engine.Unavailable, "the GPU stopped working"},
		{provider.CUDA, "CUDA execution provider is not enabled in this build.", engine.Unavailable, "does not have it"},
		{provider.CUDA, "something else", engine.Other, "something else"},
		{provider.WebGPU, "Failed to get a WebGPU adapter: No supported adapters", engine.Unavailable, "WebGPU: no usable GPU"},
		{provider.WebGPU, "WebGPU execution provider is not supported in this build. ", engine.Unavailable, "does not have it"},
		{provider.WebGPU, "This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.", engine.Unavailable, "cannot run every part"},
		{provider.WebGPU, "Too many storage buffers in shader. Current: 18, Max is 16", engine.OutOfMemory, "not enough memory"},
		{provider.WebGPU, "vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY", engine.OutOfMemory, "not enough memory"},
		{provider.WebGPU, "CreateCommittedResource failed with E_OUTOFMEMORY (0x8007000E)", engine.OutOfMemory, "not enough memory"},
		{provider.WebGPU, "Buffer size (5000000000) exceeds the max buffer size limit (2147483648).", engine.OutOfMemory, "not enough memory"},
		{provider.WebGPU, "vkQueueSubmit failed with VK_ERROR_DEVICE_LOST", engine.Unavailable, "the GPU stopped working"},
	} {
		cause := errors.New(tt.text)
		err := classify(provider.Provider{Name: tt.on}, cause)
		if engine.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, cause) {
			t.Errorf("%s: %s: got %s, %v; want %s, %q", tt.on, tt.text, engine.KindOf(err), err, tt.kind, tt.want)
		}
		if tt.kind != engine.Other && engine.HintOf(err) == "" {
			t.Errorf("%s: %s: no hint", tt.on, tt.text)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"ort: /onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:65 void onnxruntime::Initialize()::<lambda(wgpu::Adapter*)> status == wgpu::Success was false. Failed to get a WebGPU adapter: No supported adapters": "ort: Failed to get a WebGPU adapter: No supported adapters",
		"ort: /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988 onnxruntime::Provider& Get() [ONNXRuntimeError] : 1 : FAIL : Failed to get symbol Provider_SetHost":                                                  "ort: Failed to get symbol Provider_SetHost",
		"Non-zero status code returned while running Abs node. Name:'Abs' Status Message: C:\\a\\shader_helper.cc:291 X::Add(bool) a <= b was false. Too many storage buffers in shader. Current: 18, Max is 16\n":                       "Non-zero status code returned while running Abs node. Name:'Abs' Status Message: Too many storage buffers in shader. Current: 18, Max is 16",
		"bfc_arena.cc:376 void* AllocateRawInternal(size_t) Failed to allocate memory": "bfc_arena.cc:376 void* AllocateRawInternal(size_t) Failed to allocate memory",
		"nothing of the kind": "nothing of the kind",
	} {
		if got := (plain{errors.New(in)}).Error(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
