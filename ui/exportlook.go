//go:build !headless

package ui

import (
	"cmp"
	"math"

	"framewake/engine/video"
)

// exportLook is what an export looks like. The zero value is an MP4 of the clip as it is.
type exportLook struct {
	Format  video.Format  `json:"format,omitempty"`  // "": MP4
	Quality video.Quality `json:"quality,omitempty"` // "": standard
	// Width and Height in pixels; 0: the clip's own.
	Width  int       `json:"width,omitempty"`
	Height int       `json:"height,omitempty"`
	Fit    video.Fit `json:"fit,omitempty"` // "": crop
	// FPS is in frames a second; 0: the clip's own.
	FPS int `json:"fps,omitempty"`
	// Loops is how often the clip is played; 0: once.
	Loops    int  `json:"loops,omitempty"`
	PingPong bool `json:"ping_pong,omitempty"`
}

// effective is the look without what its format or size leaves no choice of.
func (l exportLook) effective() exportLook {
	l.Format = cmp.Or(l.Format, video.MP4)
	if len(exportQualities(l.Format)) == 0 {
		l.Quality = ""
	}
	if len(l.plays()) == 0 {
		l.Loops = 0
	}
	if l.Format == video.GIF && l.FPS > mostGIFRate {
		l.FPS = 30
	}
	l.Fit = cmp.Or(l.Fit, video.Crop)
	if l.Width == 0 {
		l.Fit = ""
	}
	return l
}

// known is whether the look is one that can be chosen; one that was remembered need not be.
func (l exportLook) known() bool {
	l.Format, l.Fit = cmp.Or(l.Format, video.MP4), cmp.Or(l.Fit, video.Crop)
	return placeOf(exportFormats(), l.Format) >= 0 && placeOf(exportQualities(video.MP4), l.Quality) >= 0 &&
		placeOf(exportSizes(size{}), size{l.Width, l.Height}) >= 0 && placeOf(exportFits(), l.Fit) >= 0 &&
		placeOf(exportRates(0), l.FPS) >= 0 && placeOf(exportLoops(), l.Loops) >= 0
}

// exportFacts are what an export comes to. FPS is in frames a second.
type exportFacts struct{ width, height, frames, fps int }

// of a clip with these facts.
func (l exportLook) of(own exportFacts) exportFacts {
	l = l.effective()
	f := own
	if l.Width > 0 {
		f.width, f.height = l.Width, l.Height
	}
	if l.PingPong && f.frames > 2 {
		f.frames = 2*f.frames - 2
	}
	f.frames *= max(1, l.Loops)
	if l.FPS > 0 && own.fps > 0 {
		f.frames = int(math.Round(float64(f.frames) * float64(l.FPS) / float64(own.fps)))
		f.fps = l.FPS
	}
	return f
}

func (f exportFacts) text() string {
	seconds := float64(f.frames) / float64(max(1, f.fps))
	return text("{{.Width}} × {{.Height}} px · {{.Seconds}} s · {{.Frames}} frames at {{.FPS}}/s", words{
		"Width": f.width, "Height": f.height, "Seconds": number(seconds, 1), "Frames": f.frames, "FPS": f.fps})
}
