package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/video"
)

const generateHelp = `Turn photos into clips.

With one picture, -o names the clip, an MP4 or what else its name ends in: .gif,
.webp or .mov, which 'framewake export --help' has more about; with several, an
existing folder. Without -o the clip is called SOURCE-SEED.mp4 and lies in the
current folder. A file that exists is kept, unless --force is given.

Without --width and --height the clip is as large as the model likes it, upright
for an upright picture. The picture is cropped to the clip's shape, never squashed.`

// generateOptions are the flags that are not knobs of the request.
type generateOptions struct {
	outputOptions
	master, model, device, crop string
	plan                        bool
	remote                      Remote
}

func newGenerate(env Environment) *cobra.Command {
	var o generateOptions
	c := &cobra.Command{
		Use:     "generate IMAGE...",
		Short:   "Turn photos into clips",
		Long:    generateHelp,
		Example: "  framewake generate photo.jpg -o clip.mp4 --frames 25 --motion 180 --seed 7",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("no picture given")
			}
			return nil
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVarP(&o.output, "output", "o", "", "the clip to write, or a folder")
	f.StringVar(&o.model, "model", engine.BuiltinModel, "the model to run: builtin, a name that 'framewake models' lists, or a model's folder")
	f.StringVar(&o.device, "device", "", "what a model other than builtin runs on: auto (the best GPU), cpu, cuda:N or webgpu:N; else the setting")
	knobs := addKnobs(f)
	f.StringVar(&o.crop, "crop", "", "the part of the picture to use: X,Y,W,H in pixels of the upright picture")
	f.StringVar(&o.master, "master", "", "also keep the lossless master here (Matroska, FFV1)")
	o.addRemote(f)
	f.BoolVar(&o.force, "force", false, "replace files that exist")
	f.BoolVar(&o.json, "json", false, "print one JSON object per clip instead of its path")
	f.BoolVar(&o.plan, "plan", false, "print what each clip would take, as JSON, and make none")
	c.RunE = func(c *cobra.Command, args []string) error {
		return generate(c.Context(), env, o, knobs, args)
	}
	return c
}

// generate makes a clip of every picture. A picture that fails is reported and
// the others are still made.
func generate(ctx context.Context, env Environment, o generateOptions, knobs *knobs, pictures []string) error {
	crop, err := parseCrop(o.crop)
	if err != nil {
		return err
	}
	if err := errors.Join(o.checkDevice(), o.checkRemote()); err != nil {
		return err
	}
	targets, err := o.targets(pictures)
	if err != nil {
		return err
	}
	if err := o.checkMaster(pictures); err != nil {
		return err
	}
	s, err := env.LoadSettings()
	if err != nil {
		return err
	}
	tools, err := video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
	if err != nil {
		return err
	}
	tools.Detach = true
	runs, err := s.RunsDir()
	if err != nil {
		return err
	}
	ledger, err := s.OpenLedger()
	if err != nil {
		return err
	}
	defer ledger.Close()
	g := generator{env: env, options: o, knobs: knobs, crop: crop, tools: tools, ledger: ledger, runs: runs}
	if err := g.open(ctx, s); err != nil {
		return asUsage(err)
	}
	defer g.engine.Close()
	if g.description, err = g.engine.Describe(ctx); err != nil {
		return err
	}
	if err := g.checkKnobs(); err != nil {
		return err
	}
	return g.clips(ctx, pictures, targets)
}

// clips makes a clip of every picture.
func (g *generator) clips(ctx context.Context, pictures []string, targets []target) error {
	var failed error
	for i, picture := range pictures {
		err := g.clip(ctx, picture, targets[i])
		switch {
		case errors.Is(err, context.Canceled):
			return err
		case err != nil && len(pictures) == 1:
			return err
		case err != nil:
			printError(g.env.Stderr, err)
			failed = errReported
		}
	}
	return failed
}

// parseCrop reads X,Y,W,H; "" gives nil.
func parseCrop(text string) (*engine.Rect, error) {
	if text == "" {
		return nil, nil
	}
	var r engine.Rect
	var rest string
	n, _ := fmt.Sscanf(text+" ", "%d,%d,%d,%d%s", &r.X, &r.Y, &r.Width, &r.Height, &rest)
	if n != 4 || r.X < 0 || r.Y < 0 || r.Width <= 0 || r.Height <= 0 {
		return nil, usagef("--crop: %q is not X,Y,W,H in pixels, such as 0,120,1920,1080", text)
	}
	return &r, nil
}

// isFolder tells whether path is an existing folder.
func isFolder(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}
