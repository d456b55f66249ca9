package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/models"
)

const modelsHelp = `List the models on this machine: the built-in one, those in the folders of the
setting "models", in Framewake's own models folder and in the cache of the hub's
tools. Memory is what a clip of the model's usual size takes.`

func newModels(env Environment) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "models",
		Short: "List the models on this machine",
		Long:  modelsHelp,
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := env.LoadSettings()
			if err != nil {
				return err
			}
			known := []models.Model{{Name: engine.BuiltinModel, Licence: builtinLicence}}
			known = append(known, models.List(s.ModelFolders())...)
			rows := make([]modelRow, len(known))
			for i, m := range known {
				if rows[i], err = describeModel(c.Context(), env, m); err != nil {
					return err
				}
			}
			if asJSON {
				return printModelsJSON(env.Stdout, rows)
			}
			return printModels(env.Stdout, rows)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per model")
	return c
}

// builtinLicence is Framewake's own, for the built-in model is part of it.
const builtinLicence = "MIT"

// modelRow is what --json prints of a model. A model with a problem has only
// name, folder and what was wrong.
type modelRow struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Folder string `json:"folder,omitempty"`
	Frames int    `json:"frames,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	// RAMBytes and VRAMBytes are what a usual clip takes on the device of the
	// settings.
	RAMBytes  int64  `json:"ram_bytes,omitempty"`
	VRAMBytes int64  `json:"vram_bytes,omitempty"`
	Licence   string `json:"licence,omitempty"`
	// Problem says why the model cannot be used, or not in its usual size.
	Problem string `json:"problem,omitempty"`
}

// describeModel asks the engine that would run the model. A model that cannot
// be used is not an error here.
func describeModel(ctx context.Context, env Environment, m models.Model) (modelRow, error) {
	row := modelRow{Name: m.Name, Title: m.Title, Folder: m.Folder, Licence: m.Licence}
	if m.Problem != nil {
		row.Problem = oneLine(m.Problem)
		return row, nil
	}
	name := m.Folder
	if name == "" {
		name = m.Name
	}
	e, err := env.Open(ctx, name, "")
	if err != nil {
		row.Problem = oneLine(err)
		return row, nil
	}
	defer e.Close()
	d, err := e.Describe(ctx)
	if err != nil {
		row.Problem = oneLine(err)
		return row, ctx.Err()
	}
	row.Title, row.Frames, row.Width, row.Height = d.Title, d.Defaults.Frames, d.Defaults.Width, d.Defaults.Height
	estimate, err := e.Estimate(ctx, d.Defaults)
	if err != nil {
		row.Problem = oneLine(err)
		return row, ctx.Err()
	}
	row.RAMBytes, row.VRAMBytes = estimate.RAMBytes, estimate.VRAMBytes
	return row, nil
}

func printModelsJSON(w io.Writer, rows []modelRow) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, r := range rows {
		if err := e.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func printModels(w io.Writer, rows []modelRow) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	_, err := fmt.Fprintln(t, "MODEL\tFRAMES\tSIZE\tMEMORY\tGPU MEMORY\tLICENCE")
	for _, r := range rows {
		_, failed := fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Name, orDash(r.Frames > 0, "%d", r.Frames),
			orDash(r.Width > 0, "%d×%d", r.Width, r.Height), orDash(r.RAMBytes > 0, "%.1f GB", float64(r.RAMBytes)/1e9),
			orDash(r.VRAMBytes > 0, "%.1f GB", float64(r.VRAMBytes)/1e9), orDash(r.Licence != "", "%s", r.Licence))
		err = errors.Join(err, failed)
	}
	err = errors.Join(err, t.Flush())
	for _, r := range rows {
		if r.Problem != "" {
			_, failed := fmt.Fprintf(w, "\n%s: %s\n", r.Name, r.Problem)
			err = errors.Join(err, failed)
		}
	}
	return err
}

func orDash(known bool, format string, args ...any) string {
	if !known {
		return "-"
	}
	return fmt.Sprintf(format, args...)
}
