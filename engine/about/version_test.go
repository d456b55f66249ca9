package about

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"framewake/engine"
)

func TestVersion(t *testing.T) {
	if got, want := Version(), engine.Version+"-dev"; got != want {
		t.Errorf("not built by make: %q, want %q", got, want)
	}
}

// TestVersionOfCommits: what .ci/version says of the commits around a tag, and
// without a clone.
func TestVersionOfCommits(t *testing.T) {
	dir := t.TempDir()
	for name, from := range map[string]string{".ci/version": "../../.ci/version", "FyneApp.toml": "../../FyneApp.toml"} {
		b, err := os.ReadFile(from)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(command string) string {
		t.Helper()
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "GIT_CONFIG_GLOBAL=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	number := regexp.QuoteMeta(engine.Version)
	commit := "git commit -q --allow-empty -m x"
	for _, step := range []struct{ name, command, want string }{
		{"an archive", "true", number},
		{"before the first tag", "git init -q && git add -A && " + commit, number + `~1\.g[0-9a-f]{7}`},
		{"the tag", "git tag v0.1.0", `0\.1\.0`},
		{"two commits later", commit + " && " + commit, `0\.1\.0\+2\.g[0-9a-f]{7}`},
		{"changed", "echo >>FyneApp.toml", `0\.1\.0\+2\.g[0-9a-f]{7}\.dirty`},
		{"the next tag, with a note", "git checkout -q . && git tag -a -m x v0.2.0", `0\.2\.0`},
		{"changed before the first tag", "git tag -d v0.1.0 v0.2.0 && echo >>FyneApp.toml", number + `~3\.g[0-9a-f]{7}\.dirty`},
	} {
		run(step.command)
		if got := run(".ci/version"); !regexp.MustCompile("^" + step.want + "$").MatchString(got) {
			t.Errorf("%s: %q, want %s", step.name, got, step.want)
		}
	}
}
