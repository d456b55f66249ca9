package doctor

import (
	"context"
	"slices"
	"strings"
	"testing"

	"framewake/engine/hardware"
	"framewake/engine/provider"
)

// TestDevice: what the setting makes of the GPUs that are there.
func TestDevice(t *testing.T) {
	other := card
	other.Index = 1
	for _, tt := range []struct {
		name, setting string
		cards         bool
		fails         bool // every GPU
		want          string
	}{
		{"no GPU", "auto", false, true, "fine device: the processor makes all clips, for there is no GPU"},
		{"two cards", "auto", true, false, "fine device: the best of cuda:0, cuda:1, webgpu:0 makes the clips"},
		{"cards that fail", "auto", true, true, "advice device: no GPU has proved itself, so only the built-in model makes clips → do what is said above, or set FRAMEWAKE_DEVICE to cpu, which is slow"},
		{"the processor", "cpu", true, false, "fine device: cpu, as it is set"},
		{"one of them", "cuda:1", true, false, "fine device: cuda:1, as it is set"},
		{"none of them", "cuda:7", true, false, "advice device: cuda:7, as it is set, cannot be used → set FRAMEWAKE_DEVICE to auto, or to one that framewake devices lists"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := sound(t)
			t.Setenv("FRAMEWAKE_DEVICE", tt.setting)
			if tt.cards {
				p.GPUs = gpus(card, other)
			}
			p.Inspect = func(string, provider.Places) provider.Inspection {
				i := inspection("/ort/libonnxruntime.so", provider.Library{File: "a.so", Path: "/ort/a.so"})
				i.CUDA = 13
				return i
			}
			p.Prove = func(_ context.Context, q provider.Provider) (provider.Proof, error) {
				if tt.fails && !q.IsCPU() {
					return provider.Proof{Provider: q, Problem: "no", Hint: "update it"}, nil
				}
				return proved(q)
			}
			if all := lines(Examine(t.Context(), p, nil)); !slices.Contains(all, tt.want) {
				t.Errorf("%q is not in\n%s", tt.want, strings.Join(all, "\n"))
			}
		})
	}
}

// TestCUDADevices: every NVIDIA card is tried, by its number.
func TestCUDADevices(t *testing.T) {
	p := sound(t)
	second := card
	second.Index, second.Name = 1, "NVIDIA T4"
	p.GPUs = gpus(hardware.GPU{Vendor: hardware.Intel, Name: "Intel Z", Driver: "i915"}, card, second, hardware.GPU{Vendor: hardware.NVIDIA, Index: -1, Name: "asleep"})
	p.Inspect = func(string, provider.Places) provider.Inspection {
		i := inspection("/ort/libonnxruntime.so", provider.Library{File: "a.so", Path: "/ort/a.so"})
		i.CUDA = 13
		return i
	}
	var tried []provider.Provider
	p.Prove = func(_ context.Context, q provider.Provider) (provider.Proof, error) {
		tried = append(tried, q)
		return proved(q)
	}
	r := Examine(t.Context(), p, nil)
	want := []provider.Provider{{Name: provider.CPU}, {Name: provider.CUDA, Device: 0}, {Name: provider.CUDA, Device: 1}, {Name: provider.WebGPU}}
	if !slices.Equal(tried, want) || len(r.Proofs) != len(want) {
		t.Errorf("tried %+v, want %+v", tried, want)
	}
}
