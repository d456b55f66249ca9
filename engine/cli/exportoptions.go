package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"framewake/engine/video"
)

// exportOptions are the flags of an export.
type exportOptions struct {
	outputOptions
	size string
	made video.ExportOptions
}

func (o *exportOptions) add(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVarP(&o.output, "output", "o", "", "the file to write, or a folder")
	f.StringVar((*string)(&o.format), "format", "", "mp4, gif, webp, prores or png; else as the file's name ends, else mp4")
	f.StringVar((*string)(&o.made.Quality), "quality", "", "high or small, else between them; prores and png have one only")
	f.IntVar(&o.made.Loops, "loops", 1, "how often the clip plays; gif and webp repeat for ever by themselves")
	f.BoolVar(&o.made.PingPong, "ping-pong", false, "play it there and back")
	f.IntVar(&o.made.FPS, "fps", 0, "interpolate the motion to so many frames a second, 24, 30 or 60 say; 0 leaves the clip's own")
	f.StringVar(&o.size, "size", "", "another size in pixels, such as 1080x1920")
	f.StringVar((*string)(&o.made.Fit), "fit", string(video.Crop), "what happens to another shape: crop (cut off the sides) or pad (black beside it)")
	f.BoolVar(&o.made.Clean, "clean", false, "leave out the recipe and all that tells where the clip comes from")
	f.BoolVar(&o.made.AIGenerated, "ai-tag", false, "tag it as AI generated")
	f.BoolVar(&o.force, "force", false, "replace files that exist")
	f.BoolVar(&o.json, "json", false, "print one JSON object per clip instead of its path")
}

// plan reads the flags and decides where each clip goes.
func (o *exportOptions) plan(clips []string) ([]target, error) {
	o.made.Format = o.format
	if o.size != "" {
		var rest string
		n, _ := fmt.Sscanf(o.size+" ", "%dx%d%s", &o.made.Width, &o.made.Height, &rest)
		if n != 2 || o.made.Width == 0 || o.made.Height == 0 {
			return nil, usagef("--size: %q is not WIDTHxHEIGHT in pixels, such as 1080x1920", o.size)
		}
	}
	if o.made.Clean && o.made.AIGenerated {
		return nil, usagef("--clean leaves no tag, not that of --ai-tag either")
	}
	if o.made.Loops < 1 {
		return nil, usagef("--loops: a clip cannot play %d times", o.made.Loops)
	}
	if err := o.made.Validate(); err != nil {
		return nil, usageError{err}
	}
	targets, err := o.targets(clips)
	if err != nil {
		return nil, err
	}
	if o.made.Loops > 1 && slices.ContainsFunc(targets, func(t target) bool { return t.format.Repeats() }) {
		return nil, usagef("--loops: a %s repeats for ever by itself", strings.ToUpper(string(targets[0].format)))
	}
	return targets, nil
}

// video is what a clip's export in a format is told.
func (o exportOptions) video(f video.Format) video.ExportOptions {
	made := o.made
	made.Format = f
	return made
}
