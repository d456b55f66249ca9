//go:build !headless

package ui

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The engine speaks English: its errors and hints come through pipes and files, and its commands print them. Where the
// window tells people of them it looks for the sentence's form in translations/engine.de.json, which has the format as it
// stands in the engine's code → the German with the same verbs.

//go:embed translations/engine.de.json
var germanSayings []byte

// said is what the engine said, in the person's language. What is not known stays as it is.
func said(english string) string {
	if spoken() != german {
		return english
	}
	return engineGerman().translate(english)
}

// allSaid are sentences, one behind the other.
func allSaid(english []string) string {
	var all []string
	for _, s := range english {
		all = append(all, said(s))
	}
	return joined(all...)
}

// engineGerman is read when it is first needed.
var engineGerman = sync.OnceValue(func() dictionary {
	formats := map[string]string{}
	if err := json.Unmarshal(germanSayings, &formats); err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return newDictionary(formats)
})

// dictionary translates sentences that were made by formats.
type dictionary struct {
	whole  map[string]string // sentences without gaps
	gapped []saying          // those with most words of their own first
}

// saying is a format with gaps.
type saying struct {
	english *regexp.Regexp // a group for each gap
	words   string         // the longest part between gaps, to sort most others out quickly
	own     int            // bytes outside the gaps
	verbs   []string
	german  string
}

func newDictionary(formats map[string]string) dictionary {
	d := dictionary{whole: map[string]string{}}
	for english, german := range formats {
		if s := newSaying(english, german); len(s.verbs) > 0 {
			d.gapped = append(d.gapped, s)
		} else {
			d.whole[strings.ReplaceAll(english, "%%", "%")] = strings.ReplaceAll(german, "%%", "%")
		}
	}
	slices.SortFunc(d.gapped, func(a, b saying) int {
		return cmp.Or(cmp.Compare(b.own, a.own), cmp.Compare(a.english.String(), b.english.String()))
	})
	return d
}

// verbPattern finds the verbs of package fmt: %s, %.1f, %[2]d, %%.
var verbPattern = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*[\d.]*([a-zA-Z%])`)

func newSaying(english, german string) saying {
	s := saying{german: german}
	var expr strings.Builder
	part, at := "", 0
	end := func(next int) {
		part += english[at:next]
		expr.WriteString(regexp.QuoteMeta(part))
		s.own += len(part)
		if len(part) > len(s.words) {
			s.words = part
		}
		part = ""
	}
	for _, m := range verbPattern.FindAllStringSubmatchIndex(english, -1) {
		verb := english[m[4]:m[5]]
		if verb == "%" {
			part += english[at:m[0]] + "%"
		} else {
			end(m[0])
			expr.WriteString(gapPattern(verb, m[0] == 0))
			s.verbs = append(s.verbs, verb)
		}
		at = m[1]
	}
	end(len(english))
	s.english = regexp.MustCompile(`(?s)^` + expr.String() + `$`)
	return s
}

// gapPattern is what a verb may have become. First in its sentence it does not reach over a colon: what stands before
// that is another's.
func gapPattern(verb string, first bool) string {
	switch verb {
	case "d":
		return `([-\d\[\] ]+)`
	case "f", "g", "e":
		return `([-+\d.e]+|NaN|[-+]Inf)`
	case "q":
		return `("(?:[^"\\]|\\.)*"|'.[^']*')`
	case "x", "X":
		return `([0-9a-fA-F ]*)`
	case "c":
		return `(.)`
	}
	if first {
		return `((?:[^:]|:[^ ])*?)`
	}
	return `(.*?)`
}

// translate finds the saying that fits with most words of its own, else goes behind the next colon: errors wrap others.
func (d dictionary) translate(english string) string {
	if german, known := d.whole[english]; known {
		return german
	}
	for _, s := range d.gapped {
		if !strings.Contains(english, s.words) {
			continue
		}
		if gaps := s.english.FindStringSubmatch(english); gaps != nil {
			return s.fill(d, gaps[1:])
		}
	}
	if head, cause, wraps := strings.Cut(english, ": "); wraps {
		return head + ": " + d.translate(cause)
	}
	return english
}

// fill puts what stood in the English gaps into the German ones.
func (s saying) fill(d dictionary, gaps []string) string {
	next := 0
	return verbPattern.ReplaceAllStringFunc(s.german, func(written string) string {
		m := verbPattern.FindStringSubmatch(written)
		if m[2] == "%" {
			return "%"
		}
		if m[1] != "" {
			n, _ := strconv.Atoi(m[1])
			next = n - 1
		}
		if next >= len(gaps) {
			return written
		}
		gap, verb := gaps[next], s.verbs[next]
		next++
		switch verb {
		case "f", "g", "e":
			return localNumber(gap)
		case "s", "v", "w":
			return d.translate(gap)
		}
		return gap
	})
}
