package provider

// Proof is what came of running a provider on this machine: blocks of a
// network were computed on it and on the CPU, and compared.
type Proof struct {
	Provider Provider `json:"provider"`
	// Library is the ONNX Runtime that was used, Version its version.
	Library string `json:"library,omitempty"`
	Version string `json:"version,omitempty"`
	// Checks are the blocks that were run.
	Checks []Check `json:"checks,omitempty"`
	// Problem says why the provider cannot be used, Hint what to do about it;
	// both are empty if every block was run and agreed.
	Problem string `json:"problem,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

// Proved reports whether the provider may be used.
func (p Proof) Proved() bool { return p.Problem == "" && len(p.Checks) > 0 }

// Check is one block of a network run on the provider.
type Check struct {
	// Block is what was computed: "attention", "resnet" or "feed-forward".
	Block string `json:"block"`
	// Precision of the arithmetic: "f32" or "f16".
	Precision string `json:"precision"`
	// Difference is the largest one from the CPU's f32 results, as a part of
	// the largest result; Tolerance is what is allowed.
	Difference float64 `json:"difference"`
	Tolerance  float64 `json:"tolerance"`
	// Seconds of one run, after the first.
	Seconds float64 `json:"seconds"`
}

// Agrees reports whether the difference is within the tolerance.
func (c Check) Agrees() bool { return c.Difference <= c.Tolerance }
