package figures

import (
	"fmt"
	"io"
)

// Row is a value, what it should be, and whether it is. One without an aim is
// for information.
type Row struct {
	What, Value, Aim string
	Met              bool
}

// Aimed is the row of a value that should be something.
func Aimed(what, value, aim string, met bool) Row { return Row{what, value, aim, met} }

// Table is what was measured.
type Table []Row

// Print writes the rows in Markdown, without a header.
func (t Table) Print(w io.Writer) error {
	for _, r := range t {
		if _, err := fmt.Fprintf(w, "| %s | %s | %s | %s |\n", r.What, r.Value, r.Aim, r.Verdict()); err != nil {
			return err
		}
	}
	return nil
}

// Verdict is "met" or "missed", and nothing without an aim.
func (r Row) Verdict() string {
	switch {
	case r.Aim == "":
		return ""
	case r.Met:
		return "met"
	}
	return "missed"
}
