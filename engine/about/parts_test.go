package about

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"framewake/docs"
)

const page = "" +
	"| what | licence | copyright |\n" +
	"|---|---|---|\n" +
	"| `example.org/linked` | MIT | Copyright (c) 2020 A &lt;a@example.org>; B \\| C |\n" +
	"| `example.org/other/toolkit` | BSD-3-Clause | D |\n" +
	"| Go (runtime and standard library) | BSD-3-Clause | E |\n" +
	"| libpart 1.18.2 | LGPL-3.0-or-later | F |\n" +
	"| font, in two weights (in other/toolkit) | OFL-1.1 | G |\n" +
	"| musl (in some libc) | MIT | H |\n" +
	"\n## The licences\n\na | b\n"

func TestTable(t *testing.T) {
	want := []Part{
		{Name: "example.org/linked", Module: "example.org/linked", Licence: "MIT", Copyright: "Copyright (c) 2020 A <a@example.org>; B | C"},
		{Name: "example.org/other/toolkit", Module: "example.org/other/toolkit", Licence: "BSD-3-Clause", Copyright: "D"},
		{Name: "Go", Note: "runtime and standard library", Licence: "BSD-3-Clause", Copyright: "E"},
		{Name: "libpart", Version: "1.18.2", Licence: "LGPL-3.0-or-later", Copyright: "F"},
		{Name: "font, in two weights", Note: "in other/toolkit", Licence: "OFL-1.1", Copyright: "G"},
		{Name: "musl", Note: "in some libc", Licence: "MIT", Copyright: "H"},
	}
	if got := table(page); !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestPartsOf(t *testing.T) {
	linked := &debug.Module{Path: "example.org/linked", Version: "v1.2.3", Sum: "h1:abc"}
	toolkit := &debug.Module{Path: "example.org/other/toolkit", Version: "v2.0.0",
		Replace: &debug.Module{Path: "example.org/fork", Version: "v2.0.1"}}
	for _, c := range []struct {
		name    string
		modules []*debug.Module
		want    string // names and versions; or part of the error
	}{
		{"without the toolkit", []*debug.Module{linked}, "example.org/linked v1.2.3, Go " + goVersion() + ", libpart 1.18.2, musl"},
		{"with it, replaced", []*debug.Module{linked, toolkit},
			"example.org/linked v1.2.3, example.org/other/toolkit v2.0.1, Go " + goVersion() + ", libpart 1.18.2, font, in two weights, musl"},
		{"unlisted", []*debug.Module{{Path: "example.org/new"}}, "docs/licences.md does not list example.org/new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts, err := partsOf(&debug.BuildInfo{GoVersion: runtime.Version(), Deps: c.modules}, table(page))
			var names []string
			for _, p := range parts {
				names = append(names, strings.TrimSpace(p.Name+" "+p.Version))
			}
			got := strings.Join(names, ", ")
			if err != nil {
				got = err.Error()
			}
			if !strings.HasSuffix(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }

// TestPage: every row of the real page is read, and its licence has its words.
func TestPage(t *testing.T) {
	parts := table(docs.Licences)
	if rows := strings.Count(docs.Licences, "\n| ") - 1; len(parts) != rows {
		t.Errorf("%d parts of %d rows", len(parts), rows)
	}
	separate := strings.NewReplacer(" AND ", ",", " OR ", ",", " WITH ", ",")
	for _, p := range parts {
		if p.Name == "" || p.Licence == "" || p.Copyright == "" {
			t.Errorf("%+v", p)
		}
		for _, id := range strings.Split(separate.Replace(p.Licence), ",") {
			if id != "CC0-1.0" && !strings.Contains(Notices(), "\n### "+id+"\n") {
				t.Errorf("%s: the words of %s are not there", p.Name, id)
			}
		}
	}
}
