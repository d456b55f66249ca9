package doctor

import (
	"context"
	"fmt"

	"framewake/engine"
	"framewake/engine/provider"
	"framewake/engine/settings"
)

// Examine looks at everything, which takes some seconds. tell receives each
// finding as it is made; it may be nil. When ctx is cancelled the rest is left
// out; the caller asks ctx.
func Examine(ctx context.Context, p Probes, tell func(Finding)) Report {
	e := &examination{Probes: p, tell: tell, privacy: newPrivacy(p.Home, p.User)}
	e.report = Report{Format: Format, Version: engine.Version, OK: true, Findings: []Finding{}, GPUs: []GPU{}, Proofs: []provider.Proof{}}
	e.loadSettings()
	for _, look := range []func(context.Context){
		e.system, e.gpus, e.runtime, e.providers, e.device, e.programs, e.models, e.folders, e.keychain,
	} {
		if ctx.Err() != nil {
			break
		}
		look(ctx)
	}
	return e.report
}

// examination is one run of Examine.
type examination struct {
	Probes
	tell    func(Finding)
	privacy privacy
	report  Report
	// settings are in force if loaded.
	settings settings.Settings
	loaded   bool
	machine  inventory
}

// add makes a finding.
func (e *examination) add(f Finding) {
	f.Text, f.Hint = e.privacy.hide(f.Text), e.privacy.hide(f.Hint)
	e.report.Findings = append(e.report.Findings, f)
	e.report.OK = e.report.OK && f.Status != Broken
	if e.tell != nil {
		e.tell(f)
	}
}

func (e *examination) fine(name, format string, args ...any) {
	e.add(Finding{Name: name, Status: Fine, Text: fmt.Sprintf(format, args...)})
}

func (e *examination) advise(name, hint, format string, args ...any) {
	e.add(Finding{Name: name, Status: Advice, Text: fmt.Sprintf(format, args...), Hint: hint})
}

func (e *examination) broken(name, hint, format string, args ...any) {
	e.add(Finding{Name: name, Status: Broken, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// brokenBy is a finding of an error that carries its own hint.
func (e *examination) brokenBy(name string, err error) {
	e.broken(name, engine.HintOf(err), "%v", err)
}

// gigabytes are decimal, as disks and memory are sold.
func gigabytes(bytes int64) string { return fmt.Sprintf("%.1f GB", float64(bytes)/1e9) }

// gibibytes are how the memory of GPUs is sold, under the same name.
func gibibytes(bytes int64) string { return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30)) }
