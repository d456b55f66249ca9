package provider

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
