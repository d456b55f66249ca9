package doctor

import (
	"fmt"

	"framewake/engine/provider"
)

// Status is how things stand.
type Status string

// The statuses.
const (
	// Fine needs nothing done.
	Fine Status = "fine"
	// Advice leaves something to be gained; clips can be made all the same.
	Advice Status = "advice"
	// Broken keeps clips from being made.
	Broken Status = "broken"
)

// Finding is what became of looking at one thing.
type Finding struct {
	// Name of the thing, the same in every version: "ffmpeg", "gpu".
	Name   string `json:"name"`
	Status Status `json:"status"`
	// Text says how things stand, on one line, as a clause without a full stop.
	Text string `json:"text"`
	// Hint says what to do, as an imperative without a full stop; "" if nothing.
	Hint string `json:"hint,omitempty"`
}

// String is the finding as lines of text: how things stand, and below it what to
// do.
func (f Finding) String() string {
	mark := map[Status]string{Fine: "ok", Advice: "note", Broken: "FAIL"}[f.Status]
	text := fmt.Sprintf("%-5s%-16s%s\n", mark, f.Name, f.Text)
	if f.Hint != "" {
		text += fmt.Sprintf("%-21s→ %s\n", "", f.Hint)
	}
	return text
}

// Format is the version of Report's JSON form.
const Format = 1

// Report is everything that was found.
type Report struct {
	Format  int    `json:"format"`
	Version string `json:"version"` // Framewake's
	// OK says that nothing found keeps clips from being made.
	OK       bool      `json:"ok"`
	Findings []Finding `json:"findings"`
	GPUs     []GPU     `json:"gpus"`
	// Proofs are the providers that were run, each with its outcome.
	Proofs []provider.Proof `json:"proofs"`
}

// GPU is what a report tells of a GPU, in bytes.
type GPU struct {
	Vendor     string `json:"vendor"`
	Name       string `json:"name"`
	Index      int    `json:"index"`
	Total      int64  `json:"total_bytes,omitempty"`
	Free       int64  `json:"free_bytes,omitempty"`
	Driver     string `json:"driver,omitempty"`
	Capability string `json:"capability,omitempty"`
}
