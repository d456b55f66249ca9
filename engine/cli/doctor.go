package cli

import (
	"context"
	"encoding/json"
	"io"

	"github.com/spf13/cobra"

	"framewake/engine/doctor"
)

const doctorHelp = `Look at everything that making clips needs on this machine: the system, GPUs, ONNX
Runtime and what it can run on, ffmpeg, models, folders. A line each: fine, or what
to do. The GPU is tried, which takes some seconds. The report holds no secrets and
no names of you or your machine, so it can be pasted into a bug report.

The exit code is 0 when nothing keeps clips from being made, else 1.`

// newDoctor makes the command; diagnose is doctor.Examine for this machine.
func newDoctor(stdout io.Writer, diagnose func(ctx context.Context, tell func(doctor.Finding)) doctor.Report) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look for what keeps clips from being made, or makes them slow",
		Long:  doctorHelp,
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var failed error
			tell := func(f doctor.Finding) {
				if failed == nil {
					_, failed = io.WriteString(stdout, f.String())
				}
			}
			if asJSON {
				tell = nil
			}
			r := diagnose(c.Context(), tell)
			if err := c.Context().Err(); err != nil {
				return context.Cause(c.Context())
			}
			if asJSON {
				e := json.NewEncoder(stdout)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				failed = e.Encode(r)
			}
			if failed == nil && !r.OK {
				return errReported
			}
			return failed
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
