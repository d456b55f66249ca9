//go:build !headless

package ui

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// sayingPackages are those whose errors, hints, notes and findings the window tells.
func sayingPackages() []string {
	return []string{"", "cameramove", "checkpoint", "database", "device", "document", "doctor", "files", "gateway", "handover", "jobs",
		"library", "local", "models", "network", "networks", "ort", "provider", "safetensors", "settings", "still", "svd", "video", "wiring", "worker"}
}

// unsaidFiles hold nothing that the window tells: a server's answers, what is wrong inside a file.
var unsaidFiles = regexp.MustCompile(`gateway/(certificate|form|guard|intake|listen|metrics|order|refuse|server|shelf)\.go|` +
	`networks/(config.*|safety_checker)\.go|safetensors/(header|place|impostor)\.go|svd/noise\.go|worker/serve\.go`)

// unsaidWords are in texts for machines, in names, and in what only a mistake of ours brings up.
var unsaidWords = regexp.MustCompile(`^cameramove\.|^Stable Video Diffusion|^Livepeer Studio$|^Bearer|PRIVATE KEY|^bytes %d-$|^form-data|` +
	`^(%s at| on) %s$|^%s (version |in %s$)|^version mismatch$|^, %d threads$|^%s, driver %s$|^ONNX Runtime( %s)?$|^(CUDA runtime|CUDA %d|NVIDIA driver)$|` +
	`^\s*(SELECT|INSERT|DELETE|CREATE|PRAGMA|VACUUM|SQLite) |%s AND |, stamp, |^private, |\\|Program Files|^Application Support$|doctype|mode %04o|^interpolated from|^AI generated$|XMP|rdf:|ProRes|must be set$|^choose %s$|^dup |^\^|` +
	`^(No space left on device|Disk quota exceeded|Cannot allocate memory|Unknown encoder.*|No such filter.*|CRC mismatch)$|` + // what ffmpeg says, and ONNX Runtime:
	`^(failed to |fallback to |is smaller than |too many storage|exceeds the |is not (enabled|supported) in this build|driver version is|compiled with )|` +
	`^(no cuda-capable|invalid device|no kernel image|device (was )?lost|unspecified launch|illegal memory)`)

func TestEngineGermanIsWhole(t *testing.T) {
	var translated map[string]string
	if err := json.Unmarshal(germanSayings, &translated); err != nil {
		t.Fatal(err)
	}
	said, written := map[string]string{}, map[string]bool{}
	for _, name := range sayingPackages() {
		collectSayings(t, "../engine/"+name, said, written)
	}
	checkSaid(t, "engine.de.json", said, translated, verbsOf)
	for english := range translated {
		if !written[english] {
			t.Errorf("translations/engine.de.json: nobody says %q any more", english)
		}
	}
	checkSorted(t, "engine.de.json", germanSayings)
}

// verbsOf lists the verbs of a format, in the order in which they take their arguments.
func verbsOf(format string) []string {
	var verbs []string
	next := 0
	for _, m := range verbPattern.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next = int(m[1][0]-'0') - 1
		}
		for len(verbs) <= next {
			verbs = append(verbs, "")
		}
		verbs[next] = m[0][len(m[0])-1:]
		next++
	}
	return verbs
}

// collectSayings finds the formats and sentences in a package's source, and where they stand. What is added up of
// literals and values is a format with %s for the values. Every string there goes into written.
func collectSayings(t *testing.T, folder string, said map[string]string, written map[string]bool) {
	for set, file := range sourcesOf(t, folder) {
		errs := map[ast.Expr]bool{}  // texts of errors, which may be one word
		parts := map[ast.Expr]bool{} // of what was added up
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				n.Tag = nil
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && (strings.HasSuffix(f.Sel.Name, "Errorf") || f.Sel.Name == "New") {
					for _, a := range n.Args {
						errs[a] = true
					}
				}
			}
			e, ok := n.(ast.Expr)
			if a, adds := n.(*ast.AssignStmt); adds && a.Tok == token.ADD_ASSIGN {
				e, ok = &ast.BinaryExpr{X: a.Lhs[0], Op: token.ADD, Y: a.Rhs[0]}, true
			}
			if !ok || parts[e] {
				return true
			}
			format, isText := formatOf(e, parts)
			at := set.Position(n.Pos())
			written[format] = written[format] || isText
			if isText && hasWords(format, errs[e]) && !unsaidFiles.MatchString(at.Filename) && !unsaidWords.MatchString(format) {
				said[format] = at.String()
			}
			return true
		})
	}
}

// formatOf is a string in the source; values added to it are %s. What it is added up of goes into parts.
func formatOf(e ast.Expr, parts map[ast.Expr]bool) (format string, isText bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s := literal(e)
		return s, e.Kind == token.STRING
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, leftText := formatOf(e.X, parts)
		right, rightText := formatOf(e.Y, parts)
		parts[e.X], parts[e.Y] = leftText, rightText
		switch {
		case leftText && rightText:
			return left + right, true
		case leftText:
			return left + "%s", true
		case rightText:
			return "%s" + right, true
		}
	case *ast.ParenExpr:
		parts[e.X] = true
		return formatOf(e.X, parts)
	}
	return "", false
}

var (
	oneWord  = regexp.MustCompile(`\pL{3}`)
	twoWords = regexp.MustCompile(`\pL{2}[,;:.)”]* [(“]?(\pL{2}|%[a-z.\d]|a )|%[a-z][:,]? \pL{2}`)
	prefixes = regexp.MustCompile(`^(?:\pL+: )+`)
)

// hasWords tells whether a format says something of its own: an error one word, behind the name of its package, anything
// else two.
func hasWords(format string, isError bool) bool {
	if twoWords.MatchString(prefixes.ReplaceAllString(format, "")) {
		return true
	}
	return isError && oneWord.MatchString(verbPattern.ReplaceAllString(prefixes.ReplaceAllString(format, ""), ""))
}
