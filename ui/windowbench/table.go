//go:build linux && !headless

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// row is a value, what it should be, and whether it is. One without an aim is for information.
type row struct {
	what, value, aim string
	met              bool
}

// table is what was measured.
type table []row

// print writes the table, its columns aligned.
func (t table) print(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(out, "measured\tvalue\taim\t")
	for _, r := range t {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", r.what, r.value, r.aim, r.verdict())
	}
	return out.Flush()
}

func (r row) verdict() string {
	switch {
	case r.aim == "":
		return ""
	case r.met:
		return "met"
	}
	return "missed"
}
