package video

import (
	"context"
	"errors"
	"fmt"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"framewake/engine"
	"framewake/engine/files"
)

// The master's codec, and the slices it cuts a frame into: a fixed number, so
// that the bytes do not depend on the machine's cores. ffmpeg 5.1 is lossy,
// without a word, where a slice is one pixel wide or high.
const (
	masterCodec   = "ffv1"
	masterSlices  = 4 // two by two
	masterMinEdge = 8
)

// MasterOptions say what goes into a master. Every field but Overwrite is needed.
type MasterOptions struct {
	// Ledger remembers the temporary file.
	Ledger *files.Ledger
	// Path is where the master appears; Overwrite lets it replace a file there.
	Path      string
	Overwrite bool
	// Width and Height of a frame in pixels, 8–8192.
	Width, Height int
	// FPS in frames a second, 1–60.
	FPS int
	// Frames is how many will be written, no more and no fewer.
	Frames int
	// Recipe goes into the metadata.
	Recipe engine.Recipe
}

func (o MasterOptions) check() error {
	if o.Width < masterMinEdge || o.Height < masterMinEdge || o.Width > maxEdge || o.Height > maxEdge || o.Width*o.Height > maxPixels {
		return engine.Errorf(engine.Invalid, "choose another size", "video: master: %d×%d pixels", o.Width, o.Height)
	}
	if o.FPS < 1 || o.FPS > 60 || o.Frames < 1 || o.Frames > maxFrames {
		return engine.Errorf(engine.Invalid, "choose 1 to 60 frames/s and at least one frame",
			"video: master: %d frames at %d frames/s", o.Frames, o.FPS)
	}
	return nil
}

// Master is a lossless file in the making: frames go in as they are decoded,
// and Commit gives it its name. Its methods may not be called concurrently.
type Master struct {
	tools   Tools
	options MasterOptions
	comment string
	file    *files.File
	encoder *encoder
	err     error // why there will be no master
}

// NewMaster starts a master. The caller ends it with Commit, or with Abort,
// which after Commit does nothing.
func (t Tools) NewMaster(ctx context.Context, o MasterOptions) (*Master, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	comment, err := encodeRecipe(o.Recipe)
	if err != nil {
		return nil, err
	}
	file, err := o.Ledger.Create(o.Path, files.CreateOptions{Overwrite: o.Overwrite})
	if err != nil {
		return nil, outputError(err, o.Path)
	}
	m := &Master{tools: t, options: o, comment: comment, file: file}
	command := func(ctx context.Context) *ffmpeg.Stream { return masterCommand(ctx, o, comment, file.TempPath()) }
	if m.encoder, err = t.encoder(ctx, o.Path, nil, command); err != nil {
		return nil, errors.Join(err, file.Abort())
	}
	return m, nil
}

// masterCommand: FFV1 version 3 with every frame a key frame and a checksum
// per slice; no time, version or random number in the file.
func masterCommand(ctx context.Context, o MasterOptions, comment, path string) *ffmpeg.Stream {
	out := ffmpeg.KwArgs{
		"f": string(ContainerMatroska), "c:v": masterCodec, "level": 3, "g": 1,
		"slices": masterSlices, "slicecrc": 1, "pix_fmt": "bgr0",
		"metadata": commentTag + "=" + comment,
	}
	return ffmpeg.OutputContext(ctx, []*ffmpeg.Stream{ffmpeg.Input("pipe:0", rawVideo(o.Width, o.Height, Rational{o.FPS, 1}))}, fileURL(path),
		ffmpeg.MergeKwArgs([]ffmpeg.KwArgs{quiet(), bitexact(), out}))
}

// rawVideo describes frames of 8-bit RGB rows.
func rawVideo(width, height int, rate Rational) ffmpeg.KwArgs {
	return ffmpeg.KwArgs{
		"f": "rawvideo", "pixel_format": "rgb24",
		"video_size": fmt.Sprintf("%dx%d", width, height), "framerate": rate.String(),
	}
}

// quiet lets ffmpeg print errors only, ask nothing and write over the
// temporary file, which exists.
func quiet() ffmpeg.KwArgs {
	return ffmpeg.KwArgs{"hide_banner": "", "nostats": "", "nostdin": "", "loglevel": "error", "y": ""}
}

func bitexact() ffmpeg.KwArgs { return ffmpeg.KwArgs{"fflags": "+bitexact", "flags:v": "+bitexact"} }

// WriteFrame adds the next frame: 8-bit RGB rows, 3·Width·Height bytes. It
// returns when ffmpeg has taken it. After an error nothing more can be written.
func (m *Master) WriteFrame(rgb []byte) error {
	if m.err != nil {
		return m.err
	}
	if want := 3 * m.options.Width * m.options.Height; len(rgb) != want {
		return m.fail(fmt.Errorf("video: master: frame %d has %d bytes, not %d", m.encoder.frames, len(rgb), want))
	}
	if m.encoder.frames == m.options.Frames {
		return m.fail(fmt.Errorf("video: master: more than %d frames", m.options.Frames))
	}
	if err := m.encoder.write(rgb); err != nil {
		return m.fail(err)
	}
	return nil
}

// Commit ends the file, verifies it and moves it to its name. After an error
// nothing is left of it.
func (m *Master) Commit() (Stats, error) {
	if m.err != nil {
		return Stats{}, m.err
	}
	if m.encoder.frames != m.options.Frames {
		return Stats{}, m.fail(fmt.Errorf("video: master: %d of %d frames written", m.encoder.frames, m.options.Frames))
	}
	if err := m.encoder.end(); err != nil {
		return Stats{}, m.fail(err)
	}
	p := m.encoder.process
	stats, err := m.tools.verify(p.caller, m.file.TempPath(), m.options.Path, m.want())
	if err != nil {
		return Stats{}, m.fail(err)
	}
	stats.PeakRSSBytes = p.peak
	if err := m.file.Commit(); err != nil {
		return Stats{}, m.fail(outputError(err, m.options.Path))
	}
	m.err = errors.New("video: master: already committed")
	return stats, nil
}

// Abort gives the file up; nothing is left of it.
func (m *Master) Abort() error {
	if m.err == nil {
		_ = m.fail(errors.New("video: master: aborted"))
	}
	return m.file.Abort()
}

// fail kills ffmpeg if it still runs, removes the temporary file and makes err
// the answer to everything that follows.
func (m *Master) fail(err error) error {
	m.encoder.abandon()
	m.err = errors.Join(err, m.file.Abort())
	return m.err
}

// want is what the finished file must be.
func (m *Master) want() Info {
	o := m.options
	return Info{Container: ContainerMatroska, Codec: masterCodec, Width: o.Width, Height: o.Height,
		Frames: o.Frames, FPS: Rational{o.FPS, 1}, comment: m.comment}
}
