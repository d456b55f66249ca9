package video

import (
	"context"
	"fmt"
	"os"

	"framewake/engine"
	"framewake/engine/files"
)

// verify probes a finished temporary file before it gets its name, and returns
// what lies in it.
func (t Tools) verify(ctx context.Context, file *files.File, target string, want Info) (Stats, error) {
	info, err := t.Probe(ctx, file.TempPath())
	if err == nil {
		err = info.mismatch(want)
	}
	if engine.KindOf(err) == engine.Invalid {
		return Stats{}, engine.Errorf(engine.Other, "try again", "video: ffmpeg did not write %s well: %w", target, err)
	}
	if err != nil {
		return Stats{}, err
	}
	stat, err := os.Stat(file.TempPath())
	if err != nil {
		return Stats{}, fmt.Errorf("video: verify %s: %w", target, err)
	}
	return Stats{Frames: info.Frames, Bytes: stat.Size()}, nil
}

// mismatch compares what a finished file must get right, and names the first
// difference in an error of kind Invalid.
func (i Info) mismatch(want Info) error {
	var got, wanted any
	switch {
	case i.Container != want.Container:
		got, wanted = i.Container, want.Container
	case i.Codec != want.Codec:
		got, wanted = i.Codec, want.Codec
	case i.Width != want.Width || i.Height != want.Height:
		got, wanted = fmt.Sprintf("%d×%d pixels", i.Width, i.Height), fmt.Sprintf("%d×%d", want.Width, want.Height)
	case i.Frames != want.Frames:
		got, wanted = fmt.Sprintf("%d frames", i.Frames), want.Frames
	case i.FPS != want.FPS:
		got, wanted = fmt.Sprintf("%s frames/s", i.FPS), want.FPS
	case i.comment != want.comment:
		got, wanted = fmt.Sprintf("the metadata %q", i.comment), fmt.Sprintf("%q", want.comment)
	default:
		return nil
	}
	return engine.Errorf(engine.Invalid, "", "it has %v, not %v", got, wanted)
}
