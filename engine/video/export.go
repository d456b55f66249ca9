package video

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"framewake/engine"
	"framewake/engine/files"
)

// ExportOptions say how an export is written.
type ExportOptions struct {
	// Ledger remembers the temporary file.
	Ledger *files.Ledger
	// Overwrite lets the export replace a file at the target.
	Overwrite bool
	// Progress receives how many of the frames are encoded. It is called one
	// call at a time, never after Export returned, must return at once, and
	// may be nil.
	Progress func(done, total int)
}

// The encoder's settings. CRF 17 is the H.264 guide's "visually lossless"
// (trac.ffmpeg.org/wiki/Encode/H.264). x264's output depends on its number of
// threads, so that is fixed.
const (
	exportCRF     = 17
	exportPreset  = "medium"
	exportThreads = 8
)

// Export makes an MP4 at target out of a master: H.264 High, 4:2:0, BT.709,
// the index in front, the recipe as comment, no sound. An odd last row or
// column is cropped. A master that is an MP4 already, a gateway's, is copied
// byte for byte. Whatever goes wrong, target is as it was.
func (t Tools) Export(ctx context.Context, master, target string, o ExportOptions) (stats Stats, err error) {
	info, err := t.Probe(ctx, master)
	if err != nil {
		return Stats{}, err
	}
	if info.Container == Matroska && (info.Width < 2 || info.Height < 2 || info.FPS == Rational{}) {
		return Stats{}, engine.Errorf(engine.Invalid, "choose another file",
			"video: %s: %d×%d pixels at %s frames/s do not fit an MP4", master, info.Width, info.Height, info.FPS)
	}
	if sameFile(master, target) {
		return Stats{}, engine.Errorf(engine.Invalid, "choose another name", "video: %s is the clip itself", target)
	}
	file, err := o.Ledger.Create(target, files.CreateOptions{Overwrite: o.Overwrite})
	if err != nil {
		return Stats{}, outputError(err, target)
	}
	defer func() { err = errors.Join(err, file.Abort()) }()

	e := export{tools: t, master: master, target: target, info: info, file: file, progress: o.Progress}
	if info.Container == MP4 {
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
	tools          Tools
	master, target string
	info           Info // of the master
	file           *files.File
	progress       func(done, total int)
	done           int
	peak           int64
}

// report passes on what is new.
func (e *export) report(frames int) {
	if frames = min(frames, e.info.Frames); frames > e.done && e.progress != nil {
		e.progress(frames, e.info.Frames)
	}
	e.done = max(e.done, frames)
}

// encode feeds the master through a pipe: if this process dies, however it
// dies, ffmpeg sees the end of its input and ends too.
func (e *export) encode(ctx context.Context) error {
	in, err := os.Open(e.master)
	if err != nil {
		return engine.Errorf(engine.Invalid, "choose another file", "video: %w", err)
	}
	defer in.Close()
	p := e.tools.process(ctx, "ffmpeg", e.target)
	p.cmd = e.command(p.ctx).SetFfmpegPath(e.tools.FFmpeg).Compile()
	p.cmd.Stdin = lively{in, p.busy}
	p.cmd.Stdout = &progressLog{frame: func(n int) { p.busy(); e.report(n) }}
	if err := p.start(); err != nil {
		return err
	}
	err = p.wait()
	e.peak = p.peak
	return err
}

// lively is a reader that says when it is read.
type lively struct {
	r    io.Reader
	read func()
}

func (l lively) Read(b []byte) (int, error) {
	l.read()
	return l.r.Read(b)
}

// command: time stamps are counted anew, because Matroska keeps them in
// milliseconds. The colours are converted with the matrix they are tagged
// with; left alone, ffmpeg would take BT.601's. They are tagged twice: ffmpeg 7
// believes the frames (setparams), older ones the options.
func (e *export) command(ctx context.Context) *ffmpeg.Stream {
	in := ffmpeg.KwArgs{"protocol_whitelist": "pipe", "f": Matroska.demuxer(), "r": e.info.FPS.String()}
	width, height := e.even()
	out := ffmpeg.KwArgs{
		"f": string(MP4), "an": "", "sn": "", "dn": "", "progress": "pipe:1",
		"vf": fmt.Sprintf("crop=%d:%d:0:0,scale=out_color_matrix=bt709:out_range=tv:"+
			"flags=bicubic+accurate_rnd+full_chroma_inp+bitexact,format=yuv420p,"+
			"setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv", width, height),
		"c:v": "libx264", "profile:v": "high", "preset": exportPreset, "crf": exportCRF,
		"threads": exportThreads, "x264-params": "cpu-independent=1",
		"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv",
		"movflags": "+faststart", "map_metadata": -1,
	}
	if e.comment() != "" {
		out["metadata"] = commentTag + "=" + e.comment()
	}
	return ffmpeg.OutputContext(ctx, []*ffmpeg.Stream{ffmpeg.Input("pipe:0", in)}, fileURL(e.file.TempPath()),
		ffmpeg.MergeKwArgs([]ffmpeg.KwArgs{quiet(), bitexact(), out}))
}

// even is the size without an odd last row or column.
func (e *export) even() (width, height int) { return e.info.Width &^ 1, e.info.Height &^ 1 }

// comment is the master's recipe as it stands there, "" if it has none that
// this program could have written.
func (e *export) comment() string {
	if _, err := e.info.Recipe(); errors.Is(err, ErrNoRecipe) || len(e.info.comment) > maxRecipeWritten {
		return ""
	}
	return e.info.comment
}

// finish verifies the temporary file.
func (e *export) finish(ctx context.Context) (Stats, error) {
	want := e.info
	if e.info.Container == Matroska {
		want = Info{Container: MP4, Codec: "h264", Frames: e.info.Frames, FPS: e.info.FPS, comment: e.comment()}
		want.Width, want.Height = e.even()
	}
	stats, err := e.tools.verify(ctx, e.file, e.target, want)
	if err != nil {
		return Stats{}, err
	}
	e.report(stats.Frames)
	stats.PeakRSSBytes = e.peak
	return stats, nil
}
