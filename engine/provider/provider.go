package provider

import (
	"fmt"
	"strconv"
	"strings"
)

// Name is one of ONNX Runtime's execution providers.
type Name string

// The providers in use.
const (
	CPU    Name = "CPU"
	CUDA   Name = "CUDA"   // NVIDIA's GPUs
	WebGPU Name = "WebGPU" // any GPU, through Vulkan, Metal or Direct3D 12
)

// Names lists the providers, the fastest first.
func Names() []Name { return []Name{CUDA, WebGPU, CPU} }

// Provider is what a network runs on. The zero Provider is the CPU.
type Provider struct {
	Name Name `json:"name"`
	// Device is CUDA's number of the GPU, from 0 in the order of the PCI bus,
	// which is the order nvidia-smi lists them in. WebGPU has no such number:
	// it takes the GPU that the system calls the fastest.
	Device int `json:"device"`
	// MemoryLimit is what CUDA's arena may hold, in bytes; 0 means no limit.
	// What the libraries take for themselves comes on top.
	MemoryLimit int64 `json:"memory_limit,omitempty"`
}

// IsCPU reports whether the networks run on the processor.
func (p Provider) IsCPU() bool { return p.Name == CPU || p.Name == "" }

// String names what the network runs on, as command lines and settings do:
// "cpu", "cuda:0", "webgpu:0".
func (p Provider) String() string {
	if p.IsCPU() {
		return "cpu"
	}
	return strings.ToLower(string(p.Name)) + ":" + strconv.Itoa(p.Device)
}

// maxDevice is beyond any machine's last GPU.
const maxDevice = 255

// Parse reads what String writes.
func Parse(text string) (Provider, error) {
	if text == "cpu" {
		return Provider{Name: CPU}, nil
	}
	_, number, _ := strings.Cut(text, ":")
	device, err := strconv.Atoi(number)
	if err == nil && device >= 0 && device <= maxDevice {
		for _, n := range []Name{CUDA, WebGPU} {
			if p := (Provider{Name: n, Device: device}); p.String() == text {
				return p, nil
			}
		}
	}
	return Provider{}, fmt.Errorf("%.40q is none of cpu, cuda:N and webgpu:N", text)
}
