package cli

import "github.com/spf13/cobra"

const libraryExportHelp = `Write takes as MP4s, or as other files.

With one take, -o names the file; with several, an existing folder. Without -o the
clip is called SOURCE-SEED.mp4, after its picture, and lies in the current folder. A
file that exists is kept, unless --force is given. A clip from a gateway is copied
byte for byte if it is to be an MP4 and no flag changes it.`

func newLibraryExport(env Environment) *cobra.Command {
	var o exportOptions
	c := &cobra.Command{
		Use:   "export TAKE...",
		Short: "Write takes as MP4s, or as other files",
		Long:  libraryExportHelp,
		Args:  takeArguments,
	}
	o.add(c.Flags())
	c.RunE = func(c *cobra.Command, args []string) error {
		targets, err := o.plan(args)
		if err != nil {
			return err
		}
		return withTakes(c.Context(), env, func(t takes) error {
			found, err := t.named(c.Context(), args)
			if err != nil {
				return err
			}
			clips := make([]clip, len(found))
			for i, take := range found {
				clips[i] = clipOfTake(take)
			}
			return exporter{env, o, t.settings, t.ledger}.export(c.Context(), clips, targets)
		})
	}
	return c
}
