//go:build !headless

package ui

import "slices"

// examination is a look at this computer, in plain values.
type examination struct {
	running  bool
	findings []Finding
	report   string // to be copied; empty while it runs, and if it was stopped
}

// finish ends a look that found everything, and puts first what there is to do.
func (e *examination) finish(report string) {
	e.running, e.report = false, report
	slices.SortStableFunc(e.findings, func(a, b Finding) int { return int(b.Status - a.Status) })
}

// summary is what all findings come to.
func (e *examination) summary() string {
	worst, count := Fine, 0
	for _, f := range e.findings {
		switch {
		case f.Status > worst:
			worst, count = f.Status, 1
		case f.Status == worst:
			count++
		}
	}
	switch {
	case e.running:
		return text("Looking at this computer. The graphics card is tried, which takes some seconds.")
	case e.report == "":
		return text("Stopped.")
	case worst == Broken:
		return text("No clip can be made on this computer yet.")
	case worst == Advice && count == 1:
		return text("Clips can be made on this computer. One thing could be better.")
	case worst == Advice:
		return text("Clips can be made on this computer. {{.Count}} things could be better.", words{"Count": count})
	}
	return text("Everything that clips need is here.")
}
