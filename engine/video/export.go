package video

import (
	"context"
	"errors"
	"os"
	"strings"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"framewake/engine"
	"framewake/engine/files"
)

// Export makes a file at target out of a clip: with no more said an MP4 of it
// as it is, H.264 High, 4:2:0, BT.709, the index in front, the recipe as
// comment, no sound. An odd last row or column is cropped. A clip that is an
// MP4 already, a gateway's, is then copied byte for byte. Whatever goes wrong,
// target is as it was.
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
	file, err := o.Ledger.Create(target, files.CreateOptions{Overwrite: o.Overwrite})
	if err != nil {
		return Stats{}, outputError(err, target)
	}
	defer func() { err = errors.Join(err, file.Abort()) }()

	e.file = file
	if e.copies() {
		err = e.copy(ctx)
	} else {
		err = e.encode(ctx)
	}
	if err != nil {
		return Stats{}, err
	}
	if stats, err = e.finish(ctx); err != nil {
		return Stats{}, err
	}
	return stats, outputError(file.Commit(), target)
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
	shape   shape
	file    *files.File
	frames  int // of the export
	done    int
	peak    int64
}

func newExport(t Tools, path, target string, clip Info, o ExportOptions) *export {
	e := &export{target: target, options: o, shape: whole(clip.Width, clip.Height, true),
		reel: reel{t, path, clip, sequence{clip.Frames, o.PingPong, max(1, o.Loops)}}}
	if o.Width != 0 {
		e.shape = fitted(clip.Width, clip.Height, o.Width, o.Height, o.Fit)
	}
	e.frames = e.length()
	if o.interpolates(clip) {
		e.frames = e.interpolation().frames(e.frames)
	}
	return e
}

func (e *export) interpolation() interpolation { return interpolation{e.clip.FPS, e.options.FPS} }

// rate is the frame rate of the export.
func (e *export) rate() Rational {
	if e.options.interpolates(e.clip) {
		return Rational{e.options.FPS, 1}
	}
	return e.clip.FPS
}

// copies is whether the clip is the export.
func (e *export) copies() bool { return e.clip.Container == ContainerMP4 && !e.options.changes(e.clip) }

// report passes on what is new.
func (e *export) report(frames int) {
	if frames = min(frames, e.frames); frames > e.done && e.options.Progress != nil {
		e.options.Progress(frames, e.frames)
	}
	e.done = max(e.done, frames)
}

// encode plays the clip to an ffmpeg.
func (e *export) encode(ctx context.Context) error {
	encoder, err := e.tools.encoder(ctx, e.target, e.command, e.report)
	if err != nil {
		return err
	}
	defer encoder.abandon()
	if err := e.feed(ctx, encoder.write); err != nil {
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
	l := lead{closes: e.loops > 1 || e.pingPong, write: write}
	if err := e.play(ctx, l.next); err != nil {
		return err
	}
	return l.end()
}

// command: the colours are converted with the matrix they are tagged with; left
// alone, ffmpeg would take BT.601's. They are tagged twice: ffmpeg 7 believes
// the frames (setparams), older ones the options.
func (e *export) command(ctx context.Context) *ffmpeg.Stream {
	out := ffmpeg.KwArgs{
		"an": "", "sn": "", "dn": "", "progress": "pipe:1", "vf": strings.Join(e.filters(), ","),
		"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv",
		"map_metadata": -1,
	}
	if tags := e.tags(); len(tags) > 0 {
		out["metadata"] = tags
	}
	return ffmpeg.OutputContext(ctx, []*ffmpeg.Stream{ffmpeg.Input("pipe:0", rawVideo(e.clip.Width, e.clip.Height, e.clip.FPS))},
		fileURL(e.file.TempPath()), ffmpeg.MergeKwArgs([]ffmpeg.KwArgs{quiet(), bitexact(), out, e.mp4()}))
}

// filters make the export's frames of the clip's.
func (e *export) filters() []string {
	const matrix = "out_color_matrix=bt709:out_range=tv:"
	chain := []string{e.shape.crop()}
	if e.options.interpolates(e.clip) {
		small := whole(e.shape.cropWidth, e.shape.cropHeight, false)
		chain = append(chain, small.scale(matrix), "format=yuv444p", e.interpolation().filter(e.frames))
	}
	chain = append(chain, e.shape.scale("in_color_matrix=bt709:"+matrix), "format=yuv420p")
	if pad := e.shape.pad(); pad != "" {
		chain = append(chain, pad)
	}
	return append(chain, "setsar=1", "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv")
}

// tags are the metadata, each as key=value.
func (e *export) tags() []string {
	var tags []string
	if e.comment() != "" {
		tags = append(tags, commentTag+"="+e.comment())
	}
	if says := e.says(); says != "" {
		tags = append(tags, "description="+says)
	}
	return tags
}

// says is what people should know about the frames, "" if there is nothing.
func (e *export) says() string {
	if e.options.Clean || !e.options.interpolates(e.clip) {
		return ""
	}
	return e.interpolation().says()
}

// comment is the clip's recipe as it stands there, "" if it has none that this
// program could have written, or none is wanted.
func (e *export) comment() string {
	if _, err := e.clip.Recipe(); e.options.Clean || errors.Is(err, ErrNoRecipe) || len(e.clip.comment) > maxRecipeWritten {
		return ""
	}
	return e.clip.comment
}

// finish verifies the temporary file.
func (e *export) finish(ctx context.Context) (Stats, error) {
	want := e.clip
	if !e.copies() {
		want = Info{Container: ContainerMP4, Codec: "h264", Width: e.shape.width, Height: e.shape.height,
			Frames: e.frames, FPS: e.rate(), comment: e.comment()}
	}
	stats, err := e.tools.verify(ctx, e.file, e.target, want)
	if err != nil {
		return Stats{}, err
	}
	e.report(stats.Frames)
	stats.PeakRSSBytes = e.peak
	return stats, nil
}
