//go:build !headless

package ui

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// usualExportName is the template of names until the person has another.
const usualExportName = "{source}-{seed}-{n}"

// exportGap is a gap of the template, and what comes into it.
type exportGap struct{ name, about string }

func exportGaps() []exportGap {
	return []exportGap{
		{"source", text("The picture's name")},
		{"seed", text("The clip's seed")},
		{"n", text("A number that counts up")},
		{"preset", text("The preset, such as reel")},
		{"date", text("The day, such as 2026-11-21")},
		{"size", text("Width and height, such as 1080x1920")},
		{"fps", text("Frames a second")},
	}
}

// exportNaming is what fills the gaps of a template.
type exportNaming struct {
	source    string // a picture's file name
	seed      uint32
	preset    string
	day       time.Time
	facts     exportFacts
	extension string // with its dot; empty for a folder
}

var exportGapPattern = regexp.MustCompile(`\{[^{}]*\}`)

const mostNameBytes = 255 // on common file systems

// name is that of the nth export, fit for every file system. A template without {n} gets a number in the end from the
// second export on.
func (e exportNaming) name(template string, n int) string {
	if strings.TrimSpace(template) == "" {
		template = usualExportName
	}
	if n > 1 && !strings.Contains(template, "{n}") {
		template += "-{n}"
	}
	source := strings.TrimSuffix(e.source, filepath.Ext(e.source))
	if source == "" {
		source = "clip"
	}
	for {
		name := portable(e.fill(template, source, n)) + e.extension
		if len(name) <= mostNameBytes || source == "" {
			return name
		}
		_, last := utf8.DecodeLastRuneInString(source)
		source = source[:len(source)-last]
	}
}

// fill fills the gaps of a template.
func (e exportNaming) fill(template, source string, n int) string {
	return strings.NewReplacer("{source}", source, "{seed}", strconv.FormatUint(uint64(e.seed), 10), "{n}", strconv.Itoa(n),
		"{preset}", e.preset, "{date}", e.day.Format(time.DateOnly), "{fps}", strconv.Itoa(e.facts.fps),
		"{size}", fmt.Sprintf("%dx%d", e.facts.width, e.facts.height)).Replace(template)
}

// problem is what is wrong with a template, or empty.
func (e exportNaming) problem(template string) string {
	for _, gap := range exportGapPattern.FindAllString(template, -1) {
		if !slices.ContainsFunc(exportGaps(), func(g exportGap) bool { return "{"+g.name+"}" == gap }) {
			return text("There is nothing to fill {{.Gap}} with.", words{"Gap": gap})
		}
	}
	if len(e.name(template, 1)) > mostNameBytes {
		return text("This name is too long.")
	}
	return ""
}

// replaced is whether a template has characters that names of files cannot have.
func replaced(template string) bool { return strings.ContainsFunc(template, forbidden) }

// forbidden on Windows or elsewhere.
func forbidden(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) }

// deviceName is what Windows takes for a device, whatever its ending.
var deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// portable makes a name that every system can have, and none hides.
func portable(name string) string {
	name = strings.Map(func(r rune) rune {
		if forbidden(r) {
			return '-'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
	if deviceName.MatchString(name) {
		name = "_" + name
	}
	if name == "" {
		return "clip"
	}
	return name
}
