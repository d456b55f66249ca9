package local

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// job makes a request whose still is a file with the given content.
func job(t *testing.T, still string) engine.Request {
	t.Helper()
	r := engine.DefaultRequest()
	r.Image = filepath.Join(t.TempDir(), "still.png")
	if err := os.WriteFile(r.Image, []byte(still), 0o644); err != nil {
		t.Fatal(err)
	}
	return r
}

func openedState(t *testing.T, dir string, r engine.Request) *state {
	t.Helper()
	s, err := openState(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func someProgress() svd.Progress {
	p := svd.Progress{Steps: 3, Embedding: tensor.New(1, 5), ImageLatents: tensor.New(1, 4, 2, 3), Latents: tensor.New(2, 4, 2, 3)}
	for i := range p.Latents.Data {
		p.Latents.Data[i] = float32(i) / 7
	}
	p.Embedding.Data[4], p.ImageLatents.Data[0] = -1, 2
	return p
}

func sameProgress(a, b svd.Progress) bool {
	same := func(a, b tensor.Tensor) bool { return slices.Equal(a.Shape, b.Shape) && slices.Equal(a.Data, b.Data) }
	return a.Steps == b.Steps && same(a.Embedding, b.Embedding) && same(a.ImageLatents, b.ImageLatents) && same(a.Latents, b.Latents)
}

func TestStateIsTheJobsOwn(t *testing.T) {
	dir, r := t.TempDir(), job(t, "a still")
	frames := []byte("frames")
	s := openedState(t, dir, r)
	if p, err := s.Progress(); p.Steps != 0 || err != nil {
		t.Errorf("new: got %+v, %v", p, err)
	}
	if err := s.KeepProgress(someProgress()); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepFrames(2, frames); err != nil {
		t.Fatal(err)
	}
	moved := job(t, "a still") // in another place
	for name, tt := range map[string]struct {
		request engine.Request
		change  func(*engine.Request)
		own     bool
	}{
		"the same":                  {r, func(*engine.Request) {}, true},
		"the same still, elsewhere": {moved, func(*engine.Request) {}, true},
		"another still":             {job(t, "another still"), func(*engine.Request) {}, false},
		"another seed":              {r, func(r *engine.Request) { r.Seed++ }, false},
		"another chunk size":        {r, func(r *engine.Request) { r.DecodeChunkSize-- }, false},
		"another model":             {r, func(r *engine.Request) { r.Model = "x" }, false},
	} {
		tt.change(&tt.request)
		s := openedState(t, dir, tt.request)
		p, err := s.Progress()
		if own := sameProgress(p, someProgress()); own != tt.own || err != nil {
			t.Errorf("%s: progress is there: %v, want %v; %v", name, own, tt.own, err)
		}
		rgb, err := s.Frames(2, 1)
		if own := bytes.Equal(rgb, frames); own != tt.own || err != nil {
			t.Errorf("%s: frames are there: %v, want %v; %v", name, own, tt.own, err)
		}
	}
	if rgb, err := s.Frames(0, 1); rgb != nil || err != nil {
		t.Errorf("frames that were not kept: got %d bytes, %v", len(rgb), err)
	}
}

// TestTornState cuts each file at every offset and flips a bit in every byte:
// nothing of it is used.
func TestTornState(t *testing.T) {
	for name, part := range map[string]struct {
		keep   func(*state) error
		unused func(*state) bool
	}{
		"progress": {
			func(s *state) error { return s.KeepProgress(someProgress()) },
			func(s *state) bool { p, err := s.Progress(); return p.Steps == 0 && err == nil },
		},
		framesName(2): {
			func(s *state) error { return s.KeepFrames(2, []byte("rows of two frames")) },
			func(s *state) bool { rgb, err := s.Frames(2, 2); return rgb == nil && err == nil },
		},
	} {
		s := openedState(t, t.TempDir(), job(t, "a still"))
		if err := part.keep(s); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(s.dir, name)
		whole, err := os.ReadFile(path)
		if err != nil || part.unused(s) {
			t.Fatalf("%s is not kept: %v", name, err)
		}
		check := func(what string, at int, b []byte) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if !part.unused(s) {
				t.Fatalf("%s %s at %d is used, or refused", name, what, at)
			}
		}
		for i := range whole {
			check("cut", i, whole[:i])
			flipped := slices.Clone(whole)
			flipped[i] ^= 1 << (i % 8)
			check("flipped", i, flipped)
		}
		check("longer", len(whole), append(slices.Clone(whole), 0))
	}
}

// TestLyingState: a header that does not fit what follows, under a right checksum.
func TestLyingState(t *testing.T) {
	s := openedState(t, t.TempDir(), job(t, "a still"))
	for name, header := range map[string]any{
		"too large":     progressHeader{3, []int{1 << 40}, []int{1}, []int{1}},
		"overflow":      progressHeader{3, []int{1 << 62, 4}, []int{1}, []int{1}},
		"negative":      progressHeader{3, []int{-1}, []int{1}, []int{1}},
		"not a header":  []int{1},
		"more than all": progressHeader{3, []int{1}, []int{1}, []int{2}},
	} {
		if err := s.write("progress", header, func(w io.Writer) error { return writeFloats(w, make([]float32, 3)) }); err != nil {
			t.Fatal(err)
		}
		if p, err := s.Progress(); p.Steps != 0 || err != nil {
			t.Errorf("%s: got %+v, %v", name, p, err)
		}
	}
}

// TestLargeStateIsKeptSeldom: keeping must not take longer than the steps.
func TestLargeStateIsKeptSeldom(t *testing.T) {
	s := openedState(t, t.TempDir(), job(t, "a still"))
	p := someProgress()
	p.Latents = tensor.New(smallState/4 + 1)
	if err := s.KeepProgress(p); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Progress(); got.Steps != 0 || err != nil {
		t.Errorf("kept at once: %d steps, %v", got.Steps, err)
	}
	s.kept = time.Now().Add(-keepEvery)
	if err := s.KeepProgress(p); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Progress(); got.Steps != 3 || err != nil {
		t.Errorf("not kept after %v: %d steps, %v", keepEvery, got.Steps, err)
	}
}
