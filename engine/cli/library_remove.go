package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

const libraryRemoveHelp = `Move takes to the library's bin, which 'framewake library list --bin' lists. If one of
the names is not that of a single take, nothing is moved.`

func newLibraryRemove(env Environment) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "remove TAKE...",
		Short: "Move takes to the bin",
		Long:  libraryRemoveHelp,
		Args:  takeArguments,
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per take")
	c.RunE = func(c *cobra.Command, args []string) error {
		return withTakes(c.Context(), env, func(t takes) error {
			found, err := t.named(c.Context(), args)
			if err != nil {
				return err
			}
			for _, take := range found {
				if err := t.Delete(c.Context(), take.ID); err != nil {
					return err
				}
				if asJSON {
					err = json.NewEncoder(env.Stdout).Encode(map[string]string{"id": take.ID, "title": take.Title})
				} else {
					_, err = fmt.Fprintf(env.Stdout, "%s  %s: in the bin\n", take.ID[:shownID], take.Title)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}
