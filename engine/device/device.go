package device

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/provider"
)

// Auto asks for the best GPU, or the processor where there is no GPU.
const Auto = "auto"

// Device is something that clips can be computed on.
type Device struct {
	// ID names it on command lines, in settings and in the lanes of jobs: "cpu",
	// "cuda:0", "webgpu:0".
	ID string
	// Title is what people call it: "NVIDIA GeForce RTX 4090".
	Title    string
	Provider provider.Provider
	// TotalBytes and FreeBytes are of its memory, the machine's for the
	// processor; 0 where the system does not tell.
	TotalBytes, FreeBytes int64
	// Problem says why it cannot be used, with a hint; nil if it proved itself.
	Problem error

	// facts are what a proof holds for, besides the libraries.
	facts []string
}

// Options are the ways to look at the machine. None of the functions may be nil.
type Options struct {
	// Library is the path of ONNX Runtime; "" searches, in Places too.
	Library string
	Places  provider.Places
	// Proofs is the file that remembers proofs.
	Proofs string
	// GPUs lists the GPUs, Inspect looks at the files of ONNX Runtime and CUDA.
	GPUs    func(ctx context.Context) ([]hardware.GPU, error)
	Inspect func(setting string, p provider.Places) provider.Inspection
	// Prove runs a provider in a process of its own. Its error tells that the
	// process gave no outcome.
	Prove func(ctx context.Context, p provider.Provider) (provider.Proof, error)
}

// ThisMachine are the options of the machine we run on.
func ThisMachine(library string, places provider.Places, proofs string, prove func(context.Context, provider.Provider) (provider.Proof, error)) Options {
	return Options{Library: library, Places: places, Proofs: proofs, GPUs: hardware.GPUs, Inspect: provider.Inspect, Prove: prove}
}

// List tries every device that is not remembered as proved, which may take
// seconds each, and returns them all: GPUs, the best first, then the processor.
// A cancelled ctx is the Problem of those that were not tried.
func List(ctx context.Context, o Options) []Device {
	m := o.look(ctx)
	for i := range m.gpus {
		m.gpus[i].Problem = m.prove(ctx, m.gpus[i])
	}
	return append(m.gpus, processor())
}

// Choose returns a device that may be used: the one with the ID, or with Auto
// the best GPU that proves itself. Only a machine without a GPU gets the
// processor then. Errors have kind Unavailable if a GPU cannot be used, and name
// what failed, or Invalid if there is no such device.
func Choose(ctx context.Context, id string, o Options) (Device, error) {
	if id == (provider.Provider{}).String() {
		return processor(), nil
	}
	m := o.look(ctx)
	if id == Auto {
		return m.best(ctx)
	}
	i := slices.IndexFunc(m.gpus, func(d Device) bool { return d.ID == id })
	if i < 0 {
		return Device{}, m.unknown(id)
	}
	if err := m.prove(ctx, m.gpus[i]); err != nil {
		return Device{}, unusable(ctx, m.gpus[i:i+1], []error{err})
	}
	return m.gpus[i], nil
}

// best is the first GPU that proves itself.
func (m *machine) best(ctx context.Context) (Device, error) {
	var problems []error
	for _, d := range m.gpus {
		err := m.prove(ctx, d)
		if err == nil {
			return d, nil
		}
		problems = append(problems, err)
	}
	switch {
	case len(m.gpus) > 0:
		return Device{}, unusable(ctx, m.gpus, problems)
	case m.err != nil:
		return Device{}, engine.Errorf(engine.Unavailable, "restart the machine; if it happens again, install the graphics driver anew",
			"the graphics driver does not answer: %w", m.err)
	}
	return processor(), nil
}

// unusable is the error of devices that did not prove themselves.
func unusable(ctx context.Context, devices []Device, problems []error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var texts, hints []string
	for i, err := range problems {
		texts = append(texts, fmt.Sprintf("%s (%s) cannot be used: %v", devices[i].Title, devices[i].ID, err))
		if h := engine.HintOf(err); h != "" && !slices.Contains(hints, h) {
			hints = append(hints, h)
		}
	}
	return engine.Errorf(engine.Unavailable, strings.Join(hints, "; "), "%s", strings.Join(texts, "; "))
}

// unknown is the error of an ID that no device has.
func (m *machine) unknown(id string) error {
	var names []string
	for _, d := range append(m.gpus, processor()) {
		names = append(names, d.describe())
	}
	return engine.Errorf(engine.Invalid, "choose one of "+strings.Join(names, ", "), "there is no device %s on this machine", id)
}

// describe names a device and its free memory.
func (d Device) describe() string {
	free := ""
	if d.FreeBytes > 0 {
		free = fmt.Sprintf(", %.1f GB free", float64(d.FreeBytes)/1e9)
	}
	return d.ID + " (" + d.Title + free + ")"
}

// processor is the device that every machine has.
func processor() Device {
	return Device{
		ID: provider.Provider{}.String(), Title: cmp.Or(hardware.Processor(), "processor"), Provider: provider.Provider{Name: provider.CPU},
		TotalBytes: hardware.TotalRAM(), FreeBytes: hardware.AvailableRAM(),
	}
}
