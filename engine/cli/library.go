package cli

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/library"
	"framewake/engine/settings"
	"framewake/engine/studio"
)

const libraryHelp = `Look at the takes that the window keeps, export them and move them to the bin.
It works while the window is open. A take is named by its ID, or by as much of the
beginning as no other take has.`

func newLibrary(env Environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "library",
		Short: "Look at the finished takes, export or remove them",
		Long:  libraryHelp,
		RunE: func(c *cobra.Command, args []string) error {
			return usagef("%q is no command of library", strings.Join(args, " "))
		},
	}
	c.AddCommand(newLibraryList(env), newLibraryShow(env), newLibraryExport(env), newLibraryRemove(env))
	return c
}

// takes is the library as a command uses it.
type takes struct {
	*library.Library
	settings settings.Settings
	ledger   *files.Ledger
}

// withTakes opens the library for as long as use runs.
func withTakes(ctx context.Context, env Environment, use func(takes) error) error {
	return withLedger(env, func(s settings.Settings, ledger *files.Ledger) error {
		l, err := studio.OpenLibrary(ctx, s.Data, ledger)
		if err != nil {
			return err
		}
		defer l.Close()
		return use(takes{l, s, ledger})
	})
}

// withLedger has settings and a ledger for as long as use runs.
func withLedger(env Environment, use func(settings.Settings, *files.Ledger) error) error {
	s, err := env.LoadSettings()
	if err != nil {
		return err
	}
	ledger, err := s.OpenLedger()
	if err != nil {
		return err
	}
	defer ledger.Close()
	return use(s, ledger)
}

// all returns every take that has the words, newest first.
func (t takes) all(ctx context.Context, words string) ([]library.Take, error) {
	const most = 1000 // a page
	var found []library.Take
	for {
		page, err := t.List(ctx, library.Query{Text: words, Offset: len(found), Limit: most})
		if err != nil {
			return nil, err
		}
		found = append(found, page.Takes...)
		if len(page.Takes) < most {
			return found, nil
		}
	}
}

// named returns the takes whose IDs begin so, one for each.
func (t takes) named(ctx context.Context, beginnings []string) ([]library.Take, error) {
	every, err := t.all(ctx, "")
	if err != nil {
		return nil, err
	}
	var found []library.Take
	for _, beginning := range beginnings {
		var candidates []library.Take
		for _, take := range every {
			if strings.HasPrefix(take.ID, strings.ToUpper(beginning)) {
				candidates = append(candidates, take)
			}
		}
		switch len(candidates) {
		case 0:
			return nil, engine.Errorf(engine.Invalid, "choose one that 'framewake library list' shows", "there is no take %.70q", beginning)
		case 1:
			found = append(found, candidates[0])
		default:
			return nil, engine.Errorf(engine.Invalid, "give more of its ID", "%d takes begin with %.70q", len(candidates), beginning)
		}
	}
	return found, nil
}

// takeArguments takes at least one take.
func takeArguments(_ *cobra.Command, args []string) error {
	for _, a := range args {
		if a == "" {
			return usagef("a take has no name")
		}
	}
	if len(args) == 0 {
		return usagef("no take given")
	}
	return nil
}

// takeRow is what --json prints of a take. One with a problem has only id,
// title, bytes, dir and what is wrong.
type takeRow struct {
	ID        string         `json:"id"`
	Title     string         `json:"title"`
	Favourite bool           `json:"favourite"`
	Created   time.Time      `json:"created,omitzero"`
	Deleted   time.Time      `json:"deleted,omitzero"`
	Recipe    *engine.Recipe `json:"recipe,omitempty"`
	Safety    engine.Safety  `json:"safety,omitempty"`
	Bytes     int64          `json:"bytes"`
	Dir       string         `json:"dir"`
	Master    string         `json:"master,omitempty"`
	Still     string         `json:"still,omitempty"`
	Thumbnail string         `json:"thumbnail,omitempty"`
	// Problem says why the take cannot be used.
	Problem string `json:"problem,omitempty"`
}

func newTakeRow(t library.Take) takeRow {
	r := takeRow{
		ID: t.ID, Title: t.Title, Favourite: t.Favourite, Created: t.Created, Deleted: t.Deleted, Safety: t.Safety,
		Bytes: t.Bytes, Dir: t.Dir, Master: t.Master, Still: t.Still, Thumbnail: t.Thumbnail,
	}
	if t.Problem != nil {
		r.Problem = oneLine(t.Problem)
	} else {
		r.Recipe = &t.Recipe
	}
	return r
}

// printTakesJSON prints an object for each take.
func printTakesJSON(w io.Writer, all []library.Take) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, t := range all {
		if err := e.Encode(newTakeRow(t)); err != nil {
			return err
		}
	}
	return nil
}
