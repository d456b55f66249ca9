//go:build !headless

package ui

import (
	"slices"

	"framewake/engine/video"
)

// exportFormats lists the formats to choose from.
func exportFormats() []option[video.Format] {
	known := map[video.Format]option[video.Format]{
		video.MP4:    {title: "MP4", about: text("Plays everywhere.")},
		video.GIF:    {title: "GIF", about: text("Few colours; plays over and over, even in old programs.")},
		video.WebP:   {title: "WebP", about: text("For the web: plays over and over, in all colours.")},
		video.ProRes: {title: "ProRes", about: text("422 HQ in a MOV, for video editors. Large.")},
		video.PNG:    {title: "PNG", about: text("A folder of numbered pictures, without any loss.")},
	}
	var options []option[video.Format]
	for _, f := range video.Formats() {
		o := known[f]
		o.value = f
		options = append(options, o)
	}
	return options
}

// exportQualities are those the format has; none if it has but one.
func exportQualities(f video.Format) []option[video.Quality] {
	list := func(high, standard, small string) []option[video.Quality] {
		return []option[video.Quality]{{text("High"), video.High, high}, {text("Standard"), video.Standard, standard}, {text("Small"), video.Small, small}}
	}
	switch f {
	case video.MP4:
		return list(text("For further editing: twice the size."), text("No loss that can be seen."), text("For mail and chats: a little softer."))
	case video.GIF:
		return list(text("256 colours."), text("160 colours."), text("64 colours."))
	case video.WebP:
		return list(text("No loss that can be seen."), text("Hardly any loss that can be seen."), text("A little softer."))
	}
	return nil
}

// size is one to export in.
type size struct{ width, height int }

// exportSizes lists the sizes to choose from for a clip.
func exportSizes(own size) []option[size] {
	options := []option[size]{{title: text("As it is, {{.Width}} × {{.Height}}", words{"Width": own.width, "Height": own.height})}}
	for _, s := range []struct {
		size
		shape string
	}{
		{size{1080, 1920}, "9:16"}, {size{1080, 1350}, "4:5"}, {size{1080, 1080}, "1:1"}, {size{1280, 720}, "16:9"}, {size{1920, 1080}, "16:9"},
	} {
		options = append(options, option[size]{title: text("{{.Width}} × {{.Height}}, {{.Shape}}",
			words{"Width": s.width, "Height": s.height, "Shape": s.shape}), value: s.size})
	}
	return options
}

func exportFits() []option[video.Fit] {
	return []option[video.Fit]{{text("Fill it, and cut what is over"), video.Crop, ""}, {text("Show all, with black bars"), video.Pad, ""}}
}

// exportRates lists the frame rates for a clip.
func exportRates(own int) []option[int] {
	options := []option[int]{{text("As it is, {{.FPS}}", words{"FPS": own}), 0, ""}}
	for _, fps := range []int{24, 30, 60} {
		options = append(options, option[int]{text("{{.FPS}}, interpolated", words{"FPS": fps}), fps,
			text("ffmpeg makes up the frames between, and the file says so. It takes longer, and fast motion may smear.")})
	}
	return options
}

const mostLoops = 10

func exportLoops() []option[int] {
	options := []option[int]{{text("Once"), 0, ""}}
	for n := 2; n <= mostLoops; n++ {
		options = append(options, option[int]{text("{{.Count}} times", words{"Count": n}), n, ""})
	}
	return options
}

// fits are the ways to give a clip the look's size: none if it has its shape.
func (l exportLook) fits(own exportFacts) []option[video.Fit] {
	if l.Width*own.height == own.width*l.Height {
		return nil
	}
	return exportFits()
}

// mostGIFRate is in frames a second: browsers show a GIF's frames for two hundredths of a second at the least.
const mostGIFRate = 50

// rates are those to choose from for a clip; its own need not be interpolated.
func (l exportLook) rates(own exportFacts) []option[int] {
	return slices.DeleteFunc(exportRates(own.fps), func(o option[int]) bool {
		return o.value == own.fps || l.Format == video.GIF && o.value > mostGIFRate
	})
}

// plays is how often the clip can be played.
func (l exportLook) plays() []option[int] {
	if l.Format.Repeats() || l.Format == video.PNG {
		return nil
	}
	return exportLoops()
}
