//go:build unix

package settings

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"framewake/engine"
)

func TestTokenFileRefused(t *testing.T) {
	isolate(t)
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := secretFile(t, canary, 0o600)
	if os.Geteuid() == 0 {
		if err := os.Chown(foreign, 12345, 12345); err != nil {
			t.Fatal(err)
		}
	} else {
		foreign = "/etc/hostname"
	}
	cases := map[string]struct{ path, part, hint string }{
		"group may read":  {secretFile(t, canary, 0o640), "other users have access to it (mode 0640)", "chmod 600"},
		"others may read": {secretFile(t, canary, 0o604), "other users have access to it (mode 0604)", "chmod 600"},
		"another owner":   {foreign, "belongs to another user", ""},
		"folder":          {t.TempDir(), "not an ordinary file", ""},
		"pipe":            {pipe, "not an ordinary file", ""},
		"missing":         {filepath.Join(t.TempDir(), "none"), "no such file", ""},
		"empty":           {secretFile(t, " \n", 0o600), "empty", ""},
		"two words":       {secretFile(t, canary+" "+canary, 0o600), "more than one word", ""},
		"two lines":       {secretFile(t, canary+"\n"+canary, 0o600), "more than one word", ""},
		"no characters":   {secretFile(t, canary+"\x00é", 0o600), "more than one word", ""},
		"long":            {secretFile(t, strings.Repeat(canary, 1000), 0o600), "longer than 4096 bytes", ""},
	}
	for name, c := range cases {
		got, err := TakeSecrets().Token(Settings{}, c.path, "")
		wantError(t, err, engine.Invalid, "settings: token file "+c.path+": ", c.part)
		if got != "" || strings.Contains(err.Error(), canary) || !strings.Contains(engine.HintOf(err), c.hint) {
			t.Errorf("%s: got %q, %v, hint %q", name, got, err, engine.HintOf(err))
		}
	}
}

func secretFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}
