//go:build linux && !headless

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// home is a person's who has just installed the program: no settings, no preferences, no caches.
type home struct {
	dir string
	env []string // of programs that live there
}

func newHome() (home, error) {
	dir, err := os.MkdirTemp("", "framewake-bench")
	if err != nil {
		return home{}, err
	}
	h := home{dir: dir, env: os.Environ()}
	for variable, folder := range map[string]string{
		"HOME": "", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run",
		"XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache", "XDG_DATA_HOME": ".local/share",
		"FRAMEWAKE_CACHE": "cache", "FRAMEWAKE_DATA": "data",
	} {
		path := filepath.Join(dir, folder)
		if err := os.MkdirAll(path, 0o700); err != nil {
			h.remove()
			return home{}, err
		}
		h.env = append(h.env, variable+"="+path)
	}
	h.env = append(h.env, "FRAMEWAKE_SETTINGS="+filepath.Join(dir, "settings.json"))
	return h, nil
}

func (h home) remove() { _ = os.RemoveAll(h.dir) }

// part runs this program again for a part and reads what it measured.
func (h home) part(ctx context.Context, o options, name string, measured any) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "-program", o.program, "-picture", o.picture,
		"-playback", o.playback.String(), "-clips", fmt.Sprint(o.clips), name)
	var said words
	cmd.Env, cmd.Stderr = h.env, &said
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	if err := json.Unmarshal(out, measured); err != nil {
		return fmt.Errorf("%s: %w: %q", name, err, out)
	}
	return nil
}

// words are the beginning of what a program says on stderr: the toolkit has something to say about every machine without
// a session bus, which matters only if the program fails.
type words []byte

func (w *words) Write(p []byte) (int, error) {
	const most = 4096
	*w = append(*w, p[:min(len(p), most-len(*w))]...)
	return len(p), nil
}
