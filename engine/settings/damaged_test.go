package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
)

// TestReset: whatever is wrong with the file's content, the defaults come back and the file is kept.
func TestReset(t *testing.T) {
	for name, content := range map[string]string{
		"cut off": `{"format":1,"thre`, "empty": "", "no format": `{"threads": 2}`, "wrong value": `{"format":1,"threads":"two"}`,
	} {
		path := withFile(t, content)
		if _, err := Load(); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v does not say that the file is damaged", name, err)
		}
		for n, want := range []string{path + ".damaged-1", path + ".damaged-2"} {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			aside, err := Reset()
			if err != nil || aside != want {
				t.Errorf("%s, %d: moved to %q, %v, want %q", name, n, aside, err, want)
			}
			if b, err := os.ReadFile(want); err != nil || string(b) != content {
				t.Errorf("%s, %d: kept %q, %v", name, n, b, err)
			}
		}
		if s := load(t); s.Threads != 0 {
			t.Errorf("%s: threads %d after Reset, want 0", name, s.Threads)
		}
		if aside, err := Reset(); aside != "" || err != nil {
			t.Errorf("%s: without a file: moved to %q, %v", name, aside, err)
		}
	}
}

// TestNotDamaged: Reset must not be offered where it does not help or would lose what a newer program needs.
func TestNotDamaged(t *testing.T) {
	withFile(t, `{"format":2}`)
	if _, err := Load(); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("a newer file: %v", err)
	}
	withFile(t, `{"format":1}`)
	t.Setenv("FRAMEWAKE_THREADS", "many")
	if _, err := Load(); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("a wrong variable: %v", err)
	}
}

func TestResetFails(t *testing.T) {
	path := filepath.Join(filepath.Dir(withFile(t, "")), strings.Repeat("x", 250)) // with more it is longer than names may be
	t.Setenv("FRAMEWAKE_SETTINGS", path)
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Reset()
	wantError(t, err, engine.Unavailable, path)
	if b, err := os.ReadFile(path); err != nil || string(b) != "kept" {
		t.Errorf("the file holds %q, %v", b, err)
	}
}
