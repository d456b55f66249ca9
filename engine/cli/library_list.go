package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"framewake/engine/library"
)

const libraryListHelp = `List the takes, newest first. With words, only those that have all of them in title,
source, model or seed.`

// shownID is how much of an ID a list shows: enough for any library.
const shownID = 8

func newLibraryList(env Environment) *cobra.Command {
	var bin, asJSON bool
	c := &cobra.Command{
		Use:   "list [WORD]...",
		Short: "List the takes",
		Long:  libraryListHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if bin && len(args) > 0 {
				return usagef("--bin lists all that is in the bin, and takes no words")
			}
			return nil
		},
	}
	c.Flags().BoolVar(&bin, "bin", false, "list what is in the bin")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per take")
	c.RunE = func(c *cobra.Command, words []string) error {
		return withTakes(c.Context(), env, func(t takes) error {
			var found []library.Take
			var err error
			if bin {
				found, err = t.Bin(c.Context())
			} else {
				found, err = t.all(c.Context(), strings.Join(words, " "))
			}
			if err != nil {
				return err
			}
			if asJSON {
				return printTakesJSON(env.Stdout, found)
			}
			return printTakes(env.Stdout, found)
		})
	}
	return c
}

// printTakes prints a table, and below it what is wrong with some.
func printTakes(w io.Writer, all []library.Take) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	_, err := fmt.Fprintln(t, "TAKE\tMADE\tTITLE\tMODEL\tSIZE\tSEED")
	for _, take := range all {
		r, whole := take.Recipe.Request, take.Problem == nil
		_, failed := fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", take.ID[:shownID],
			orDash(whole, "%s", take.Created.Local().Format(time.DateTime)), take.Title, orDash(whole, "%s", r.Model),
			orDash(whole, "%d×%d, %d frames", r.Width, r.Height, r.Frames), orDash(whole, "%d", r.Seed))
		err = errors.Join(err, failed)
	}
	err = errors.Join(err, t.Flush())
	for _, take := range all {
		if take.Problem != nil {
			_, failed := fmt.Fprintf(w, "\n%s: %s\n", take.ID[:shownID], oneLine(take.Problem))
			err = errors.Join(err, failed)
		}
	}
	return err
}
