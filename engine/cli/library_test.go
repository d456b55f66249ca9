package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/library"
	"framewake/engine/studio"
)

// withLibrary makes two takes that begin alike.
func (s *sandbox) withLibrary() (first, second library.Take) {
	s.t.Helper()
	add := s.openLibrary()
	return add("ABCDEFGH2345", "Lighthouse at noon"), add("ABCDXYZ22345", "Beach")
}

// openLibrary makes a clip, to be added as takes, and keeps the studio they are
// in open, as a window does.
func (s *sandbox) openLibrary() (add func(id, title string) library.Take) {
	s.t.Helper()
	data := s.t.TempDir()
	s.set("FRAMEWAKE_DATA", data)
	s.must(append([]string{"generate", picture(s.t), "-o", s.path("made.mp4"), "--master", s.path("made.mkv"), "--seed", "7"}, small...)...)
	recipe, err := tools(s.t).ReadRecipe(s.t.Context(), s.path("made.mkv"))
	if err != nil {
		s.t.Fatal(err)
	}
	studio, err := studio.Open(s.t.Context(), studio.Options{
		Dir: data, Open: func(_, _ string) (engine.Engine, error) { return &enginetest.Fake{}, nil },
		Thumbnail: func(context.Context, string, int) (*image.RGBA, error) { return nil, errors.New("not needed") },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = studio.Close() })
	return func(id, title string) library.Take {
		s.t.Helper()
		request := recipe.Request
		request.Image = enginetest.Still(s.t, 128, 64)
		take, err := studio.Library.Add(s.t.Context(), library.Entry{ID: id, Title: title, Result: engine.Result{
			Request: request, Master: s.path("made.mkv"), Recipe: recipe}})
		if err != nil {
			s.t.Fatal(err)
		}
		return take
	}
}

// rows decodes a JSON object a line.
func rows(t *testing.T, text string) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(text) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		all = append(all, row)
	}
	return all
}

// wantIDs compares the IDs of rows with the wanted ones, in order.
func wantIDs(t *testing.T, what string, all []map[string]any, want ...string) {
	t.Helper()
	var got []string
	for _, row := range all {
		got = append(got, fmt.Sprint(row["id"]))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s: got takes %v, want %v", what, got, want)
	}
}

func TestLibrary(t *testing.T) {
	s := newSandbox(t)
	first, second := s.withLibrary()
	wantIDs(t, "list", rows(t, s.must("library", "list", "--json").stdout), second.ID, first.ID)
	wantIDs(t, "list noon LIGHTHOUSE", rows(t, s.must("library", "list", "noon", "LIGHTHOUSE", "--json").stdout), first.ID)
	if table := s.must("library", "list").stdout; !strings.Contains(table, "ABCDXYZ2  ") || !strings.Contains(table, "128×64, 5 frames") {
		t.Errorf("list prints\n%s", table)
	}
	shown := rows(t, s.must("library", "show", "abcdx", "abcde", "--json").stdout)
	wantIDs(t, "show", shown, second.ID, first.ID)
	if r, _ := shown[0]["recipe"].(map[string]any); r == nil || shown[0]["master"] != second.Master {
		t.Errorf("show --json prints %v", shown[0])
	}
	if told := s.must("library", "show", "abcdx").stdout; !strings.Contains(told, second.Master) || !strings.Contains(told, "Camera move") {
		t.Errorf("show prints\n%s", told)
	}
	s.check(1, "give more of its ID", "library", "show", "ABCD")
	s.check(1, "there is no take", "library", "remove", "abcdx", "Q")
	wantIDs(t, "after a refused remove", rows(t, s.must("library", "list", "--json").stdout), second.ID, first.ID)
	s.must("library", "remove", "abcdx")
	wantIDs(t, "after remove", rows(t, s.must("library", "list", "--json").stdout), first.ID)
	wantIDs(t, "in the bin", rows(t, s.must("library", "list", "--bin", "--json").stdout), second.ID)
	s.check(2, "no take given", "library", "show")
	s.check(2, `"frobnicate" is no command of library`, "library", "frobnicate")
	s.check(2, "--bin", "library", "list", "--bin", "x")
	s.check(2, "--what", "library", "export", "--what")
	s.clean("made.mp4", "made.mkv")
}

func TestLibraryExport(t *testing.T) {
	s := newSandbox(t)
	first, second := s.withLibrary()
	s.must("library", "export", first.ID, "-o", s.path("a.mp4"))
	if read(t, s.path("a.mp4")) != read(t, s.path("made.mp4")) {
		t.Error("the export is not the one that generate wrote")
	}
	s.check(1, "exists already", "library", "export", first.ID, "-o", s.path("a.mp4"))
	if err := os.WriteFile(s.path("a.mp4"), []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.check(1, "exists already", "library", "export", first.ID, "-o", s.path("a.mp4"))
	if got := read(t, s.path("a.mp4")); got != "precious" {
		t.Errorf("the file holds %d bytes, want what it held", len(got))
	}
	s.must("library", "export", first.ID, "-o", s.path("a.mp4"), "--force")
	both := rows(t, s.must("library", "export", first.ID, second.ID, "--json").stdout)
	wantIDs(t, "export", both, first.ID, second.ID)
	base := strings.TrimSuffix(first.Recipe.Request.Source, filepath.Ext(first.Recipe.Request.Source))
	s.clean("made.mp4", "made.mkv", "a.mp4", base+"-7.mp4", base+"-7-2.mp4")

	if err := os.Truncate(second.Master, 100); err != nil {
		t.Fatal(err)
	}
	s.check(1, "damaged", "library", "export", second.ID, "-o", s.path("b.mp4"))
	listed := rows(t, s.must("library", "list", "--json").stdout)
	if problem, _ := listed[0]["problem"].(string); !strings.Contains(problem, "damaged") {
		t.Errorf("a damaged take is listed as %v", listed[0])
	}
	if table := s.must("library", "list").stdout; !strings.Contains(table, "\nABCDXYZ2: ") {
		t.Errorf("the table does not say what is wrong:\n%s", table)
	}
	s.clean("made.mp4", "made.mkv", "a.mp4", base+"-7.mp4", base+"-7-2.mp4")
}
