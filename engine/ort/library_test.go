//go:build !windows

package ort

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/provider"
)

// compile builds a C file into a shared library.
func compile(t *testing.T, source string) string {
	t.Helper()
	library := filepath.Join(t.TempDir(), "libonnxruntime.so")
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", library, source).CombinedOutput(); err != nil {
		t.Fatalf("cc %s: %v\n%s", source, err, out)
	}
	return library
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnusableLibraries(t *testing.T) {
	tests := []struct{ name, library, want string }{
		{"missing", filepath.Join(t.TempDir(), "none.so"), "none.so is not a file"},
		{"a folder", t.TempDir(), "is not a file"},
		{"a text", write(t, "libonnxruntime.so", "hello"), "cannot be loaded"},
		{"another library", compile(t, write(t, "other.c", "int x;")), "OrtGetApiBase"},
		{"too old", compile(t, "testdata/old.c"), "is 1.17.3; Framewake needs 1.24 or newer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path, err := Find(tt.library, provider.Places{})
			if err == nil {
				err = probe(path)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == "" {
				t.Errorf("kind %s, hint %q; want unavailable and a hint", engine.KindOf(err), engine.HintOf(err))
			}
			if strings.Count(err.Error(), tt.library) != 1 {
				t.Errorf("%q does not name %s once", err, tt.library)
			}
		})
	}
}
