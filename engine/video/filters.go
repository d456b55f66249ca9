package video

import (
	"context"
	"strings"

	ffmpeg "github.com/u2takey/ffmpeg-go"
)

// What scale is told of YUV, and how its frames are tagged. The colours are
// converted with the matrix they are tagged with; left alone, ffmpeg would take
// BT.601's. They are tagged twice: ffmpeg 7 believes the frames (setparams),
// older ones the options.
const (
	fromYUV   = "in_color_matrix=bt709:in_range=tv:"
	toYUV     = "out_color_matrix=bt709:out_range=tv:"
	frameTags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
)

// command makes the export; colours are a GIF's.
func (e *export) command(ctx context.Context, colours []byte) *ffmpeg.Stream {
	out := ffmpeg.KwArgs{"progress": "pipe:1"}
	if e.coding.yuv {
		out["color_primaries"], out["color_trc"], out["colorspace"], out["color_range"] = "bt709", "bt709", "bt709", "tv"
	}
	if tags := e.tags(); len(tags) > 0 {
		out["metadata"] = tags
	}
	out = ffmpeg.MergeKwArgs([]ffmpeg.KwArgs{out, e.codec()})
	filters := strings.Join(e.filters(), ",")
	if colours == nil {
		out["vf"] = filters
		return e.ffmpeg(ctx, e.out.url(), out)
	}
	out["filter_complex"] = "[0:v]" + filters + "[frames];[frames][1:v]paletteuse=dither=" + e.options.Quality.dither() + ":diff_mode=rectangle"
	return e.ffmpeg(ctx, e.out.url(), out, paletteInput(colours))
}

// ffmpeg reads the clip's frames from a pipe, and more.
func (e *export) ffmpeg(ctx context.Context, url string, out ffmpeg.KwArgs, more ...*ffmpeg.Stream) *ffmpeg.Stream {
	frames := ffmpeg.Input("pipe:0", rawVideo(e.clip.Width, e.clip.Height, e.clip.FPS))
	always := ffmpeg.KwArgs{"an": "", "sn": "", "dn": "", "map_metadata": -1}
	return ffmpeg.OutputContext(ctx, append([]*ffmpeg.Stream{frames}, more...), url,
		ffmpeg.MergeKwArgs([]ffmpeg.KwArgs{quiet(), bitexact(), always, out}))
}

// filters make the export's frames of the clip's.
func (e *export) filters() []string {
	chain := []string{e.shape.crop()}
	from := ""
	if e.options.interpolates(e.clip) {
		cropped := whole(e.shape.cropWidth, e.shape.cropHeight, false)
		chain = append(chain, cropped.scale(toYUV), "format=yuv444p", e.interpolation().filter(e.frames))
		from = fromYUV
	}
	return append(chain, e.shaped(from)...)
}

// shaped gives frames the size and the pixels of the export.
func (e *export) shaped(options string) []string {
	if e.coding.yuv {
		options += toYUV
	}
	chain := []string{e.shape.scale(options), "format=" + e.coding.pixels}
	if pad := e.shape.pad(); pad != "" {
		chain = append(chain, pad)
	}
	chain = append(chain, "setsar=1")
	if e.coding.yuv {
		chain = append(chain, frameTags)
	}
	return chain
}

// tags are what ffmpeg writes of the metadata, each as key=value. In QuickTime
// the packet lies where ffmpeg puts it (XMP Specification Part 3, "QuickTime").
func (e *export) tags() []string {
	var tags []string
	add := func(key, value string) {
		if value != "" {
			tags = append(tags, key+"="+value)
		}
	}
	switch e.coding.format {
	case MP4:
		add(commentTag, e.comment())
		add("description", e.note().says)
	case ProRes:
		add(commentTag, e.comment())
		add("xmp", e.note().xmp(""))
	}
	return tags
}
