package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine"
)

func TestAdd(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	e := entry(t, t.TempDir(), 1)
	got, err := l.Add(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	want := Take{
		ID: idOf(1), Title: "Photo 1", Created: got.Created, Recipe: e.Result.Recipe, Safety: engine.NotChecked, Seconds: e.Result.Seconds,
		NetworkSeconds: 1, PeakRSSBytes: 2, Bytes: got.Bytes, Dir: filepath.Join(dir, takesName, idOf(1)),
	}
	want.Master, want.Still, want.Thumbnail = filepath.Join(want.Dir, "master.mkv"), filepath.Join(want.Dir, stillName), filepath.Join(want.Dir, thumbnailName)
	if !reflect.DeepEqual(got, want) || time.Since(got.Created) > time.Minute || got.Bytes < int64(len(masterOf(1))) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for path, content := range map[string]string{got.Master: masterOf(1), got.Still: "picture", got.Thumbnail: "jpeg", e.Result.Master: masterOf(1)} {
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Errorf("%s holds %d bytes (%v), want %d", path, len(b), err, len(content))
		}
	}
	wantNames(t, got.Dir, "master.mkv", stillName, recordName, thumbnailName)
	closeLibrary(t, l)
	wantNames(t, dir, binName, indexName, lockName, takesName)
	if again, err := open(t, dir).Get(t.Context(), idOf(1)); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("after a reopening %+v, error %v", again, err)
	}
}

// TestAddAgain: an ID is added once, also when its take has been renamed or
// binned since, or lost its sources.
func TestAddAgain(t *testing.T) {
	l := open(t, t.TempDir())
	e := entry(t, t.TempDir(), 1)
	first, err := l.Add(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if first, err = l.Rename(t.Context(), first.ID, "Beach"); err != nil {
		t.Fatal(err)
	}
	e.Result.Master = e.Result.Master + ".gone.mkv"
	if again, err := l.Add(t.Context(), e); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("got %+v, error %v; want %+v", again, err, first)
	}
	if err := l.Delete(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if again, err := l.Add(t.Context(), e); err != nil || again.Deleted.IsZero() || again.Title != "Beach" {
		t.Errorf("from the bin: got %+v, error %v", again, err)
	}
	wantIDs(t, "after it", list(t, l, Query{}))
}

func TestAddRefuses(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	for name, change := range map[string]func(*Entry){
		"no ID":           func(e *Entry) { e.ID = "" },
		"ID with a path":  func(e *Entry) { e.ID = "../../AAAAAAAA" },
		"lower-case ID":   func(e *Entry) { e.ID = "abcdefgh" },
		"no master":       func(e *Entry) { e.Result.Master += "missing.mkv" },
		"odd master":      func(e *Entry) { e.Result.Master += ".M P 4" },
		"folder":          func(e *Entry) { e.Result.Request.Image = filepath.Dir(e.Result.Request.Image) },
		"no still":        func(e *Entry) { e.Result.Request.Image = "" },
		"huge thumbnail":  func(e *Entry) { e.Thumbnail = make([]byte, maxThumbnail+1) },
		"no recipe":       func(e *Entry) { e.Result.Recipe = engine.Recipe{} },
		"nonsense recipe": func(e *Entry) { e.Result.Recipe.Request.Width = -8 },
		"endless source":  func(e *Entry) { e.Result.Recipe.Request.Source = strings.Repeat("x", maxSourceBytes+1) },
	} {
		e := entry(t, t.TempDir(), 1)
		change(&e)
		if _, err := l.Add(t.Context(), e); engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: got error %v, want kind invalid", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Add(ctx, entry(t, t.TempDir(), 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got error %v", err)
	}
	wantIDs(t, "after all", list(t, l, Query{}))
	wantNames(t, filepath.Join(dir, takesName))
	closeLibrary(t, l)
	wantNames(t, dir, binName, indexName, lockName, takesName)
}

func TestTitles(t *testing.T) {
	l := open(t, t.TempDir())
	long := strings.Repeat("é", maxTitle+50)
	for i, tt := range []struct{ title, source, want string }{
		{"", "IMG 12.final.jpeg", "IMG 12.final"},
		{"", "", "Camera move"},
		{"", ".png", "Camera move"},
		{" a\tb\n\nc ", "x", "a b c"},
		{"\x00\x1b[31m", "y.png", "[31m"},
		{"\xff\xfe", "z.png", "z"},
		{long, "", long[:2*maxTitle]},
	} {
		e := entry(t, t.TempDir(), i)
		e.Title, e.Result.Recipe.Request.Source = tt.title, tt.source
		if got, err := l.Add(t.Context(), e); err != nil || got.Title != tt.want || got.Problem != nil {
			t.Errorf("%q of %q: got %q, error %v, %v; want %q", tt.title, tt.source, got.Title, err, got.Problem, tt.want)
		}
	}
	if _, err := l.Rename(t.Context(), idOf(0), " \n"); engine.KindOf(err) != engine.Invalid {
		t.Errorf("an empty name: got error %v, want kind invalid", err)
	}
}

func TestList(t *testing.T) {
	l := open(t, t.TempDir())
	add(t, l, 1, 2, 3, 4, 5)
	ctx := t.Context()
	if _, err := l.Rename(ctx, idOf(2), "50% of_the BEACH 'quoted\""); err != nil {
		t.Fatal(err)
	}
	if _, err := l.SetFavourite(ctx, idOf(4), true); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		q    Query
		want []int
	}{
		{"all", Query{}, []int{5, 4, 3, 2, 1}},
		{"favourites", Query{Favourites: true}, []int{4}},
		{"title", Query{Text: "beach"}, []int{2}},
		{"several words", Query{Text: " Beach  PHOTO "}, []int{2}},
		{"no wildcard", Query{Text: "5_%"}, nil},
		{"percent", Query{Text: "50%"}, []int{2}},
		{"quotes", Query{Text: "'quoted\""}, []int{2}},
		{"source", Query{Text: "photo 3.jpg"}, []int{3}},
		{"seed", Query{Text: "1005"}, []int{5}},
		{"model", Query{Text: "builtin"}, []int{5, 4, 3, 2, 1}},
		{"model's title", Query{Text: "camera"}, []int{5, 4, 3, 2, 1}},
		{"nothing", Query{Text: "nothing of the kind"}, nil},
		{"bytes", Query{Text: "\xff\x00"}, nil},
		{"both", Query{Text: "photo", Favourites: true}, []int{4}},
		{"page", Query{Offset: 1, Limit: 2}, []int{4, 3}},
		{"beyond", Query{Offset: 9, Limit: 2}, nil},
		{"many words", Query{Text: strings.Repeat("photo ", 10_000)}, []int{5, 4, 3, 2, 1}},
	} {
		wantIDs(t, tt.name, list(t, l, tt.q), tt.want...)
		if tt.q.Limit == 0 {
			fits := slices.DeleteFunc(list(t, l, Query{}), func(take Take) bool { return !tt.q.Fits(take) })
			wantIDs(t, tt.name+", by Fits", fits, tt.want...)
		}
	}
	if p, err := l.List(ctx, Query{Text: "photo", Limit: 2}); err != nil || p.Total != 5 || len(p.Takes) != 2 {
		t.Errorf("got %d of %d, error %v; want 2 of 5", len(p.Takes), p.Total, err)
	}
	for _, q := range []Query{{}, {Limit: 1001}, {Limit: 1, Offset: -1}} {
		if _, err := l.List(ctx, q); engine.KindOf(err) != engine.Invalid {
			t.Errorf("%+v: got error %v, want kind invalid", q, err)
		}
	}
	if take := list(t, l, Query{Favourites: true})[0]; !take.Favourite || take.Title != "Photo 4" {
		t.Errorf("got %+v", take)
	}
}

func TestBin(t *testing.T) {
	l := open(t, t.TempDir())
	ctx := t.Context()
	add(t, l, 1, 2, 3)
	before := list(t, l, Query{})
	if err := l.Delete(ctx, idOf(1), idOf(3)); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, "after Delete", list(t, l, Query{}), 2)
	bin, err := l.Bin(ctx)
	if err != nil || len(bin) != 2 || time.Since(bin[0].Deleted) > time.Minute || bin[0].Problem != nil {
		t.Fatalf("bin %+v, %v", bin, err)
	}
	if _, err := os.Stat(bin[0].Master); err != nil {
		t.Error(err)
	}
	size, err := l.Size(ctx)
	if want := (Size{1, before[1].Bytes, 2, before[0].Bytes + before[2].Bytes, size.FreeBytes}); err != nil || size != want || size.FreeBytes <= 0 {
		t.Errorf("size %+v, %v; want %+v", size, err, want)
	}
	if err := l.Restore(ctx, idOf(1), idOf(3)); err != nil {
		t.Fatal(err)
	}
	wantTakes(t, "after Restore", l, before)
	for name, err := range map[string]error{
		"restore": l.Restore(ctx, idOf(1)), "delete": l.Delete(ctx, idOf(9)), "a path": l.Delete(ctx, "../bin"), "verify": l.Verify(ctx, idOf(9)),
	} {
		if engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: got error %v, want kind invalid", name, err)
		}
	}
}

// TestStamp: what another process does to the takes is seen.
func TestStamp(t *testing.T) {
	dir := t.TempDir()
	l, other := open(t, dir), open(t, dir)
	add(t, l, 1)
	ctx := t.Context()
	for _, tt := range []struct {
		name string
		do   func() error
	}{
		{"rename", func() error { _, err := other.Rename(ctx, idOf(1), "Another"); return err }},
		{"favourite", func() error { _, err := other.SetFavourite(ctx, idOf(1), true); return err }},
		{"delete", func() error { return other.Delete(ctx, idOf(1)) }},
		{"restore", func() error { return other.Restore(ctx, idOf(1)) }},
	} {
		before := l.Stamp()
		if l.Stamp() != before {
			t.Errorf("before %s: it changes though nothing does", tt.name)
		}
		if err := tt.do(); err != nil {
			t.Fatal(err)
		}
		if l.Stamp() == before {
			t.Errorf("%s: it stays as it was", tt.name)
		}
	}
}

// TestExpunge: what is deleted for good is gone, and nothing else.
func TestExpunge(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	ctx := t.Context()
	add(t, l, 1, 2, 3)
	if err := errors.Join(l.Delete(ctx, idOf(1), idOf(2)), l.Expunge(ctx, idOf(1))); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"gone": l.Expunge(ctx, idOf(1)), "not in the bin": l.Expunge(ctx, idOf(3)), "restored": l.Restore(ctx, idOf(1))} {
		if engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: got error %v, want kind invalid", name, err)
		}
	}
	bin, err := l.Bin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, "the bin", bin, 2)
	wantIDs(t, "the takes", list(t, l, Query{}), 3)
	closeLibrary(t, l)
	wantNames(t, dir, binName, indexName, lockName, takesName)
}

func TestPurge(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	ctx := t.Context()
	add(t, l, 1, 2, 3, 4)
	bytes := list(t, l, Query{})[0].Bytes
	for n := 1; n <= 3; n++ {
		if err := l.Delete(ctx, idOf(n)); err != nil {
			t.Fatal(err)
		}
		from, _ := filepath.Glob(filepath.Join(dir, binName, idOf(n)+"-*"))
		to := fmt.Sprintf("%s-%d", filepath.Join(dir, binName, idOf(n)), time.Now().Add(-time.Duration(n)*24*time.Hour).Unix())
		if err := os.Rename(from[0], to); err != nil {
			t.Fatal(err)
		}
	}
	const always = 1 << 62
	for _, tt := range []struct {
		name  string
		keep  Limits
		takes int
		left  []int
	}{
		{"all kept", Limits{Age: 1000 * time.Hour, Bytes: always}, 0, []int{1, 2, 3}},
		{"by age", Limits{Age: 60 * time.Hour, Bytes: always}, 1, []int{1, 2}},
		{"by size", Limits{Age: 1000 * time.Hour, Bytes: bytes + bytes/2}, 1, []int{1}},
		{"emptied", Limits{}, 1, nil},
		{"empty", Limits{}, 0, nil},
	} {
		takes, freed, err := l.Purge(ctx, tt.keep)
		if err != nil || takes != tt.takes || (freed > 0) != (takes > 0) {
			t.Errorf("%s: %d takes of %d bytes, error %v; want %d takes", tt.name, takes, freed, err, tt.takes)
		}
		bin, err := l.Bin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		wantIDs(t, tt.name, bin, tt.left...)
	}
	wantIDs(t, "takes are never purged", list(t, l, Query{}), 4)
	closeLibrary(t, l)
	wantNames(t, dir, binName, indexName, lockName, takesName)
}

func TestVerify(t *testing.T) {
	l := open(t, t.TempDir())
	add(t, l, 1, 2)
	take, err := l.Get(t.Context(), idOf(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Verify(t.Context(), idOf(1)); err != nil {
		t.Error(err)
	}
	for _, path := range []string{take.Master, take.Still, take.Thumbnail} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		flipped := bytes.Clone(b)
		flipped[len(b)/2] ^= 4
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := l.Verify(t.Context(), idOf(1)); engine.KindOf(err) != engine.Invalid || !strings.Contains(err.Error(), path) {
			t.Errorf("a flipped bit in %s: got error %v", filepath.Base(path), err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Verify(t.Context(), idOf(1)); err != nil {
		t.Error(err)
	}
}
