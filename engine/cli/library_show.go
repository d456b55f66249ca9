package cli

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"framewake/engine/library"
)

func newLibraryShow(env Environment) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "show TAKE...",
		Short: "Show all that is known of takes",
		Args:  takeArguments,
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per take")
	c.RunE = func(c *cobra.Command, args []string) error {
		return withTakes(c.Context(), env, func(t takes) error {
			found, err := t.named(c.Context(), args)
			if err != nil {
				return err
			}
			if asJSON {
				return printTakesJSON(env.Stdout, found)
			}
			for _, take := range found {
				if err := showTake(env.Stdout, take); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}

// showTake prints a take, a line for each thing that is known.
func showTake(w io.Writer, take library.Take) error {
	type line struct{ name, value string }
	lines := []line{{"take", take.ID}, {"title", take.Title}, {"folder", take.Dir}, {"on disk", fmt.Sprintf("%.1f MB", float64(take.Bytes)/1e6)}}
	if take.Problem != nil {
		lines = append(lines, line{"problem", oneLine(take.Problem)})
	} else {
		r := take.Recipe.Request
		lines = append(lines,
			line{"favourite", orDash(take.Favourite, "yes")},
			line{"made", take.Created.Local().Format(time.DateTime)},
			line{"by", fmt.Sprintf("%s %s, %s", take.Recipe.App, take.Recipe.Version, take.Recipe.Engine)},
			line{"model", take.Recipe.Title},
			line{"picture", orDash(r.Source != "", "%s", r.Source)},
			line{"size", fmt.Sprintf("%d×%d, %d frames, %d frames/s", r.Width, r.Height, r.Frames, r.FPS)},
			line{"motion", fmt.Sprint(r.MotionBucketID)},
			line{"noise", fmt.Sprint(r.NoiseAugStrength)},
			line{"steps", fmt.Sprint(r.Steps)},
			line{"guidance", fmt.Sprintf("%g to %g", r.MinGuidanceScale, r.MaxGuidanceScale)},
			line{"decode chunk", fmt.Sprint(r.DecodeChunkSize)},
			line{"seed", fmt.Sprint(r.Seed)},
			line{"master", take.Master})
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	var err error
	for _, l := range lines {
		_, failed := fmt.Fprintf(t, "%s\t%s\n", l.name, l.value)
		err = errors.Join(err, failed)
	}
	return errors.Join(err, t.Flush())
}
