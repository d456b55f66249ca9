package library

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/files"
)

func open(t testing.TB, dir string) *Library {
	t.Helper()
	ledger, err := files.OpenLedger(filepath.Join(t.TempDir(), "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ledger.Close() })
	l, err := Open(t.Context(), Options{Dir: dir, Ledger: ledger})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func closeLibrary(t testing.TB, l *Library) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// idOf is the ID of the n-th take of the tests.
func idOf(n int) string { return fmt.Sprintf("TAKE%04d", n) }

// masterOf is the content of its master.
func masterOf(n int) string { return strings.Repeat(fmt.Sprintf("frame of take %d\n", n), 200) }

// entry is what to add for it; its files lie in dir.
func entry(t testing.TB, dir string, n int) Entry {
	t.Helper()
	master, still := filepath.Join(dir, fmt.Sprintf("%d.mkv", n)), filepath.Join(dir, fmt.Sprintf("%d.png", n))
	for path, content := range map[string]string{master: masterOf(n), still: "picture"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := engine.DefaultRequest()
	r.Model, r.Image, r.Source, r.Seed = "builtin", still, fmt.Sprintf("Photo %d.jpg", n), uint32(1000+n)
	recipe := engine.NewRecipe(engine.Description{Engine: "local", Title: "Camera move"}, r)
	return Entry{ID: idOf(n), Thumbnail: []byte("jpeg"), Result: engine.Result{Request: r, Master: master, Recipe: recipe,
		Seconds: map[engine.Stage]float64{engine.StageDenoise: 1.5}, NetworkSeconds: 1, PeakRSSBytes: 2, Safety: engine.NotChecked}}
}

// add adds takes by number, each a little later than the one before.
func add(t testing.TB, l *Library, numbers ...int) {
	t.Helper()
	dir := t.TempDir()
	for _, n := range numbers {
		if _, err := l.Add(t.Context(), entry(t, dir, n)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// list is a whole list.
func list(t testing.TB, l *Library, q Query) []Take {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	p, err := l.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return p.Takes
}

// tell is what is seen of takes.
func tell(takes []Take) string {
	var all strings.Builder
	for _, t := range takes {
		fmt.Fprintf(&all, "%s %q favourite %t %v %d bytes, seed %d, problem %v\n",
			t.ID, t.Title, t.Favourite, t.Created, t.Bytes, t.Recipe.Request.Seed, t.Problem)
	}
	return all.String()
}

func wantTakes(t testing.TB, what string, l *Library, want []Take) {
	t.Helper()
	if got := tell(list(t, l, Query{})); got != tell(want) {
		t.Errorf("%s: the takes are\n%swant\n%s", what, got, tell(want))
	}
}

// ids are the IDs of takes, in order.
func ids(takes []Take) string {
	var all []string
	for _, t := range takes {
		all = append(all, t.ID)
	}
	return strings.Join(all, " ")
}

func wantIDs(t testing.TB, what string, takes []Take, numbers ...int) {
	t.Helper()
	var want []string
	for _, n := range numbers {
		want = append(want, idOf(n))
	}
	if got := ids(takes); got != strings.Join(want, " ") {
		t.Errorf("%s: got %s, want %s", what, got, strings.Join(want, " "))
	}
}

func wantNames(t testing.TB, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

// rewrite changes a take.json as a program with these rights would: with a
// right checksum.
func rewrite(t testing.TB, dir string, format int, change func(*record)) {
	t.Helper()
	path := filepath.Join(dir, recordName)
	var r record
	_, err := document.Read(path, takeFormat, &r)
	if err != nil {
		t.Fatal(err)
	}
	change(&r)
	raw, err := document.Encode(format, r)
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
