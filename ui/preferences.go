//go:build !headless

package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/files"
)

// preferences are what the window remembers from one time to the next.
type preferences struct {
	Format int `json:"format"`
	// Width and Height of the window, in the toolkit's units; 0: the usual.
	Width  float32 `json:"width,omitempty"`
	Height float32 `json:"height,omitempty"`
	// ExportFolder and OpenFolder were used last; empty: the usual.
	ExportFolder string `json:"export_folder,omitempty"`
	OpenFolder   string `json:"open_folder,omitempty"`
	// Export is how clips were exported last.
	Export exportSettings `json:"export,omitzero"`
	// Presets of exports that the person keeps.
	Presets []ownPreset `json:"export_presets,omitempty"`
	// Lane is the ID of the one chosen last; empty: the first on this computer.
	Lane string `json:"lane,omitempty"`
	// Model is the ID of the one chosen last on this computer; empty: the built-in one.
	Model string `json:"model,omitempty"`
	// Knobs that do not stand at the model's default.
	Knobs map[engine.Field]float64 `json:"knobs,omitempty"`
	Shape string                   `json:"shape,omitempty"`
	Draft bool                     `json:"draft,omitempty"`
	// Language of the window; empty: the system's.
	Language string `json:"language,omitempty"`
	// Unchecked pictures are not looked over before a clip is made of them.
	Unchecked bool `json:"unchecked,omitempty"`
	// Advanced unfolds the settings of that name.
	Advanced bool `json:"advanced,omitempty"`
	// TakesFolded hides the takes below the stage.
	TakesFolded bool `json:"takes_folded,omitempty"`
	// PlayOrder is what comes after a clip's last frame; Speed is how fast clips are played, 0: as fast as they are meant.
	PlayOrder playOrder `json:"play_order,omitempty"`
	Speed     float64   `json:"speed,omitempty"`
	// Quiet tells nobody of clips that are done while the window is behind others.
	Quiet bool `json:"quiet,omitempty"`
	// Seed is the locked one; nil: none is locked.
	Seed *uint32 `json:"seed,omitempty"`
}

const (
	preferencesFormat = 1
	preferencesBytes  = 64 << 10 // ours have a few hundred
)

// errNewerPreferences means that a newer program wrote the file: it must not be touched.
var errNewerPreferences = errors.New("written by a newer version")

// preferencesIn is the path of the preferences in a folder.
func preferencesIn(folder string) string { return filepath.Join(folder, "window.json") }

// loadPreferences reads the file at path. Without one the zero preferences come back; a damaged one is moved aside and
// counts as none. The only errors are errNewerPreferences and a file that cannot be read: do not write it then.
func loadPreferences(path string) (preferences, error) {
	var p preferences
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("preferences: %w", err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, preferencesBytes))
	if err != nil {
		return p, fmt.Errorf("preferences: %w", err)
	}
	var head struct{ Format int } // first: what a newer format holds may not fit ours
	if json.Unmarshal(b, &head) == nil && head.Format > preferencesFormat {
		return p, fmt.Errorf("preferences: %s: %w", path, errNewerPreferences)
	}
	if err := json.Unmarshal(b, &p); err != nil || p.Format != preferencesFormat {
		_ = os.Rename(path, path+".damaged")
		return preferences{}, nil
	}
	return p, nil
}

// save writes the file at path.
func (p preferences) save(path string) error {
	p.Format = preferencesFormat
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return fmt.Errorf("preferences: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("preferences: %w", err)
	}
	return files.WriteFile(path, append(b, '\n'), 0o600)
}

// apply puts the remembered knobs into a form, those that the model has and allows.
func (p preferences) apply(f *form) {
	for _, k := range knobsFor(f.about) {
		v, remembered := p.Knobs[k.field]
		if allowed, _ := clamp(f.about.Ranges[k.field], v); remembered && allowed == v {
			f.set(k.field, v)
		}
	}
	f.values.SafetyCheck = f.values.SafetyCheck && !(p.Unchecked && f.about.SafetyCheck)
	f.choose(keptShape(p.Shape))
	f.draft = p.Draft && f.draftable()
	if p.Seed != nil {
		f.seed, f.locked = *p.Seed, true
	}
}

// remember takes the knobs from a form. Those that its model lacks stay as they were for another model.
func (p *preferences) remember(f *form) {
	knobs := maps.Clone(p.Knobs) // the old ones may be on their way into the file
	if knobs == nil {
		knobs = map[engine.Field]float64{}
	}
	for _, k := range knobsFor(f.about) {
		delete(knobs, k.field)
		if usual, _ := f.about.Defaults.Value(k.field); f.value(k.field) != usual {
			knobs[k.field] = f.value(k.field)
		}
	}
	p.Knobs = knobs
	if f.about.SafetyCheck {
		p.Unchecked = f.unchecked()
	}
	p.Shape, p.Draft, p.Seed = f.shape.key, f.draft, nil
	if f.locked {
		seed := f.seed
		p.Seed = &seed
	}
}
