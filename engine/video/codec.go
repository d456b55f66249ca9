package video

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	ffmpeg "github.com/u2takey/ffmpeg-go"
)

// The H.264 encoder's settings. CRF 17 is the H.264 guide's "visually lossless"
// (trac.ffmpeg.org/wiki/Encode/H.264), 6 more or less about halve or double the
// size. The output of an encoder may depend on its number of threads, so that
// is fixed.
const (
	standardCRF   = 17
	highCRF       = 12
	smallCRF      = 24
	exportPreset  = "medium"
	exportThreads = 8
)

// codec are ffmpeg's options for the format: the muxer, the encoder and its
// settings.
func (e *export) codec() ffmpeg.KwArgs {
	q := e.options.Quality
	switch e.options.Format {
	case GIF:
		return ffmpeg.KwArgs{"f": "gif", "loop": 0}
	case WebP:
		return ffmpeg.KwArgs{"f": "webp", "c:v": "libwebp_anim", "lossless": 0, "quality": q.of(90, 80, 60), "loop": 0}
	case ProRes:
		return e.nameless("Apple ProRes 422 HQ", ffmpeg.KwArgs{"f": "mov", "movflags": "+faststart",
			"c:v": "prores_ks", "profile:v": 3, "vendor": "apl0", "threads": exportThreads})
	case PNG:
		return ffmpeg.KwArgs{"f": "image2", "c:v": "png", "pred": "mixed", "threads": exportThreads, "start_number": 1}
	}
	out := ffmpeg.KwArgs{
		"f": "mp4", "movflags": "+faststart", "c:v": "libx264", "profile:v": "high", "preset": exportPreset,
		"crf": q.of(highCRF, standardCRF, smallCRF), "threads": exportThreads, "x264-params": "cpu-independent=1",
	}
	if e.options.Clean { // x264's settings are a message in the stream (H.264, 7.4.1: NAL unit type 6)
		out["bsf:v"] = "filter_units=remove_types=6"
	}
	return e.nameless("H.264", out)
}

// nameless puts a name that tells nothing into the sample description of a
// clean export, where ffmpeg would put its own.
func (e *export) nameless(name string, out ffmpeg.KwArgs) ffmpeg.KwArgs {
	if e.options.Clean {
		out["metadata:s:v"] = "encoder=" + name
	}
	return out
}

// paletteBytes is what palettegen gives: 16 × 16 colours of BGRA.
const paletteBytes = 16 * 16 * 4

// palette looks at every frame of the clip once and returns the colours of the
// GIF, for one palette from the start keeps still parts still.
func (e *export) palette(ctx context.Context) ([]byte, error) {
	colours := limitedBuffer{limit: paletteBytes}
	filters := append(append([]string{e.shape.crop()}, e.shaped("")...), fmt.Sprintf("palettegen=max_colors=%d:stats_mode=full", e.options.Quality.of(256, 192, 128)))
	encoder, err := e.tools.encoder(ctx, e.target, &colours, func(ctx context.Context) *ffmpeg.Stream {
		return e.ffmpeg(ctx, "pipe:1", ffmpeg.KwArgs{"f": "rawvideo", "pix_fmt": "bgra", "vf": strings.Join(filters, ",")})
	})
	if err != nil {
		return nil, err
	}
	defer encoder.abandon()
	if err := e.forward(ctx, encoder.write); err != nil {
		return nil, err
	}
	if err := encoder.end(); err != nil {
		return nil, err
	}
	if len(colours.b) != paletteBytes {
		return nil, fmt.Errorf("video: %s: ffmpeg gave a palette of %d bytes, not %d", e.target, len(colours.b), paletteBytes)
	}
	return colours.b, nil
}

// dither is how a GIF's colours stand for others: by spreading the error, or for
// a small file by a pattern, which moves less and packs better.
func (q Quality) dither() string {
	if q == Small {
		return "bayer:bayer_scale=4"
	}
	return "sierra2_4a"
}

// paletteInput hands the colours to ffmpeg in their address.
func paletteInput(colours []byte) *ffmpeg.Stream {
	return ffmpeg.Input("data:application/octet-stream;base64,"+base64.StdEncoding.EncodeToString(colours),
		ffmpeg.KwArgs{"f": "rawvideo", "pixel_format": "bgra", "video_size": "16x16"})
}
