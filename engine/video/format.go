package video

import (
	"slices"
	"strings"
)

// Format is a kind of file an export can be.
type Format string

// The formats.
const (
	// MP4 is H.264 in MP4, what every player and site takes.
	MP4 Format = "mp4"
	// GIF repeats for ever in every browser and chat, in at most 256 colours.
	GIF Format = "gif"
	// WebP is the same in all colours and smaller, for the web.
	WebP Format = "webp"
	// ProRes is ProRes 422 HQ in QuickTime, for an editor: 10 bits, large.
	ProRes Format = "prores"
	// PNG is a folder of numbered pictures, without any loss.
	PNG Format = "png"
)

// coding is how a format keeps frames.
type coding struct {
	format    Format
	extension string
	container Container
	codec     string // ffmpeg's name, as Info has it
	pixels    string // ffmpeg's name
	// yuv frames are BT.709's and tagged so; others are RGB. They must have even
	// sides, since they have fewer colours than points.
	yuv bool
	// repeats says that players repeat it for ever.
	repeats bool
	// maxFPS is what players can show, in frames/s.
	maxFPS int
}

// codings has the formats in the order people see them in. A GIF counts time in
// hundredths of a second, and browsers slow down what is shorter than two.
func codings() []coding {
	return []coding{
		{MP4, ".mp4", ContainerMP4, "h264", "yuv420p", true, false, maxFPS},
		{GIF, ".gif", ContainerGIF, "gif", "rgb24", false, true, 50},
		{WebP, ".webp", ContainerWebP, "webp", "bgra", false, true, maxFPS},
		{ProRes, ".mov", ContainerQuickTime, "prores", "yuv422p10le", true, false, maxFPS},
		{PNG, "", ContainerPNG, "png", "rgb24", false, false, maxFPS},
	}
}

// coding of a known format; "" is MP4.
func (f Format) coding() coding {
	all := codings()
	return all[max(0, slices.IndexFunc(all, func(c coding) bool { return c.format == f }))]
}

// Formats lists what an export can be, the usual one first.
func Formats() []Format {
	var all []Format
	for _, c := range codings() {
		all = append(all, c.format)
	}
	return all
}

// Extension is how the name of such a file ends, with the dot; a folder of
// pictures has none.
func (f Format) Extension() string { return f.coding().extension }

// Repeats says that players show such a file again and again by themselves.
func (f Format) Repeats() bool { return f.coding().repeats }

// FormatOf returns the format that a file's name ends in, if there is one.
func FormatOf(name string) (Format, bool) {
	for _, f := range Formats() {
		if e := f.Extension(); e != "" && strings.HasSuffix(strings.ToLower(name), e) {
			return f, true
		}
	}
	return "", false
}

// Quality weighs looks against size.
type Quality string

// The qualities.
const (
	Standard Quality = ""
	High     Quality = "high"
	Small    Quality = "small"
)

// Qualities lists them, the usual one first.
func Qualities() []Quality { return []Quality{Standard, High, Small} }

// of chooses by quality.
func (q Quality) of(high, standard, small int) int {
	switch q {
	case High:
		return high
	case Small:
		return small
	}
	return standard
}

// Fit is a way to give a clip another shape.
type Fit string

// The ways. Either scales the clip evenly.
const (
	// Crop fills the size and cuts off what does not fit, as much on either side.
	Crop Fit = "crop"
	// Pad shows all of the clip, with black beside it.
	Pad Fit = "pad"
)

// Fits lists them; "" means the first.
func Fits() []Fit { return []Fit{Crop, Pad} }
