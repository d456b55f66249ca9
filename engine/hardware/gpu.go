package hardware

import (
	"context"
	"runtime"
)

// Vendor is who made a GPU.
type Vendor string

// The vendors whose GPUs can compute.
const (
	NVIDIA Vendor = "NVIDIA"
	AMD    Vendor = "AMD"
	Intel  Vendor = "Intel"
	Apple  Vendor = "Apple"
)

// GPU is one graphics processor as the system describes it. What the system
// does not tell is empty or 0.
type GPU struct {
	Vendor Vendor
	Name   string
	// Index counts the vendor's GPUs from 0. For NVIDIA it is nvidia-smi's,
	// which follows the PCI bus; -1 if only the system's list knows the GPU.
	Index int
	// Address is the place on the PCI bus, as in 0000:01:00.0.
	Address string
	// UUID is NVIDIA's name for this one card. It identifies the machine.
	UUID string
	// Total and Free are its own memory in bytes.
	Total, Free int64
	// Driver is the version or, where that is not known, the name of the
	// driver: "580.95.05", "amdgpu".
	Driver string
	// Capability is NVIDIA's compute capability, as in "8.9".
	Capability string
	// Shared says that it has no memory of its own and uses the machine's.
	Shared bool
	// Partitioned says that it is divided (NVIDIA's MIG): a process gets one
	// part, whose memory Total and Free do not tell.
	Partitioned bool
}

// GPUs lists the GPUs that can compute. It takes at most a few seconds, even
// where a driver hangs. A program that should know but fails or gives no
// sense is told by the error, which comes together with what was found.
func GPUs(ctx context.Context) ([]GPU, error) {
	return system{run: Output, root: "/", memory: TotalRAM()}.gpus(ctx, runtime.GOOS)
}

// system is where the facts come from.
type system struct {
	run    func(ctx context.Context, program string, args ...string) ([]byte, error)
	root   string // of the file system
	memory int64  // bytes
}

func (s system) gpus(ctx context.Context, goos string) ([]GPU, error) {
	switch goos {
	case "linux":
		return s.linuxGPUs(ctx)
	case "windows":
		return s.windowsGPUs(ctx)
	case "darwin":
		return s.macGPUs(ctx)
	}
	return nil, nil
}

// merge adds to NVIDIA's own list the GPUs of the system's list that it lacks.
// A card that nvidia-smi tells of is not listed twice; addresses decide where
// both tell them, and a system's list without addresses counts only for the
// other vendors then.
func merge(nvidia, listed []GPU) []GPU {
	addresses := map[string]bool{}
	for _, g := range nvidia {
		addresses[g.Address] = true
	}
	all := nvidia
	counts := map[Vendor]int{}
	for _, g := range listed {
		switch {
		case g.Vendor == NVIDIA && (addresses[g.Address] || g.Address == "" && len(nvidia) > 0):
			continue
		case g.Vendor == NVIDIA:
			g.Index = -1
		default:
			g.Index = counts[g.Vendor]
			counts[g.Vendor]++
		}
		all = append(all, g)
	}
	return all
}
