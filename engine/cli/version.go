package cli

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/about"
)

func newVersion(env Environment) *cobra.Command {
	var licences, bill bool
	var of string
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version, or what of others is in the program",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case bill && licences:
				return usagef("--licences and --bom print two different things")
			case of != "" && !bill:
				return usagef("--of says whose bill of materials is printed; it needs --bom")
			case bill:
				return about.WriteBill(env.Stdout, of)
			case licences:
				_, err := io.WriteString(env.Stdout, about.Notices())
				return err
			}
			_, err := fmt.Fprintf(env.Stdout, "%s %s (%s, %s/%s)\n", engine.AppName, about.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
	c.Flags().BoolVar(&licences, "licences", false, "print the parts by others and their licences, as Markdown")
	c.Flags().BoolVar(&bill, "bom", false, "print this build's bill of materials, as CycloneDX JSON")
	c.Flags().StringVar(&of, "of", "", "with --bom: another build of this version, such as Windows', instead of this one")
	return c
}

func noArguments(c *cobra.Command, args []string) error {
	if err := cobra.NoArgs(c, args); err != nil {
		return usageError{err}
	}
	return nil
}
