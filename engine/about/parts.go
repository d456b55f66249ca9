package about

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"framewake/docs"
	"framewake/engine"
)

// Part is something of others in the program, or beside it.
type Part struct {
	Name string
	// Module is the path of a Go module, which is its Name too; else empty.
	Module string
	// Version is empty where none is known.
	Version string
	// Sum is a Go module's checksum as in go.sum; else empty.
	Sum string
	// Note says where a part is that is no Go module; may be empty.
	Note string
	// Licence is an SPDX expression.
	Licence string
	// Copyright names the holders, behind each other.
	Copyright string
}

// Parts lists all parts of the running program: its Go modules, in the order of
// their paths, then the others. A module whose licence is not in docs/licences.md
// is an error.
func Parts() ([]Part, error) {
	info, err := record("")
	if err != nil {
		return nil, err
	}
	return partsOf(info, table(docs.Licences))
}

// record is what the linker noted in the program at path, or in the running one
// if path is empty.
func record(path string) (*debug.BuildInfo, error) {
	if path != "" {
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return nil, engine.Errorf(engine.Invalid, "name a program of Go's", "about: %w", err)
		}
		return info, nil
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil, errors.New("about: the program was built without a record of its modules")
	}
	return info, nil
}

// partsOf gives the listed parts that a program has, with their versions.
func partsOf(program *debug.BuildInfo, listed []Part) ([]Part, error) {
	linked := map[string]*debug.Module{}
	for _, m := range program.Deps {
		linked[m.Path] = m
	}
	var parts []Part
	for _, p := range listed {
		switch m := linked[p.Module]; {
		case m != nil:
			for m.Replace != nil {
				m = m.Replace
			}
			p.Version, p.Sum = m.Version, m.Sum
			delete(linked, p.Module)
		case p.Module != "" || absent(p, listed, program.Deps):
			continue
		case p.Name == goItself:
			p.Version = strings.TrimPrefix(program.GoVersion, "go")
		}
		parts = append(parts, p)
	}
	for path := range linked {
		return nil, fmt.Errorf("about: docs/licences.md does not list %s", path)
	}
	return parts, nil
}

const goItself = "Go"

// absent tells whether a part lies in a listed module that is not linked.
func absent(p Part, listed []Part, modules []*debug.Module) bool {
	in, ok := strings.CutPrefix(p.Note, "in ")
	if !ok {
		return false
	}
	return slices.ContainsFunc(listed, func(l Part) bool { return strings.Contains(l.Module, in) }) &&
		!slices.ContainsFunc(modules, func(m *debug.Module) bool { return strings.Contains(m.Path, in) })
}

// what matches the first column of the table: a Go module's path, or a name
// with or without a version, and where it is.
var (
	modulePath = regexp.MustCompile("^`([^`]+)`$")
	partName   = regexp.MustCompile(`^(.*?)(?: (\d+(?:\.\d+)+))?(?: \(([^()]+)\))?$`)
)

// table reads the rows of docs/licences.md: | what | licence | copyright |.
func table(page string) []Part {
	var parts []Part
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 3 || cells[0] == "| what" {
			continue
		}
		what := strings.TrimPrefix(cells[0], "| ")
		p := Part{Licence: cells[1], Copyright: unescape.Replace(strings.TrimSuffix(cells[2], " |"))}
		if m := modulePath.FindStringSubmatch(what); m != nil {
			p.Name, p.Module = m[1], m[1]
		} else {
			m := partName.FindStringSubmatch(what)
			p.Name, p.Version, p.Note = m[1], m[2], m[3]
		}
		parts = append(parts, p)
	}
	return parts
}

// unescape undoes what Markdown needs.
var unescape = strings.NewReplacer(`\|`, "|", "&lt;", "<")

// Notices is the page about all parts on every system, as Markdown: a table,
// and the words of each licence.
func Notices() string { return docs.Licences }
