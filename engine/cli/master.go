package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

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
	in, err := os.Open(master)
	if err != nil {
		return nil, fmt.Errorf("master: %w", err)
	}
	defer in.Close()
	out, err := g.ledger.Create(g.options.master, files.CreateOptions{Overwrite: g.options.force})
	if err != nil {
		return nil, taken(err)
	}
	stop := context.AfterFunc(ctx, func() { in.Close() })
	defer stop()
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Abort()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, engine.Errorf(engine.Other, "free some space on its disk", "master %s: %w", g.options.master, err)
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
