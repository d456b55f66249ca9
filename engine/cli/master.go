package cli

import (
	"context"
	"errors"
	"io/fs"

	"framewake/engine"
	"framewake/engine/files"
)

// keptMaster is the copy of the master that --master asks for, not yet at its
// name; nil when it was not asked for.
type keptMaster struct{ file *files.File }

// copyMaster copies the master beside where the user wants it.
func (g *generator) copyMaster(ctx context.Context, master string) (*keptMaster, error) {
	if g.options.master == "" {
		return nil, nil
	}
	out, err := g.begin(ctx, master, g.options.master)
	if err != nil {
		return nil, err
	}
	return &keptMaster{out}, nil
}

// commit gives the copy its name.
func (k *keptMaster) commit() error {
	if k == nil {
		return nil
	}
	return taken(k.file.Commit())
}

// abort removes the copy unless it was committed.
func (k *keptMaster) abort() {
	if k != nil {
		_ = k.file.Abort()
	}
}

// taken gives an error about an existing file its hint.
func taken(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return engine.Errorf(engine.Invalid, "choose another name, or add --force to replace it", "%w", err)
	}
	return err
}
