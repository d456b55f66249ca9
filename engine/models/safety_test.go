package models

import (
	"os"
	"path/filepath"
	"testing"

	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/safetensors"
)

// writeChecker makes what looks like a safety checker.
func writeChecker(t *testing.T, folder string) {
	t.Helper()
	tensors := map[string]checkpointtest.Tensor{"concept_embeds_weights": {DType: safetensors.F32, Shape: []int64{1}, Data: make([]byte, 4)}}
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "config.json"), []byte("{}"), 0o644)
	}
	if err == nil {
		err = checkpointtest.WriteFile(filepath.Join(folder, "model.safetensors"), tensors)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSafetyChecker: where it is looked for, and in which order.
func TestSafetyChecker(t *testing.T) {
	first, second, model := t.TempDir(), t.TempDir(), t.TempDir()
	folders := []string{filepath.Join(t.TempDir(), "missing"), first, second}
	if got := SafetyChecker(folders, model); got != "" {
		t.Errorf("with none: %q", got)
	}
	hub := filepath.Join(second, "models--CompVis--stable-diffusion-safety-checker")
	writeChecker(t, filepath.Join(hub, "snapshots", "0123"))
	incomplete := filepath.Join(first, "safety_checker")
	if err := os.Mkdir(incomplete, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := SafetyChecker(folders, model); got != hub {
		t.Errorf("in the hub's cache: %q, want %q", got, hub)
	}
	writeChecker(t, incomplete)
	if got := SafetyChecker(folders, model); got != incomplete {
		t.Errorf("complete meanwhile: %q, want %q", got, incomplete)
	}
	own := filepath.Join(model, "safety_checker")
	writeChecker(t, own)
	if got := SafetyChecker(folders, model); got != own {
		t.Errorf("the model's own: %q, want %q", got, own)
	}
	if got := SafetyChecker(folders, ""); got != incomplete {
		t.Errorf("for the built-in model: %q, want %q", got, incomplete)
	}
}
