package cli_test

import (
	"encoding/json"
	"testing"

	"framewake/engine"
)

// TestPlan: --plan prints what a clip would take and writes nothing.
func TestPlan(t *testing.T) {
	s := newSandbox(t)
	r := s.must(append([]string{"generate", picture(t), "--plan", "--seed", "4"}, small...)...)
	s.clean()
	var got struct {
		Request  engine.Request
		Estimate engine.Estimate
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v\n%s", err, r.stdout)
	}
	if q := got.Request; q.Seed != 4 || q.Width != 128 || q.Image != "" {
		t.Errorf("request %+v", q)
	}
	e := got.Estimate
	if e.RAMBytes <= 0 || e.VRAMBytes != 0 || e.TotalSeconds() <= 0 || e.Plan == nil || e.Plan.Provider != "CPU" || e.Plan.DecodeChunkSize < 1 {
		t.Errorf("estimate %+v, plan %+v", e, e.Plan)
	}
}
