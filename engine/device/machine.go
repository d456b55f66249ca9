package device

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/provider"
)

// machine is what one look at this machine found.
type machine struct {
	Options
	files provider.Inspection
	// gpus are the devices besides the processor, the best first; untried.
	gpus []Device
	// err is the complaint of a driver that could not list its GPUs.
	err error
}

// look lists the devices and tries none.
func (o Options) look(ctx context.Context) *machine {
	m := &machine{Options: o, files: o.Inspect(o.Library, o.Places)}
	var found []hardware.GPU
	found, m.err = o.GPUs(ctx)
	for _, g := range found {
		if g.Vendor == hardware.NVIDIA && g.Index >= 0 {
			m.gpus = append(m.gpus, newDevice(provider.Provider{Name: provider.CUDA, Device: g.Index}, g))
		}
	}
	slices.SortStableFunc(m.gpus, func(a, b Device) int { return cmp.Compare(b.FreeBytes, a.FreeBytes) })
	if len(found) > 0 {
		m.gpus = append(m.gpus, throughWebGPU(found))
	}
	return m
}

func newDevice(p provider.Provider, g hardware.GPU) Device {
	d := Device{ID: p.String(), Title: g.Name, Provider: p, facts: []string{string(g.Vendor), g.Name, g.UUID, g.Address, g.Driver}}
	if !g.Partitioned {
		d.TotalBytes, d.FreeBytes = g.Total, g.Free
	}
	return d
}

// throughWebGPU is the one device that WebGPU offers: the GPU that the system
// calls the fastest. Which one that is of several is not known.
func throughWebGPU(found []hardware.GPU) Device {
	d := newDevice(provider.Provider{Name: provider.WebGPU}, found[0])
	for _, g := range found[1:] {
		d.Title, d.TotalBytes, d.FreeBytes = "the fastest GPU", 0, 0
		d.facts = append(d.facts, newDevice(d.Provider, g).facts...)
	}
	d.Title += " through WebGPU"
	return d
}

// prove makes sure that a device computes as it should. The error says why it
// cannot be used.
func (m *machine) prove(ctx context.Context, d Device) error {
	if problems := m.files.Problems(d.Provider.Name); len(problems) > 0 {
		text, hint := provider.Summary(problems)
		return engine.Errorf(engine.Unavailable, hint, "%s", text)
	}
	key := m.key(d)
	if remembers(m.Proofs, key) {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	proof, err := m.Prove(ctx, d.Provider)
	switch {
	case err != nil:
		return err
	case proof.Proved():
		remember(m.Proofs, key)
		return nil
	case proof.Problem == "":
		return errors.New("the self-test had no outcome")
	}
	return engine.Errorf(engine.Unavailable, proof.Hint, "%s", proof.Problem)
}
