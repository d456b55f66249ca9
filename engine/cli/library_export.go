package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/library"
	"framewake/engine/video"
)

const libraryExportHelp = `Write takes as MP4s.

With one take, -o names the MP4; with several, an existing folder. Without -o the
clip is called SOURCE-SEED.mp4, after its picture, and lies in the current folder. A
file that exists is kept, unless --force is given. A clip from a gateway is copied
byte for byte.`

// exported is what --json prints of a take.
type exported struct {
	ID     string `json:"id"`
	Output string `json:"output"`
	Frames int    `json:"frames"`
	Bytes  int64  `json:"bytes"`
}

func newLibraryExport(env Environment) *cobra.Command {
	var o generateOptions
	c := &cobra.Command{
		Use:   "export TAKE...",
		Short: "Write takes as MP4s",
		Long:  libraryExportHelp,
		Args:  takeArguments,
	}
	f := c.Flags()
	f.StringVarP(&o.output, "output", "o", "", "the MP4 to write, or a folder")
	f.BoolVar(&o.force, "force", false, "replace files that exist")
	f.BoolVar(&o.json, "json", false, "print one JSON object per take instead of its path")
	c.RunE = func(c *cobra.Command, args []string) error {
		targets, err := planTargets(o, args)
		if err != nil {
			return err
		}
		return withTakes(c.Context(), env, func(t takes) error {
			tools, err := video.Find(video.Options{FFmpeg: t.settings.FFmpeg, FFprobe: t.settings.FFprobe})
			if err != nil {
				return err
			}
			tools.Detach = true
			found, err := t.named(c.Context(), args)
			if err != nil {
				return err
			}
			for i, take := range found {
				if err := exportTake(c.Context(), env, tools, t, take, targets[i], o); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}

// exportTake writes one take and prints where it is.
func exportTake(ctx context.Context, env Environment, tools video.Tools, t takes, take library.Take, to target, o generateOptions) error {
	if take.Problem != nil {
		return take.Problem
	}
	r := take.Recipe.Request
	x := exported{ID: take.ID, Output: to.file(cmp.Or(r.Source, take.Title), r.Seed, o.force), Frames: r.Frames}
	shown := startProgress(env.Stderr, take.Title, engine.Estimate{Seconds: map[engine.Stage]float64{
		engine.StageExport: exportSecondsPerMegapixel * float64(r.Frames*r.Width*r.Height) / 1e6}})
	stats, err := tools.Export(ctx, take.Master, x.Output, video.ExportOptions{
		Ledger: t.ledger, Overwrite: o.force,
		Progress: func(done, total int) {
			shown.report(engine.Event{Stage: engine.StageExport, Done: done, Total: total})
		},
	})
	shown.stop()
	if err != nil {
		return err
	}
	if x.Bytes = stats.Bytes; o.json {
		return json.NewEncoder(env.Stdout).Encode(x)
	}
	_, err = fmt.Fprintln(env.Stdout, x.Output)
	return err
}
