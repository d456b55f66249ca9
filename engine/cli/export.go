package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/library"
	"framewake/engine/settings"
	"framewake/engine/video"
)

const exportHelp = `Write clips as MP4, GIF, animated WebP, ProRes or PNGs.

A clip is a file, a master or an MP4 say, or a take of the library by its ID or as
much of the beginning as no other take has. With one clip, -o names the file, and
what it is by how the name ends: .mp4, .gif, .webp or .mov (ProRes 422 HQ, for an
editor); with several, an existing folder. PNGs go into a folder of their own, which
must be new. Without -o the name is the clip's, in the current folder. A file that
exists is kept, unless --force is given.

The recipe goes along, so that the window can make the clip again from any of them.
An MP4 that is to be one, and that no flag changes, is copied byte for byte.`

const exportExample = `  framewake export clip.mp4 -o clip.gif --ping-pong
  framewake export 3F7KQX2A -o reel.mp4 --size 1080x1920 --fps 30 --loops 3
  framewake export master.mkv -o frames --format png`

func newExport(env Environment) *cobra.Command {
	var o exportOptions
	c := &cobra.Command{
		Use:     "export CLIP...",
		Short:   "Write clips as MP4, GIF, WebP, ProRes or PNGs",
		Long:    exportHelp,
		Example: exportExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("no clip given")
			}
			return nil
		},
	}
	o.add(c.Flags())
	c.RunE = func(c *cobra.Command, args []string) error {
		targets, err := o.plan(args)
		if err != nil {
			return err
		}
		clips, left := filesAmong(args)
		if len(left) == 0 {
			return withLedger(env, func(s settings.Settings, l *files.Ledger) error {
				return exporter{env, o, s, l}.export(c.Context(), clips, targets)
			})
		}
		return withTakes(c.Context(), env, func(t takes) error {
			for _, i := range left {
				found, err := t.named(c.Context(), args[i:i+1])
				if err != nil {
					return err
				}
				clips[i] = clipOfTake(found[0])
			}
			return exporter{env, o, t.settings, t.ledger}.export(c.Context(), clips, targets)
		})
	}
	return c
}

// clip is what is to be exported.
type clip struct {
	id      string // "" for a file
	path    string
	title   string // for people
	name    string // of the export, without an ending
	seconds float64
	problem error
}

// filesAmong makes clips of the arguments that are files, and returns the
// indexes of the others: those that can only be takes.
func filesAmong(args []string) (clips []clip, left []int) {
	clips = make([]clip, len(args))
	for i, arg := range args {
		base := filepath.Base(arg)
		switch st, err := os.Stat(arg); {
		case err == nil && !st.IsDir(), base != arg, filepath.Ext(arg) != "":
			clips[i] = clip{path: arg, title: base, name: strings.TrimSuffix(base, filepath.Ext(base))}
		default:
			left = append(left, i)
		}
	}
	return clips, left
}

func clipOfTake(t library.Take) clip {
	r := t.Recipe.Request
	return clip{id: t.ID, path: t.Master, title: t.Title, name: clipName(cmp.Or(r.Source, t.Title), r.Seed),
		seconds: exportSecondsPerMegapixel * float64(r.Frames*r.Width*r.Height) / 1e6, problem: t.Problem}
}

// exporter writes the clips of one command.
type exporter struct {
	env      Environment
	options  exportOptions
	settings settings.Settings
	ledger   *files.Ledger
}

func (x exporter) export(ctx context.Context, clips []clip, targets []target) error {
	tools, err := video.Find(video.Options{FFmpeg: x.settings.FFmpeg, FFprobe: x.settings.FFprobe})
	if err != nil {
		return err
	}
	tools.Detach = true
	for i, c := range clips {
		if err := x.one(ctx, tools, c, targets[i]); err != nil {
			return err
		}
	}
	return nil
}

// exported is what --json prints of a clip: the file it was, or the take.
type exported struct {
	ID     string       `json:"id,omitempty"`
	Clip   string       `json:"clip,omitempty"`
	Output string       `json:"output"`
	Format video.Format `json:"format"`
	Frames int          `json:"frames"`
	Bytes  int64        `json:"bytes"`
}

// one writes one clip and prints where it is.
func (x exporter) one(ctx context.Context, tools video.Tools, c clip, to target) error {
	if c.problem != nil {
		return c.problem
	}
	done := exported{ID: c.id, Output: to.file(c.name, x.options.force), Format: to.format}
	if c.id == "" {
		done.Clip = c.path
	}
	o := x.options.video(to.format)
	o.Ledger, o.Overwrite = x.ledger, x.options.force
	shown := startProgress(x.env.Stderr, c.title, engine.Estimate{Seconds: map[engine.Stage]float64{engine.StageExport: cmp.Or(c.seconds, 1)}})
	o.Progress = func(n, total int) {
		shown.report(engine.Event{Stage: engine.StageExport, Done: n, Total: total})
	}
	stats, err := tools.Export(ctx, c.path, done.Output, o)
	shown.stop()
	if err != nil {
		return err
	}
	if done.Frames, done.Bytes = stats.Frames, stats.Bytes; x.options.json {
		return json.NewEncoder(x.env.Stdout).Encode(done)
	}
	_, err = fmt.Fprintln(x.env.Stdout, done.Output)
	return err
}
