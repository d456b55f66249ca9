package video

import (
	"context"
	"fmt"
	"os"
	"time"

	"framewake/engine"
)

// verify probes a finished temporary file before it gets its name, and returns
// what lies in it.
func (t Tools) verify(ctx context.Context, path, target string, want Info) (Stats, error) {
	info, err := t.Probe(ctx, path)
	if err == nil {
		err = info.mismatch(want)
	}
	if engine.KindOf(err) == engine.Invalid {
		return Stats{}, engine.Errorf(engine.Other, "try again", "video: ffmpeg did not write %s well: %w", target, err)
	}
	if err != nil {
		return Stats{}, err
	}
	stat, err := os.Stat(path)
	if err != nil {
		return Stats{}, fmt.Errorf("video: verify %s: %w", target, err)
	}
	return Stats{Frames: info.Frames, Bytes: stat.Size()}, nil
}

// maxTimeDrift is what the duration of a file may be off that counts time
// coarsely: a GIF in hundredths of a second, a frame's end rounded either way.
const maxTimeDrift = 25 * time.Millisecond

// mismatch compares what a finished file must get right, and names the first
// difference in an error of kind Invalid. A rate or duration of zero is not
// compared. A WebP has one frame for equal ones that follow each other, and if
// that is all, no duration.
func (i Info) mismatch(want Info) error {
	var got, wanted any
	switch {
	case i.Container != want.Container:
		got, wanted = i.Container, want.Container
	case i.Codec != want.Codec:
		got, wanted = i.Codec, want.Codec
	case i.Width != want.Width || i.Height != want.Height:
		got, wanted = fmt.Sprintf("%d×%d pixels", i.Width, i.Height), fmt.Sprintf("%d×%d", want.Width, want.Height)
	case i.Frames != want.Frames && (i.Container != ContainerWebP || i.Frames > want.Frames):
		got, wanted = fmt.Sprintf("%d frames", i.Frames), want.Frames
	case want.Duration != 0 && i.Frames > 1 && (i.Duration-want.Duration).Abs() > maxTimeDrift:
		got, wanted = i.Duration, want.Duration
	case want.FPS != Rational{} && i.FPS != want.FPS:
		got, wanted = fmt.Sprintf("%s frames/s", i.FPS), want.FPS
	case i.comment != want.comment:
		got, wanted = fmt.Sprintf("the metadata %q", i.comment), fmt.Sprintf("%q", want.comment)
	default:
		return nil
	}
	return engine.Errorf(engine.Invalid, "", "it has %v, not %v", got, wanted)
}
