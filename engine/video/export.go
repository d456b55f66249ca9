package video

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"framewake/engine"
)

// Export makes a file at target out of a clip, or of a PNG export a folder:
// with no more said an MP4 of it as it is, H.264 High, 4:2:0, BT.709, the index
// in front, no sound. An odd last row or column is cropped. A clip that is an
// MP4 already, a gateway's, is then copied byte for byte. The recipe goes along,
// as a comment or, in a WebP, as XMP. Whatever goes wrong, target is as it was.
func (t Tools) Export(ctx context.Context, clip, target string, o ExportOptions) (stats Stats, err error) {
	info, err := t.Probe(ctx, clip)
	if err != nil {
		return Stats{}, err
	}
	if info.Width < 2 || info.Height < 2 || info.FPS == (Rational{}) {
		return Stats{}, engine.Errorf(engine.Invalid, "choose another file",
			"video: %s: %d×%d pixels at %s frames/s cannot be exported", clip, info.Width, info.Height, info.FPS)
	}
	if err := o.check(info); err != nil {
		return Stats{}, err
	}
	if sameFile(clip, target) {
		return Stats{}, engine.Errorf(engine.Invalid, "choose another name", "video: %s is the clip itself", target)
	}
	e := newExport(t, clip, target, info, o)
	if err := e.reel.check(); err != nil {
		return Stats{}, err
	}
	out, err := newOutput(target, o)
	if err != nil {
		return Stats{}, err
	}
	defer func() { err = errors.Join(err, out.abort()) }()
	e.out = out
	if o.copies(info) {
		err = e.copy(ctx)
	} else {
		err = e.encode(ctx)
	}
	if err != nil {
		return Stats{}, err
	}
	if err := e.mark(); err != nil {
		return Stats{}, outputError(err, target)
	}
	if stats, err = e.finish(ctx); err != nil {
		return Stats{}, err
	}
	return stats, out.commit()
}

func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// export is one run of Export.
type export struct {
	reel
	target  string
	options ExportOptions
	coding  coding
	shape   shape
	out     *output
	frames  int // of the export
	peak    int64

	reporting sync.Mutex
	done      int
}

func newExport(t Tools, path, target string, clip Info, o ExportOptions) *export {
	e := &export{target: target, options: o, coding: o.Format.coding(),
		reel: reel{t, path, clip, sequence{clip.Frames, o.PingPong, max(1, o.Loops)}}}
	e.shape = whole(clip.Width, clip.Height, e.coding.yuv)
	if o.Width != 0 {
		e.shape = fitted(clip.Width, clip.Height, o.Width, o.Height, o.Fit)
	}
	if e.coding.repeats {
		e.loops = 1
	}
	e.frames = e.length()
	if o.interpolates(clip) {
		e.frames = e.interpolation().frames(e.frames)
	}
	return e
}

func (e *export) interpolation() interpolation { return interpolation{e.clip.FPS, e.options.FPS} }

// report passes on what is new.
func (e *export) report(frames int) {
	e.reporting.Lock()
	defer e.reporting.Unlock()
	if frames = min(frames, e.frames); frames > e.done && e.options.Progress != nil {
		e.options.Progress(frames, e.frames)
	}
	e.done = max(e.done, frames)
}

// encode plays the clip to an ffmpeg.
func (e *export) encode(ctx context.Context) error {
	var colours []byte
	if e.options.Format == GIF {
		var err error
		if colours, err = e.palette(ctx); err != nil {
			return err
		}
	}
	command := func(ctx context.Context) *ffmpeg.Stream { return e.command(ctx, colours) }
	encoder, err := e.tools.encoder(ctx, e.target, &progressLog{frame: e.report}, command)
	if err != nil {
		return err
	}
	defer encoder.abandon()
	write := encoder.write
	if e.options.Format == WebP { // libwebp gives all at the end, and ffmpeg since 6 counts what it gave
		write = func(rgb []byte) error {
			e.report(encoder.frames * e.frames / e.length())
			return encoder.write(rgb)
		}
	}
	if err := e.feed(ctx, write); err != nil {
		return err
	}
	err = encoder.end()
	e.peak = encoder.process.peak
	return err
}

// feed calls write with every frame that ffmpeg must see.
func (e *export) feed(ctx context.Context, write func(rgb []byte) error) error {
	if !e.options.interpolates(e.clip) {
		return e.play(ctx, write)
	}
	l := lead{closes: e.coding.repeats || e.loops > 1 || e.pingPong, write: write}
	if err := e.play(ctx, l.next); err != nil {
		return err
	}
	return l.end()
}

// note is what the export says about itself.
func (e *export) note() note {
	if e.options.Clean {
		return note{}
	}
	var says []string
	if e.options.AIGenerated {
		says = append(says, "AI generated")
	}
	if e.options.interpolates(e.clip) {
		says = append(says, e.interpolation().says())
	}
	return note{ai: e.options.AIGenerated, says: strings.Join(says, "; ")}
}

// comment is the clip's recipe as it stands there, "" if it has none that this
// program could have written, or none is wanted.
func (e *export) comment() string {
	if _, err := e.clip.Recipe(); e.options.Clean || errors.Is(err, ErrNoRecipe) || len(e.clip.comment) > maxRecipeWritten {
		return ""
	}
	return e.clip.comment
}

// finish verifies what was written.
func (e *export) finish(ctx context.Context) (stats Stats, err error) {
	want := Info{Container: e.coding.container, Codec: e.coding.codec, Width: e.shape.width, Height: e.shape.height,
		Frames: e.frames, comment: e.comment()}
	rate := e.options.rate(e.clip)
	switch {
	case e.options.copies(e.clip):
		want = e.clip
		want.Duration = 0
	case e.coding.repeats:
		want.Duration = time.Duration(float64(e.frames) / rate.Float() * float64(time.Second))
	case e.options.Format != PNG:
		want.FPS = rate
	}
	if e.options.Format == PNG {
		stats, err = e.tools.verifyPictures(ctx, e.out, want)
	} else {
		stats, err = e.tools.verify(ctx, e.out.path, e.target, want)
	}
	if err != nil {
		return Stats{}, err
	}
	stats.Frames = e.frames
	e.report(e.frames)
	stats.PeakRSSBytes = e.peak
	return stats, nil
}
