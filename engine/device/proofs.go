package device

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/files"
)

const (
	// proofsFormat is the version of the file of proofs.
	proofsFormat = 1
	// mostProofs bounds it: a machine has a few devices, and each changes its
	// driver now and then.
	mostProofs = 32
)

// proofs are the keys of what was proved, the newest first.
type proofs struct {
	Keys []string `json:"keys"`
}

// key is what a proof holds for: this version of Framewake, the device and its
// driver, and the very files of the libraries. It tells none of them.
func (m *machine) key(d Device) string {
	facts := append([]string{engine.Version, d.ID}, d.facts...)
	libraries := []string{m.files.Runtime.Path, m.files.Driver.Path}
	for _, l := range slices.Concat(m.files.Provider, m.files.Needs) {
		libraries = append(libraries, l.Path)
	}
	for _, path := range libraries {
		facts = append(facts, path, identity(path))
	}
	b, _ := json.Marshal(facts)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// identity changes when a file is replaced: where it really lies, its size and
// when it was written; "" for none.
func identity(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	info, err := os.Stat(real)
	if err != nil {
		return ""
	}
	b, _ := json.Marshal([]any{real, info.Size(), info.ModTime().UnixNano()})
	return string(b)
}

// remembers tells whether a proof is kept. A file that cannot be used holds
// none: the device proves itself again.
func remembers(path, key string) bool {
	var kept proofs
	_, err := document.Read(path, proofsFormat, &kept)
	return err == nil && slices.Contains(kept.Keys, key)
}

// remember keeps a proof. A damaged file is replaced, a newer program's is left
// alone. Failing to write costs no more than proving again.
func remember(path, key string) {
	var kept proofs
	if _, err := document.Read(path, proofsFormat, &kept); errors.Is(err, document.ErrNewer) {
		return
	} else if err != nil {
		kept = proofs{}
	}
	kept.Keys = append([]string{key}, kept.Keys[:min(len(kept.Keys), mostProofs-1)]...)
	b, err := document.Encode(proofsFormat, kept)
	if err == nil && os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = files.WriteFile(path, b, 0o600)
	}
}
