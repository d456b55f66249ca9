package video

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Limits on foreign files. The largest picture is H.264's at level 6.2, the
// most frames an hour at 60 a second.
const (
	maxEdge   = 8192
	maxPixels = 139264 * 256
	maxFrames = 60 * 60 * 60
	maxOutput = 4 << 20 // bytes of ffprobe's JSON
)

// Info is what a file says about its video.
type Info struct {
	Container Container
	// Codec, Profile and PixelFormat by ffmpeg's names: "h264", "High", "yuv420p".
	Codec, Profile, PixelFormat string
	// Width and Height in pixels, as stored.
	Width, Height int
	// Frames is counted, not taken from a header.
	Frames int
	// FPS is the average frame rate in frames a second; zero if unknown.
	FPS Rational
	// Color holds the tags; what is not tagged is "".
	Color Color
	// Duration of the container, to the microsecond.
	Duration time.Duration

	comment string
	still   string // a WebP's first frame, as a file
}

// Color is how a file says its samples are meant, by ffmpeg's names.
type Color struct{ Primaries, Transfer, Matrix, Range string }

// Probe describes the file at path. A file that is no video, is cut short or
// is beyond the limits gives an error of kind Invalid.
func (t Tools) Probe(ctx context.Context, path string) (Info, error) {
	return t.probe(ctx, path, true)
}

// probe without count leaves Frames zero and reads the file's headers only.
func (t Tools) probe(ctx context.Context, path string, count bool) (Info, error) {
	container, err := sniff(path)
	if err != nil {
		return Info{}, err
	}
	if container == ContainerWebP { // ffprobe before 8 knows nothing of animated ones
		info, err := readWebP(path)
		if err != nil {
			return Info{}, unreadable(fmt.Errorf("video: %s: %w", path, err))
		}
		return info, nil
	}
	p := t.process(ctx, "ffprobe", path)
	p.cmd = exec.CommandContext(p.ctx, t.FFprobe, probeArgs(container, path, count)...)
	out := limitedBuffer{limit: maxOutput}
	p.cmd.Stdout = &out
	if err := p.start(); err != nil {
		return Info{}, err
	}
	if err := p.wait(); err != nil {
		return Info{}, unreadable(err)
	}
	info, err := parseProbe(out.b, container, count)
	if err == nil && (container == ContainerGIF || container == ContainerPNG) {
		info.comment, err = commentIn(path, container)
	}
	if err != nil {
		return Info{}, unreadable(fmt.Errorf("video: %s: %w", path, err))
	}
	return info, nil
}

func probeArgs(c Container, path string, count bool) []string {
	args := []string{"-v", "error", "-protocol_whitelist", "file,pipe", "-f", c.demuxer()}
	if c.indexed() {
		args = append(args, "-ignore_editlist", "1") // Decode shows every frame too
	}
	if count {
		args = append(args, "-count_packets")
	}
	return append(args, "-select_streams", "v:0", "-show_entries",
		"stream=codec_name,profile,pix_fmt,width,height,avg_frame_rate,r_frame_rate,nb_frames,nb_read_packets,"+
			"color_primaries,color_transfer,color_space,color_range:format=duration:format_tags",
		"-of", "json", "-i", fileURL(path))
}

// fileURL keeps ffmpeg from reading a path as an option or a protocol.
func fileURL(path string) string { return "file:" + path }

// probeOutput is ffprobe's JSON.
type probeOutput struct {
	Streams []struct {
		CodecName      string `json:"codec_name"`
		Profile        string `json:"profile"`
		PixFmt         string `json:"pix_fmt"`
		Width          int    `json:"width"`
		Height         int    `json:"height"`
		AvgFrameRate   string `json:"avg_frame_rate"`
		RFrameRate     string `json:"r_frame_rate"`
		NbFrames       string `json:"nb_frames"`
		NbReadPackets  string `json:"nb_read_packets"`
		ColorPrimaries string `json:"color_primaries"`
		ColorTransfer  string `json:"color_transfer"`
		ColorSpace     string `json:"color_space"`
		ColorRange     string `json:"color_range"`
	} `json:"streams"`
	Format struct {
		Duration string            `json:"duration"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
}

func parseProbe(b []byte, c Container, count bool) (Info, error) {
	var out probeOutput
	if err := json.Unmarshal(b, &out); err != nil {
		return Info{}, fmt.Errorf("ffprobe's answer: %w", err)
	}
	if len(out.Streams) == 0 {
		return Info{}, errors.New("no video in it")
	}
	s := out.Streams[0]
	info := Info{
		Container: c, Codec: s.CodecName, Profile: s.Profile, PixelFormat: s.PixFmt,
		Width: s.Width, Height: s.Height, FPS: parseRational(s.AvgFrameRate),
		Color:    Color{s.ColorPrimaries, s.ColorTransfer, s.ColorSpace, s.ColorRange},
		Duration: parseSeconds(out.Format.Duration),
	}
	if info.FPS == (Rational{}) {
		info.FPS = parseRational(s.RFrameRate)
	}
	for key, value := range out.Format.Tags {
		if strings.EqualFold(key, commentTag) {
			info.comment = value
		}
	}
	if s.Width < 1 || s.Height < 1 || s.Width > maxEdge || s.Height > maxEdge || s.Width*s.Height > maxPixels {
		return Info{}, fmt.Errorf("a frame of %d×%d pixels is beyond the limits", s.Width, s.Height)
	}
	if !count {
		return info, nil
	}
	var err error
	if info.Frames, err = strconv.Atoi(s.NbReadPackets); err != nil || info.Frames < 1 || info.Frames > maxFrames {
		return Info{}, fmt.Errorf("%q frames in it", s.NbReadPackets)
	}
	if want := promised(info, s.NbFrames); info.Frames < want {
		return Info{}, fmt.Errorf("cut short: %d of %d frames", info.Frames, want)
	}
	return info, nil
}

// promised is the number of frames the headers speak of: MP4 has an index, a
// master a duration that is written last. 0 if they are silent.
func promised(info Info, index string) int {
	if info.Container.indexed() {
		n, _ := strconv.Atoi(index)
		return n
	}
	if info.Codec != masterCodec {
		return 0
	}
	if info.Duration == 0 {
		return info.Frames + 1
	}
	return int(math.Round(info.Duration.Seconds() * info.FPS.Float()))
}

// parseSeconds takes up to a million seconds; anything else is 0.
func parseSeconds(s string) time.Duration {
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || !(seconds > 0 && seconds < 1e6) {
		return 0
	}
	return time.Duration(math.Round(seconds*1e6)) * time.Microsecond
}

// limitedBuffer fails a write that would make it longer than limit bytes. It
// has no ReadFrom, which io.Copy would prefer.
type limitedBuffer struct {
	b     []byte
	limit int
}

func (l *limitedBuffer) Write(p []byte) (int, error) {
	if len(l.b)+len(p) > l.limit {
		return 0, fmt.Errorf("more than %d bytes of output", l.limit)
	}
	l.b = append(l.b, p...)
	return len(p), nil
}
