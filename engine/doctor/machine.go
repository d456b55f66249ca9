package doctor

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"framewake/engine/about"
	"framewake/engine/hardware"
	"framewake/engine/provider"
)

// inventory is what later findings depend on.
type inventory struct {
	gpus []hardware.GPU
	// files are ONNX Runtime's and CUDA's; usable says that its own library is.
	files  provider.Inspection
	usable bool
}

// smallRAM is less than the built-in model's usual clip and the system take.
const smallRAM = 2e9

func (e *examination) system(context.Context) {
	e.fine("system", "%s on %s/%s; Framewake %s", e.System(), runtime.GOOS, runtime.GOARCH, about.Version())
	name := e.Processor()
	if name == "" {
		name = runtime.GOARCH
	}
	e.fine("processor", "%s, %d cores", name, e.Cores())
	total, available := e.TotalRAM(), e.AvailableRAM()
	switch {
	case total == 0:
		e.fine("memory", "this system does not tell how much there is")
	case total < smallRAM:
		e.advise("memory", "close other programs, and make small clips", "%s, %s of it available", gigabytes(total), gigabytes(available))
	default:
		e.fine("memory", "%s, %s of it available", gigabytes(total), gigabytes(available))
	}
}

func (e *examination) gpus(ctx context.Context) {
	gpus, err := e.GPUs(ctx)
	e.machine.gpus = gpus
	for _, g := range gpus {
		e.report.GPUs = append(e.report.GPUs, GPU{string(g.Vendor), g.Name, g.Index, g.Total, g.Free, g.Driver, g.Capability})
		if hint := needsDriver(g); hint != "" {
			e.advise("gpu", hint, "%s", describeGPU(g))
		} else {
			e.fine("gpu", "%s", describeGPU(g))
		}
	}
	if err != nil && ctx.Err() == nil {
		e.advise("gpu", driverHint(err), "the driver does not answer: %v", err)
	} else if len(gpus) == 0 {
		e.fine("gpu", "none that can compute: the processor does the work")
	}
}

func describeGPU(g hardware.GPU) string {
	parts := []string{g.Name}
	switch {
	case g.Partitioned:
		parts = append(parts, "divided into parts (MIG)")
	case g.Shared:
		parts = append(parts, "uses the machine's memory")
	case g.Total > 0 && g.Free > 0:
		parts = append(parts, fmt.Sprintf("%s, %s free", gibibytes(g.Total), gibibytes(g.Free)))
	case g.Total > 0:
		parts = append(parts, gibibytes(g.Total))
	}
	if g.Driver != "" {
		parts = append(parts, "driver "+g.Driver)
	}
	if g.Capability != "" {
		parts = append(parts, "compute capability "+g.Capability)
	}
	return strings.Join(parts, ", ")
}

// needsDriver is what to do about a card that its vendor's driver does not run.
func needsDriver(g hardware.GPU) string {
	switch {
	case g.Vendor == hardware.NVIDIA && g.Driver == "nouveau":
		return "install NVIDIA's own driver in nouveau's place"
	case g.Vendor == hardware.NVIDIA && g.Index < 0:
		return "install NVIDIA's driver with nvidia-smi, and restart"
	case g.Driver == "" && runtime.GOOS == "linux":
		return "install the card's driver"
	}
	return ""
}

func driverHint(err error) string {
	if strings.Contains(err.Error(), "version mismatch") {
		return "restart the machine: NVIDIA's driver was updated under the running one"
	}
	return "restart the machine; if it happens again, install the graphics driver anew"
}

// has reports whether there is a GPU of a vendor.
func (i inventory) has(v hardware.Vendor) bool {
	return slices.ContainsFunc(i.gpus, func(g hardware.GPU) bool { return g.Vendor == v })
}
