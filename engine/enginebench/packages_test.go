//go:build linux

package main

import (
	"strings"
	"testing"
)

func TestReadMetrics(t *testing.T) {
	all := readMetrics(strings.NewReader(`goos: linux
BenchmarkGPU: nothing was measured: there is no GPU here
BenchmarkMedium-2   	       1	5000 ns/op	 48.5 %-of-ceiling-step	 1.02 s/step
BenchmarkMedium-2 --- FAIL
PASS
`))
	if len(all) != 1 || all["BenchmarkMedium"]["%-of-ceiling-step"] != 48.5 || all["BenchmarkMedium"]["s/step"] != 1.02 {
		t.Errorf("got %v", all)
	}
	rows := rowsOf(all)
	if got := rows[0]; got.Value != "48 % (1.02 s a step)" || got.Verdict() != "missed" {
		t.Errorf("got %+v", got)
	}
	if got := rows[len(rows)-1].Value; got != "not measured: there is none" {
		t.Errorf("the GPU: got %q", got)
	}
}
