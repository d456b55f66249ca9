package video

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"

	"framewake/engine"
)

// verifyPictures verifies a folder of pictures: the first as any file, of the
// others that they are there, have the size and have an end.
func (t Tools) verifyPictures(ctx context.Context, out *output, want Info) (Stats, error) {
	frames := want.Frames
	want.Frames = 1
	for i := range frames {
		if err := ctx.Err(); err != nil {
			return Stats{}, fmt.Errorf("video: verify %s: %w", out.target, err)
		}
		if err := checkPicture(out.picture(i), want.Width, want.Height); err != nil {
			return Stats{}, engine.Errorf(engine.Other, "try again", "video: ffmpeg did not write %s well: %w", out.target, err)
		}
	}
	if _, err := t.verify(ctx, out.picture(0), out.target, want); err != nil {
		return Stats{}, err
	}
	bytes, err := out.bytes()
	return Stats{Frames: frames, Bytes: bytes}, err
}

// checkPicture looks at the size in a PNG (PNG, section 11.2.2) and at its end.
func checkPicture(path string, width, height int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head, end := make([]byte, 24), make([]byte, len(pngTrailer))
	if _, err := f.ReadAt(head, 0); err != nil {
		return fmt.Errorf("%s is cut short", info.Name())
	}
	if _, err := f.ReadAt(end, info.Size()-int64(len(end))); err != nil || !bytes.Equal(end, pngTrailer) {
		return fmt.Errorf("%s is cut short", info.Name())
	}
	if w, h := binary.BigEndian.Uint32(head[16:]), binary.BigEndian.Uint32(head[20:]); int(w) != width || int(h) != height {
		return fmt.Errorf("%s has %d×%d pixels, not %d×%d", info.Name(), w, h, width, height)
	}
	return nil
}
