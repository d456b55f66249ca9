//go:build !headless

package ui

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The tests are in English, whatever this computer speaks.
func TestMain(m *testing.M) {
	speak(english)
	os.Exit(m.Run())
}

// toolkitWords are said by the toolkit, not by us: in the menus of entries, and in the dialogs that stand in for the system's.
func toolkitWords() []string {
	return []string{"Advanced", "Confirm", "Create Folder", "Cut", "Enter filename", "Error", "Favourites", "File", "Folder",
		"New Folder", "No", "OK", "Open", "Paste", "Quit", "Redo", "Save", "Select all", "Show Hidden Files", "Yes"}
}

func TestGermanIsWhole(t *testing.T) {
	var translated map[string]string
	if err := json.Unmarshal(germanTexts, &translated); err != nil {
		t.Fatal(err)
	}
	said := textsSaid(t)
	checkSaid(t, "de.json", said, translated, gapsOf)
	for english := range translated {
		if said[english] == "" && !slices.Contains(toolkitWords(), english) {
			t.Errorf("translations/de.json: nobody says %q any more", english)
		}
	}
	checkSorted(t, "de.json", germanTexts)
}

// checkSaid wants German for all that is said, by where that is, with the same gaps to be filled.
func checkSaid(t *testing.T, name string, said, german map[string]string, gapsOf func(string) []string) {
	t.Helper()
	for english, at := range said {
		switch there := german[english]; {
		case there == "":
			t.Errorf("%s: no German for %q in translations/%s", at, english, name)
		case !slices.Equal(gapsOf(english), gapsOf(there)):
			t.Errorf("%s: %q has the gaps %v, its German %v", at, english, gapsOf(english), gapsOf(there))
		}
	}
}

// checkSorted wants a file of translations sorted by its keys: the others' additions merge with ours then.
func checkSorted(t *testing.T, name string, file []byte) {
	t.Helper()
	var texts map[string]string
	if err := json.Unmarshal(file, &texts); err != nil {
		t.Fatal(err)
	}
	var sorted bytes.Buffer
	e := json.NewEncoder(&sorted)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(texts); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(sorted.Bytes(), file) {
		t.Errorf("translations/%s is not sorted by its keys, or not indented by two blanks", name)
	}
}

// gapsOf lists what {{.Name}} stands for in a text, sorted.
func gapsOf(text string) []string {
	gaps := regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(text, -1)
	slices.Sort(gaps)
	return gaps
}

// textsSaid finds what is given to text as a literal in this package: the English, and where.
func textsSaid(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{english: "language.go"}
	for set, file := range sourcesOf(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "text" {
				at := set.Position(call.Pos()).String()
				if english := literal(call.Args[0]); english != "" {
					said[english] = at
				} else if !strings.HasPrefix(at, "language.go") {
					t.Errorf("%s: text is given something other than a literal", at)
				}
			}
			return true
		})
	}
	return said
}

// sourcesOf are the files of a package without its tests.
func sourcesOf(t *testing.T, folder string) iter.Seq2[*token.FileSet, *ast.File] {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: no source (%v)", folder, err)
	}
	return func(yield func(*token.FileSet, *ast.File) bool) {
		for _, path := range paths {
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(path, "_test.go") && !yield(set, file) {
				return
			}
		}
	}
}

// literal is the value of a string in the source, or of several that are added; empty if it is neither.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		left, right := literal(e.X), literal(e.Y)
		if left != "" && right != "" {
			return left + right
		}
	}
	return ""
}

func TestLanguageOfTheSystem(t *testing.T) {
	for _, c := range []struct{ lang, languages, want string }{
		{"de_DE.UTF-8", "", german},
		{"de_AT.UTF-8", "", german},
		{"de", "", german},
		{"en_GB.UTF-8", "", english},
		{"fr_FR.UTF-8", "", english},
		{"en_US.UTF-8", "de_CH:en", german},
		{"C.UTF-8", "", english},
		{"C", "de", english},
		{"", "", english},
	} {
		t.Setenv("LC_ALL", "")
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", c.lang)
		t.Setenv("LANGUAGE", c.languages)
		if got := systemLanguage(); got != c.want {
			t.Errorf("LANG=%s LANGUAGE=%s: got %s, want %s", c.lang, c.languages, got, c.want)
		}
	}
}

func TestSpeak(t *testing.T) {
	t.Cleanup(func() { speak(english) }) // when the environment is back
	for _, locale := range []string{"de_DE.UTF-8", "en_US.UTF-8", "fr_FR.UTF-8", "sr_RS.UTF-8", "tlh", "C.UTF-8"} {
		t.Setenv("LC_ALL", locale)
		t.Setenv("LANGUAGE", "")
		for _, c := range []struct{ language, cancel, size string }{
			{german, "Abbrechen", "1,2 GB"}, {english, "Cancel", "1.2 GB"},
		} {
			speak(c.language)
			if got := text("Cancel"); got != c.cancel {
				t.Errorf("%s in %s: Cancel is %q, want %q", c.language, locale, got, c.cancel)
			}
			if got := gigabytes(1.2e9); got != c.size {
				t.Errorf("%s in %s: a size is %q, want %q", c.language, locale, got, c.size)
			}
		}
	}
}

func TestLanguageChosen(t *testing.T) {
	t.Setenv("LC_ALL", "fr_FR.UTF-8")
	path := filepath.Join(t.TempDir(), "window.json")
	for _, c := range []struct{ chosen, want string }{{"", english}, {german, german}, {english, english}, {"tlh", english}} {
		if err := (preferences{Language: c.chosen}).save(path); err != nil {
			t.Fatal(err)
		}
		if got := wantedLanguage(path); got != c.want {
			t.Errorf("%q chosen: got %s, want %s", c.chosen, got, c.want)
		}
	}
}
