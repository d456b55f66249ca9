package local

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine/goldentest"
	"framewake/engine/ort"
)

// What .ci/reference and .ci/mutate ask for.
var (
	rowsTo = flag.Int("rows", 0, "file descriptor that TestReference writes its table to: folder, array, error, tolerance, ok or FAIL, between tabs")
	only   = flag.String("stages", "", "letters of the stages TestReference computes, from the preferred weights alone; all of them from every set of weights unless told")
)

// row is what became of one expected array.
type row struct {
	array     goldentest.Array
	compared  bool
	worst     goldentest.Difference
	described string // of the run that did worst
}

func (r row) ok() bool { return r.compared && r.worst.Problem == nil }

func (r row) String() string {
	found, verdict := "not compared", "FAIL"
	if r.compared {
		found = fmt.Sprintf("%.3g", r.worst.Error)
	}
	if r.ok() {
		verdict = "ok"
	}
	return fmt.Sprintf("%s\t%s\t%g\t%s", r.array.Name, found, *r.array.Tolerance, verdict)
}

// note keeps the worse of two differences.
func (r *row) note(d goldentest.Difference, described string) {
	failed, fails := r.worst.Problem != nil, d.Problem != nil
	if !r.compared || fails && !failed || fails == failed && d.Error > r.worst.Error {
		r.compared, r.worst, r.described = true, d, described
	}
}

// TestReference computes every array that the reference implementation
// recorded, with the program's own code on ONNX Runtime, and compares. It does
// so for the repository's own recordings, or for the folders that
// FRAMEWAKE_REFERENCE names between colons; each holds a checkpoint in
// checkpoint and the recordings in golden.
func TestReference(t *testing.T) {
	runtime, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME")})
	if err != nil && *rowsTo == 0 {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	table := io.Discard
	if *rowsTo != 0 {
		table = os.NewFile(uintptr(*rowsTo), "rows")
	}
	for _, folder := range referenceFolders(t) {
		rows, err := refer(t.Context(), runtime, folder, *only)
		if err != nil {
			t.Errorf("%s: %v", folder, err)
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(table, "%s\t%s\n", folder, r); err != nil {
				t.Fatal(err)
			}
			switch {
			case !r.compared:
				t.Errorf("%s: %s: expected, but not compared", folder, r.array.Name)
			case !r.ok():
				t.Errorf("%s: %s, %s: %v; %s", folder, r.array.Name, r.described, r.worst.Problem, r.worst)
			case *rowsTo == 0:
				t.Logf("%s: %s, %s: %s", folder, r.array.Name, r.described, r.worst)
			}
		}
	}
}

// referenceFolders are the folders asked for.
func referenceFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	for folder := range strings.SplitSeq(os.Getenv("FRAMEWAKE_REFERENCE"), ":") {
		if folder != "" {
			folders = append(folders, folder)
		}
	}
	if len(folders) > 0 {
		return folders
	}
	own := goldentest.Folder(t)
	here, err := os.Getwd()
	if err == nil {
		own, err = filepath.Rel(here, own)
	}
	if err != nil {
		t.Fatal(err)
	}
	return []string{own}
}

// TestReferenceSees: an array that is wrong, one that nothing computes and one
// whose recording is gone fail, and the others do not.
func TestReferenceSees(t *testing.T) {
	folder := t.TempDir()
	golden := filepath.Join(folder, "golden")
	if err := os.CopyFS(folder, os.DirFS(goldentest.Folder(t))); err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(golden, "manifest.json")
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	unknown := `"arrays":[{"name":"e_unknown","stage":"e","role":"output","shape":[1],"dtype":"float32","tol":1},`
	changed := strings.Replace(string(text), `"arrays": [`, unknown, 1)
	sigmas, err := os.ReadFile(filepath.Join(golden, "e_n2_sigmas.npy"))
	if err != nil {
		t.Fatal(err)
	}
	sigmas[len(sigmas)-6]++ // the exponent of the last but one
	if err := cmp.Or(
		os.WriteFile(manifest, []byte(changed), 0o644),
		os.WriteFile(filepath.Join(golden, "e_n2_sigmas.npy"), sigmas, 0o644),
		os.Remove(filepath.Join(golden, "e_n4_timesteps.npy")),
	); err != nil {
		t.Fatal(err)
	}
	rows, err := refer(t.Context(), nil, folder, "e") // the scheduler needs no runtime
	if err == nil || !strings.Contains(err.Error(), "e_n4_timesteps.npy") {
		t.Errorf("got error %v, want one that names e_n4_timesteps.npy", err)
	}
	compared := map[string]bool{"e_n2_sigmas": true, "e_unknown": false, "e_n4_timesteps": false}
	for _, r := range rows {
		want, bad := compared[r.array.Name]
		if r.ok() == bad || bad && r.compared != want {
			t.Errorf("%s: ok %v, compared %v; %s", r.array.Name, r.ok(), r.compared, r.worst)
		}
	}
	if len(rows) != 4*6+1 {
		t.Errorf("%d rows, want six for each of four schedules and one more", len(rows))
	}
}

// TestReferenceRejects: a folder that is missing or damaged is an error that
// names what is.
func TestReferenceRejects(t *testing.T) {
	if rows, err := refer(t.Context(), nil, filepath.Join(t.TempDir(), "none"), ""); err == nil || len(rows) > 0 {
		t.Errorf("a missing folder: got %d rows and error %v", len(rows), err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "golden"), os.DirFS(filepath.Join(goldentest.Folder(t), "golden"))); err != nil {
		t.Fatal(err)
	}
	rows, err := refer(t.Context(), nil, folder, "")
	if err == nil || !strings.Contains(err.Error(), filepath.Join(folder, "checkpoint")) {
		t.Errorf("no checkpoint: got error %v", err)
	}
	for _, r := range rows {
		if r.ok() {
			t.Errorf("no checkpoint: %s passes", r.array.Name)
		}
	}
	if len(rows) == 0 {
		t.Error("no checkpoint: no rows")
	}
}
