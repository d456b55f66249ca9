package video

import ffmpeg "github.com/u2takey/ffmpeg-go"

// The encoder's settings. CRF 17 is the H.264 guide's "visually lossless"
// (trac.ffmpeg.org/wiki/Encode/H.264), 6 more or less about halve or double the
// size. x264's output depends on its number of threads, so that is fixed.
const (
	standardCRF   = 17
	highCRF       = 12
	smallCRF      = 24
	exportPreset  = "medium"
	exportThreads = 8
)

func crf(q Quality) int {
	switch q {
	case High:
		return highCRF
	case Small:
		return smallCRF
	}
	return standardCRF
}

// mp4 are ffmpeg's options for H.264 High, 4:2:0, BT.709, with the index in
// front. Left to itself x264 writes its settings into the stream, as a message
// that nothing needs (H.264, 7.4.1: NAL unit type 6), and ffmpeg its name into
// the sample description.
func (e *export) mp4() ffmpeg.KwArgs {
	out := ffmpeg.KwArgs{
		"f": "mp4", "c:v": "libx264", "profile:v": "high", "preset": exportPreset, "crf": crf(e.options.Quality),
		"threads": exportThreads, "x264-params": "cpu-independent=1", "movflags": "+faststart",
	}
	if e.options.Clean {
		out["bsf:v"] = "filter_units=remove_types=6"
		out["metadata:s:v"] = "encoder=H.264"
	}
	return out
}
