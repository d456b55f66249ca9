package doctor

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/provider"
)

// runtime looks at the files of ONNX Runtime, CUDA and cuDNN.
func (e *examination) runtime(context.Context) {
	var places provider.Places
	if e.loaded {
		places = e.Places(e.settings)
	}
	i := e.Inspect(e.settings.ONNXRuntime, places)
	e.machine.files = i
	if problems := i.Problems(provider.CPU); len(problems) > 0 {
		text, hint := provider.Summary(problems)
		e.broken("onnxruntime", hint, "%s", text)
		return
	}
	e.machine.usable = true
	version := i.Runtime.Version
	if version == "" {
		version = "a version its file does not tell,"
	}
	e.fine("onnxruntime", "%s in %s", version, i.Runtime.Path)
	if !e.wantsCUDA() {
		return
	}
	problems := i.Problems(provider.CUDA)
	if len(problems) == 0 {
		e.fine("cuda", "CUDA %d: %s", i.CUDA, describeLibraries(i.Needs))
		return
	}
	text, hint := provider.Summary(problems)
	if len(i.Others) > 0 {
		hint = "set FRAMEWAKE_ONNXRUNTIME to " + i.Others[0] + ", which has CUDA; else " + hint
	}
	e.advise("cuda", hint, "%s", text)
}

// wantsCUDA: there is an NVIDIA card, or somebody put a part of CUDA's
// provider beside ONNX Runtime.
func (e *examination) wantsCUDA() bool {
	for _, l := range e.machine.files.Provider {
		if l.Path != "" {
			return true
		}
	}
	return e.machine.has(hardware.NVIDIA)
}

// describeLibraries names files by folder: "a, b in /x; c in /y".
func describeLibraries(libraries []provider.Library) string {
	var folders []string
	names := map[string][]string{}
	for _, l := range libraries {
		if !l.Usable() {
			continue
		}
		dir := filepath.Dir(l.Path)
		if names[dir] == nil {
			folders = append(folders, dir)
		}
		name := l.File
		if l.Version != "" && !strings.HasSuffix(name, l.Version) {
			name += " (" + l.Version + ")"
		}
		names[dir] = append(names[dir], name)
	}
	var parts []string
	for _, f := range folders {
		parts = append(parts, strings.Join(names[f], ", ")+" in "+f)
	}
	return strings.Join(parts, "; ")
}

// providers runs every provider that may work, each in a process of its own.
func (e *examination) providers(ctx context.Context) {
	if !e.machine.usable {
		return
	}
	if !e.prove(ctx, "provider.cpu", "", provider.Provider{Name: provider.CPU}) {
		return // the others are compared with it
	}
	if e.wantsCUDA() && len(e.machine.files.Problems(provider.CUDA)) == 0 {
		for _, g := range e.machine.gpus {
			if g.Vendor == hardware.NVIDIA && g.Index >= 0 {
				e.prove(ctx, "provider.cuda", " on "+g.Name, provider.Provider{Name: provider.CUDA, Device: g.Index})
			}
		}
	}
	e.prove(ctx, "provider.webgpu", "", provider.Provider{Name: provider.WebGPU})
}

// prove makes a finding of running a provider and reports whether it may be used.
func (e *examination) prove(ctx context.Context, name, on string, p provider.Provider) bool {
	if ctx.Err() != nil {
		return false
	}
	proof, err := e.Prove(ctx, p)
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		proof = provider.Proof{Provider: p, Problem: err.Error(), Hint: engine.HintOf(err)}
		if p.IsCPU() {
			proof.Hint = "install ONNX Runtime again, or another version of it"
		}
	}
	proof = e.privacy.hideProof(proof)
	e.report.Proofs = append(e.report.Proofs, proof)
	f := Finding{Name: name, Status: Fine, Text: string(p.Name) + on + " works: " + describeChecks(proof.Checks)}
	switch {
	case proof.Proved() && p.IsCPU():
		f.Text = "CPU works"
	case proof.Proved():
	case p.IsCPU():
		f.Status, f.Text, f.Hint = Broken, "CPU does not work: "+proof.Problem, proof.Hint
	case len(e.machine.gpus) == 0:
		f.Text = string(p.Name) + " is not used, for there is no GPU"
	default:
		problem := strings.TrimPrefix(proof.Problem, string(p.Name)+": ")
		f.Status, f.Text, f.Hint = Advice, string(p.Name)+on+" cannot be used: "+problem, proof.Hint
	}
	e.add(f)
	return proof.Proved()
}

func describeChecks(checks []provider.Check) string {
	var parts []string
	for _, c := range checks {
		parts = append(parts, fmt.Sprintf("%s in %s within %.2g %% of the CPU's", c.Block, c.Precision, 100*c.Difference))
	}
	return strings.Join(parts, ", ")
}
