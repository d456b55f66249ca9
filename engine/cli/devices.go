package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"framewake/engine/device"
)

const devicesHelp = `List what clips can be computed on here, for generate's --device and the setting
"device". A GPU counts once it has proved itself: it computed blocks of a network
as the processor does. That is tried now unless it is remembered.`

func newDevices(env Environment) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "devices",
		Short: "List the GPUs and the processor that can make clips",
		Long:  devicesHelp,
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			list, err := env.Devices(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return printDevicesJSON(env.Stdout, list)
			}
			return printDevices(env.Stdout, list)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per device")
	return c
}

// deviceRow is a device as --json prints it, sizes in bytes.
type deviceRow struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	TotalBytes int64  `json:"total_bytes,omitempty"`
	FreeBytes  int64  `json:"free_bytes,omitempty"`
	// Problem says why it cannot be used, and what to do.
	Problem string `json:"problem,omitempty"`
}

func printDevicesJSON(w io.Writer, list []device.Device) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, d := range list {
		row := deviceRow{ID: d.ID, Title: d.Title, TotalBytes: d.TotalBytes, FreeBytes: d.FreeBytes}
		if d.Problem != nil {
			row.Problem = oneLine(d.Problem)
		}
		if err := e.Encode(row); err != nil {
			return err
		}
	}
	return nil
}

func printDevices(w io.Writer, list []device.Device) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	_, err := fmt.Fprintln(t, "DEVICE\tUSABLE\tMEMORY\tFREE\tNAME")
	for _, d := range list {
		usable := "yes"
		if d.Problem != nil {
			usable = "no"
		}
		_, failed := fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", d.ID, usable,
			orDash(d.TotalBytes > 0, "%.1f GB", float64(d.TotalBytes)/1e9), orDash(d.FreeBytes > 0, "%.1f GB", float64(d.FreeBytes)/1e9), d.Title)
		err = errors.Join(err, failed)
	}
	err = errors.Join(err, t.Flush())
	for _, d := range list {
		if d.Problem != nil {
			_, failed := fmt.Fprintf(w, "\n%s: %s\n", d.ID, oneLine(d.Problem))
			err = errors.Join(err, failed)
		}
	}
	return err
}
