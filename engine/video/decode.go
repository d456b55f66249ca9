package video

import (
	"context"
	"fmt"
	"io"
	"strings"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"framewake/engine"
)

// Decode calls frame with every frame of the clip at path, in order:
// 8-bit RGB rows, 3·width·height bytes at the size Probe tells, valid during
// the call only. An error of frame ends it and is returned as it is. A file
// that yields fewer frames than Probe counted, or damaged ones, is an error of
// kind Invalid, and so is what follows the first frame of a WebP, which ffmpeg
// before 8 does not read.
func (t Tools) Decode(ctx context.Context, path string, frame func(index int, rgb []byte) error) error {
	info, err := t.Probe(ctx, path)
	if err != nil {
		return err
	}
	frames := info.Frames
	if info.Container == ContainerWebP {
		info.Frames = 1
	}
	if err := t.decode(ctx, path, info, picture{info.Width, info.Height, "rgb24", 3}, frame); err != nil {
		return err
	}
	if info.Frames < frames {
		return engine.Errorf(engine.Invalid, "choose the clip in another format", "video: %s: only the first frame of a WebP can be read", path)
	}
	return nil
}

// picture is the form in which frames are wanted.
type picture struct {
	width, height int
	format        string // ffmpeg's name
	bytes         int    // per pixel
}

// decode reads exactly info.Frames frames.
func (t Tools) decode(ctx context.Context, path string, info Info, want picture, frame func(int, []byte) error) error {
	p := t.process(ctx, "ffmpeg", path)
	p.cmd = decodeCommand(p.ctx, fileURL(path), info, want).SetFfmpegPath(t.FFmpeg).Compile()
	if info.still != "" {
		p.cmd = decodeCommand(p.ctx, "pipe:0", info, want).SetFfmpegPath(t.FFmpeg).Compile()
		p.cmd.Stdin = strings.NewReader(info.still)
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		p.stop(errAbandoned)
		return fmt.Errorf("video: decode %s: %w", path, err)
	}
	if err := p.start(); err != nil {
		return err
	}

	buf := make([]byte, want.width*want.height*want.bytes)
	n := 0
	for ; n < info.Frames; n++ {
		p.busy()
		_, err = io.ReadFull(stdout, buf)
		p.idle()
		if err != nil {
			break
		}
		if err := frame(n, buf); err != nil {
			p.abandon()
			return err
		}
	}
	if err := p.wait(); err != nil {
		return unreadable(err)
	}
	if n < info.Frames {
		return unreadable(fmt.Errorf("video: %s: %d of %d frames", path, n, info.Frames))
	}
	return nil
}

// decodeCommand: the frame rate given to the input makes ffmpeg number the
// frames itself, so none is doubled or dropped; the explicit scale keeps a
// file from changing its size midway.
func decodeCommand(ctx context.Context, url string, info Info, want picture) *ffmpeg.Stream {
	in := ffmpeg.KwArgs{
		"protocol_whitelist": "file,pipe", "f": info.Container.demuxer(), "r": 25,
		"noautorotate": "", "max_pixels": maxPixels,
	}
	if info.Container.indexed() {
		in["ignore_editlist"] = 1
	}
	out := ffmpeg.KwArgs{
		"f": "rawvideo", "pix_fmt": want.format, "frames:v": info.Frames, "an": "", "sn": "", "dn": "",
		"vf": fmt.Sprintf("scale=%d:%d:flags=bicubic+accurate_rnd+full_chroma_int+bitexact", want.width, want.height),
	}
	return ffmpeg.OutputContext(ctx, []*ffmpeg.Stream{ffmpeg.Input(url, in)}, "pipe:1",
		ffmpeg.MergeKwArgs([]ffmpeg.KwArgs{quiet(), out}))
}
