package provider

import "testing"

func TestParse(t *testing.T) {
	for text, want := range map[string]Provider{
		"cpu": {Name: CPU}, "cuda:0": {Name: CUDA}, "cuda:12": {Name: CUDA, Device: 12}, "webgpu:1": {Name: WebGPU, Device: 1},
	} {
		got, err := Parse(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: got %+v, named %q, error %v, want %+v", text, got, got, err, want)
		}
	}
	for _, text := range []string{"", "gpu", "auto", "CPU", "cpu:0", "cuda", "cuda:", "cuda:-1", "cuda:+1", "cuda:01", "cuda:256", "cuda:0:1", "metal:0"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, got)
		}
	}
	if got := (Provider{}).String(); got != "cpu" {
		t.Errorf("the zero provider is %q, want cpu", got)
	}
}
