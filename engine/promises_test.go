package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPromisesAreHeld: every test that docs/reliability.md names exists.
func TestPromisesAreHeld(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z/]+)\\.((Test|Benchmark)[A-Za-z]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 50 {
		t.Errorf("%d tests are named: their form has changed", len(named))
	}
	for _, n := range named {
		folder, test := n[1], n[2]
		if !hasTest(t, filepath.Join("..", folder), test) {
			t.Errorf("docs/reliability.md names %s.%s, which does not exist", folder, test)
		}
	}
}

// hasTest tells whether a test file in dir has the function.
func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(code), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
