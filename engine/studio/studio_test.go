package studio_test

import (
	"context"
	"errors"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/files"
	"framewake/engine/handover"
	"framewake/engine/jobs"
	"framewake/engine/library"
	"framewake/engine/studio"
)

// thumbnail is a grey rectangle, or an error for a test that wants one.
func thumbnail(err error) studio.Thumbnailer {
	return func(context.Context, string, int) (*image.RGBA, error) {
		return image.NewRGBA(image.Rect(0, 0, 16, 9)), err
	}
}

func options(t *testing.T, dir string) studio.Options {
	t.Helper()
	ledger, err := files.OpenLedger(filepath.Join(t.TempDir(), "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ledger.Close() })
	return studio.Options{Dir: dir, Ledger: ledger, Thumbnail: thumbnail(nil),
		Open: func(_, _ string) (engine.Engine, error) { return &enginetest.Fake{}, nil }}
}

func open(t *testing.T, o studio.Options) *studio.Studio {
	t.Helper()
	s, err := studio.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// draft asks the Fake for a clip.
func draft(t *testing.T) jobs.Draft {
	t.Helper()
	still := enginetest.Still(t, 64, 64)
	d, err := (&enginetest.Fake{}).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := d.Defaults
	r.Image, r.Source, r.Width, r.Height = still, "photo.jpg", 64, 64
	return jobs.Draft{Lane: "local:cpu", Request: r, Still: func(w io.Writer) error {
		b, err := os.ReadFile(still)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	}}
}

// TestTakeOfAJob: what a job finishes is a take of the same ID, with or without
// a thumbnail, and it is there at the next start.
func TestTakeOfAJob(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{{"with a thumbnail", nil, true}, {"without", errors.New("no decoder"), false}} {
		t.Run(test.name, func(t *testing.T) {
			o := options(t, t.TempDir())
			o.Thumbnail = thumbnail(test.err)
			s := open(t, o)
			job, err := s.Queue.Submit(t.Context(), draft(t))
			if err == nil {
				job, err = s.Queue.Wait(t.Context(), job.ID)
			}
			if err != nil || job.State != jobs.Done {
				t.Fatalf("job %+v, %v", job, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			page, err := open(t, o).Library.List(t.Context(), library.Query{Limit: 10})
			if err != nil || len(page.Takes) != 1 {
				t.Fatalf("takes %+v, %v", page, err)
			}
			take := page.Takes[0]
			if take.ID != job.ID || (take.Thumbnail != "") != test.want || take.Recipe.Request.Seed != job.Result.Request.Seed {
				t.Errorf("take %+v of job %+v", take, job)
			}
		})
	}
}

// TestOneProcess: a second opening is refused, and its files reach the first.
func TestOneProcess(t *testing.T) {
	dir := t.TempDir()
	if err := studio.HandOver(t.Context(), dir, nil); !errors.Is(err, handover.ErrNobody) {
		t.Fatalf("before the first start: %v", err)
	}
	got := make(chan []string, 1)
	o := options(t, dir)
	o.Files = func(paths []string) { got <- paths }
	open(t, o)
	if _, err := studio.Open(t.Context(), options(t, dir)); !errors.Is(err, jobs.ErrLocked) {
		t.Fatalf("the second opening: %v", err)
	}
	photo := filepath.Join(t.TempDir(), "ä #1 100%.jpg")
	if err := studio.HandOver(t.Context(), dir, []string{photo}); err != nil {
		t.Fatal(err)
	}
	if paths := <-got; !slices.Equal(paths, []string{photo}) {
		t.Errorf("handed over %q, want %q", paths, photo)
	}
	l, err := studio.OpenLibrary(t.Context(), dir, nil)
	if err != nil {
		t.Fatalf("the library beside the first start: %v", err)
	}
	_ = l.Close()
}
