package video

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"framewake/engine"
)

// copyChunk is how much is copied between two looks at the context, in bytes.
const copyChunk = 1 << 20

// copy copies the clip byte for byte.
func (e *export) copy(ctx context.Context) error {
	in, err := os.Open(e.path)
	if err != nil {
		return engine.Errorf(engine.Invalid, "choose another file", "video: %w", err)
	}
	defer in.Close()
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("video: copy %s: %w", e.path, err)
		}
		_, err := io.CopyN(e.out.file, in, copyChunk)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return outputError(err, e.target)
		}
	}
}
