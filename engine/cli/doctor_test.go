package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine/doctor"
	"framewake/engine/provider"
)

// examine runs `framewake doctor --json`.
func examine(t *testing.T, s *sandbox) (doctor.Report, ran) {
	t.Helper()
	r := s.run("doctor", "--json")
	var report doctor.Report
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatalf("%v in %q; it said %s", err, r.stdout, r.stderr)
	}
	return report, r
}

// finding returns the first finding of a name.
func finding(t *testing.T, r doctor.Report, name string) doctor.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Name == name {
			return f
		}
	}
	t.Errorf("nothing about %s", name)
	return doctor.Finding{}
}

// TestDoctor: on a machine that makes clips, nothing is broken and the CPU has
// proved itself; nothing tells whose machine it is.
func TestDoctor(t *testing.T) {
	s := newSandbox(t)
	home := filepath.Join(t.TempDir(), "alice")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	s.set("HOME", home)
	s.set("FRAMEWAKE_DATA", filepath.Join(home, "data"))
	report, r := examine(t, s)
	if r.code != 0 || !report.OK || finding(t, report, "provider.cpu").Status != doctor.Fine {
		t.Errorf("exit code %d, %+v", r.code, report.Findings)
	}
	if len(report.Proofs) == 0 || report.Proofs[0].Provider.Name != provider.CPU || !report.Proofs[0].Proved() {
		t.Errorf("got %+v, want the CPU proved first", report.Proofs)
	}
	if strings.Contains(r.stdout, home) || !strings.Contains(finding(t, report, "disk.data").Text, "~") {
		t.Errorf("%s is in %s", home, r.stdout)
	}
	if text := s.run("doctor"); text.code != 0 || !strings.Contains(text.stdout, "\nok   ffmpeg ") {
		t.Errorf("exit code %d: %s", text.code, text.stdout)
	}
}

// TestDoctorNamesTheCause: ONNX Runtimes that cannot be used.
func TestDoctorNamesTheCause(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"empty.so": "", "page.so": "<html>404</html>"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for library, want := range map[string]string{"empty.so": "is empty", "page.so": "not a library", "none.so": "is not a file"} {
		s := newSandbox(t)
		s.set("FRAMEWAKE_ONNXRUNTIME", filepath.Join(dir, library))
		report, r := examine(t, s)
		f := finding(t, report, "onnxruntime")
		if r.code != 1 || report.OK || f.Status != doctor.Broken || !strings.Contains(f.Text, want) || f.Hint == "" {
			t.Errorf("%s: exit code %d, %+v", library, r.code, f)
		}
	}
}
