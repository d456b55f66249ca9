package video

import (
	"context"
	"errors"
	"fmt"

	"framewake/engine"
)

// sequence is the order in which a clip's frames play: all of them, and back
// to the second if it is a ping-pong, a number of times.
type sequence struct {
	frames   int
	pingPong bool
	loops    int
}

// length is the number of frames that play.
func (s sequence) length() int {
	once := s.frames
	if s.pingPong {
		once += max(0, s.frames-2)
	}
	return once * s.loops
}

// Going back needs the frames of a stretch at once, and another look at the
// clip for every stretch. All 25 frames of 1024×576 take 44 MB.
const (
	maxStretchBytes = 256 << 20
	maxStretches    = 16
)

// reel plays a clip.
type reel struct {
	tools Tools
	path  string
	clip  Info
	sequence
}

func (r reel) frameBytes() int { return 3 * r.clip.Width * r.clip.Height }

// stretch is how many frames are kept at once.
func (r reel) stretch() int { return max(1, maxStretchBytes/r.frameBytes()) }

// check refuses what is too long.
func (r reel) check() error {
	if n := r.length(); n > maxFrames {
		return engine.Errorf(engine.Invalid, "choose fewer loops", "video: %s: %d frames are more than %d", r.path, n, maxFrames)
	}
	if r.pingPong && r.frames > maxStretches*r.stretch() {
		return engine.Errorf(engine.Invalid, "choose a shorter clip", "video: %s: %d frames of %d×%d pixels cannot be played backwards",
			r.path, r.frames, r.clip.Width, r.clip.Height)
	}
	return nil
}

// play calls write with every frame, as Decode would.
func (r reel) play(ctx context.Context, write func(rgb []byte) error) error {
	var kept []byte // of a stretch
	if r.pingPong {
		kept = make([]byte, 0, max(0, min(r.stretch(), r.frames-2))*r.frameBytes())
	}
	for range r.loops {
		if err := r.forward(ctx, write); err != nil {
			return err
		}
		if !r.pingPong {
			continue
		}
		for end := r.frames - 1; end > 1; end -= r.stretch() {
			if err := r.backward(ctx, kept, max(1, end-r.stretch()), end, write); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r reel) forward(ctx context.Context, write func(rgb []byte) error) error {
	return r.decode(ctx, func(_ int, rgb []byte) error { return write(rgb) })
}

// backward writes the frames from start to before end, the last one first. kept
// has room for them.
func (r reel) backward(ctx context.Context, kept []byte, start, end int, write func(rgb []byte) error) error {
	enough := errors.New("enough")
	size := r.frameBytes()
	kept = kept[:0]
	err := r.decode(ctx, func(i int, rgb []byte) error {
		if i == end {
			return enough
		}
		if i >= start {
			kept = append(kept, rgb...)
		}
		return nil
	})
	if !errors.Is(err, enough) {
		return fmt.Errorf("video: %s: play backwards: %w", r.path, err)
	}
	for at := len(kept) - size; at >= 0; at -= size {
		if err := write(kept[at : at+size]); err != nil {
			return err
		}
	}
	return nil
}

func (r reel) decode(ctx context.Context, frame func(index int, rgb []byte) error) error {
	return r.tools.decode(ctx, r.path, r.clip, picture{r.clip.Width, r.clip.Height, "rgb24", 3}, frame)
}
