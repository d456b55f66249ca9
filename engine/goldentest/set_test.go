package goldentest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine/tensor"
)

// folder makes a set of the given manifest with two arrays: a, of shape
// [2,1] with the values 1 and -2, and b, which is damaged.
func folder(t *testing.T, manifest string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"manifest.json": []byte(manifest),
		"a.npy":         npyFile(floatHeader, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0),
		"b.npy":         npyFile(floatHeader, 0),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const manifest = `{
	"pipeline_call": {"height": 8}, "pipeline_call_i2_no_cfg": {"height": 16},
	"scheduler_steps": [3], "decode_chunks": [1, 4], "cpu_generator_seed": 5, "vae_scale_factor": 4,
	"arrays": [
		{"name": "a", "stage": "x", "role": "output", "shape": [2, 1], "dtype": "float32", "tol": 0.5},
		{"name": "b", "stage": "x", "role": "output", "shape": [2, 1], "dtype": "float32", "tol": 0.5},
		{"name": "c", "stage": "x", "role": "input", "shape": [2], "dtype": "float32", "tol": null}]}`

func TestOpen(t *testing.T) {
	s, err := Open(folder(t, manifest))
	if err != nil {
		t.Fatal(err)
	}
	var call struct{ Height int }
	for stage, want := range map[string]int{"i": 8, "i2": 16} {
		if err := json.Unmarshal(s.Calls[stage], &call); err != nil || call.Height != want {
			t.Errorf("call %s: height %d, want %d, error %v", stage, call.Height, want, err)
		}
	}
	if len(s.Arrays) != 3 || s.Seed != 5 || s.SpatialFactor != 4 || len(s.SchedulerSteps) != 1 || len(s.DecodeChunks) != 2 {
		t.Errorf("got %+v", s)
	}
}

func TestOpenRejects(t *testing.T) {
	for name, text := range map[string]string{
		"nothing expected": strings.ReplaceAll(manifest, "output", "input"),
		"no tolerance":     strings.Replace(manifest, "0.5", "null", 1),
		"a path":           strings.Replace(manifest, `"a"`, `"../a"`, 1),
		"no JSON":          "{",
	} {
		dir := folder(t, text)
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: got error %v, want one that names the file", name, err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing folder: no error")
	}
}

func TestCheck(t *testing.T) {
	s, err := Open(folder(t, manifest))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		got tensor.Tensor
		ok  bool
	}{
		"equal":         {tensor.Of([]float32{1, -2}, 2, 1), true},
		"axis of 1":     {tensor.Of([]float32{1, -2}, 1, 2), true},
		"within":        {tensor.Of([]float32{1.5, -2}, 2), true},
		"beyond":        {tensor.Of([]float32{1.75, -2}, 2), false},
		"one too few":   {tensor.Of([]float32{1}, 1), false},
		"another shape": {tensor.Of([]float32{1, -2, 0, 0}, 2, 2), false},
	} {
		d, err := s.Check("a", test.got)
		if err != nil || (d.Problem == nil) != test.ok {
			t.Errorf("%s: problem %v, error %v, want passing %v", name, d.Problem, err, test.ok)
		}
	}
	for _, name := range []string{"b", "c", "d"} { // damaged, an input, not there
		if d, err := s.Check(name, tensor.Of([]float32{1, -2}, 2)); err == nil {
			t.Errorf("%s: got %v, want an error", name, d)
		}
	}
}

// TestReadChecksTheManifest: a file that is not what the manifest says.
func TestReadChecksTheManifest(t *testing.T) {
	s, err := Open(folder(t, string(bytes.Replace([]byte(manifest), []byte("[2, 1]"), []byte("[1, 2]"), 1))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tensor("a"); err == nil || !strings.Contains(err.Error(), "[2 1]") {
		t.Errorf("another shape: got error %v", err)
	}
	if _, err := s.Bytes("a"); err == nil || !strings.Contains(err.Error(), "<f4") {
		t.Errorf("another type: got error %v", err)
	}
}
