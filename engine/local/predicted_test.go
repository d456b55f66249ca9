package local

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"framewake/engine/provider"
	"framewake/engine/safetensors"
)

// predictedHead begins the table in docs/model.md that TestPredicted keeps.
const predictedHead = "| provider, weights | frames | plan | 512×288 | 768×448 | 1024×576 |\n|---|---|---|---|---|---|\n"

// predictedPlans are the plans of the table, by what people read.
var predictedPlans = []struct {
	name string
	plan plan
}{
	{"all networks stay open", plan{resident: true}},
	{"one at a time", plan{}},
	{"halves apart", plan{apart: true}},
	{"halves apart, mapped", plan{apart: true, mapped: true}},
}

// predictedRows are the table's rows of one provider.
func predictedRows(t *testing.T, on provider.Name, dtype safetensors.DType, title string) string {
	t.Helper()
	m := realModel(t, on, dtype)
	r := m.description().Defaults
	var rows strings.Builder
	for _, frames := range []int{14, 25} {
		for _, by := range predictedPlans {
			if by.plan.mapped && !onCPU(on) {
				continue
			}
			fmt.Fprintf(&rows, "| %s | %d | %s |", title, frames, by.name)
			title = ""
			for _, size := range [][2]int{{512, 288}, {768, 448}, {1024, 576}} {
				r.Frames, r.Width, r.Height = frames, size[0], size[1]
				n, err := need(m, r, by.plan, on)
				if err != nil {
					t.Fatal(err)
				}
				if onCPU(on) {
					fmt.Fprintf(&rows, " %.1f |", float64(n.ram)/1e9)
				} else {
					fmt.Fprintf(&rows, " %.1f + %.1f |", float64(n.vram)/1e9, float64(n.ram)/1e9)
				}
			}
			rows.WriteString("\n")
		}
	}
	return rows.String()
}

// TestPredicted: the table of memory in docs/model.md is what is predicted.
// go test ./engine/local -run TestPredicted -update writes it.
func TestPredicted(t *testing.T) {
	const path = "../../docs/model.md"
	predicted := predictedHead +
		predictedRows(t, provider.CUDA, safetensors.F16, "CUDA, fp16: VRAM + RAM") +
		predictedRows(t, provider.WebGPU, safetensors.F32, "WebGPU, fp32: VRAM + RAM") +
		predictedRows(t, provider.CPU, safetensors.F32, "CPU, fp32: RAM")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), predictedHead)
	if !found {
		t.Fatalf("%s has no table that begins with\n%s", path, predictedHead)
	}
	rows, rest, _ := strings.Cut(after, "\n\n")
	written := predictedHead + rows + "\n"
	if *update && written != predicted {
		if err := os.WriteFile(path, []byte(before+predicted+"\n"+rest), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	compareLines(t, path, predicted, written)
}
