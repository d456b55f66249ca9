package still

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// countdown is a context that ends when it has been asked so many times.
type countdown struct {
	context.Context
	left *atomic.Int64
}

func newCountdown(n int64) countdown {
	c := countdown{context.Background(), new(atomic.Int64)}
	c.left.Store(n)
	return c
}

func (c countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestCheckpoints counts how often programs call out. It is the same each
// time; another binary has other functions at those indexes.
func TestCheckpoints(t *testing.T) {
	for name, c := range map[string]struct {
		decoder func() (*program, error)
		want    int64
	}{
		"quad.heic": {heicDecoder, 26},
		"deep.heic": {heicDecoder, 26},
		"quad.avif": {avifDecoder, 201},
		"deep.avif": {avifDecoder, 343},
	} {
		p, err := c.decoder()
		if err != nil {
			t.Fatal(err)
		}
		if got := countCheckpoints(t, p, name); got != c.want {
			t.Errorf("%s: %d checkpoints, want %d", name, got, c.want)
		}
	}
}

// countCheckpoints decodes a picture as it is in the file.
func countCheckpoints(t *testing.T, p *program, name string) int64 {
	t.Helper()
	const plenty = 1 << 30
	ctx := newCountdown(plenty)
	b := testdata(t, name)
	m, err := newMemory(1<<20, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.openSandbox(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	c := &coder{sandbox: s, size: int64(len(b))}
	if err := c.load(newSource(context.Background(), bytes.NewReader(b), c.size), []part{{data: b}}); err != nil {
		t.Fatal(err)
	}
	out, err := c.alloc(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	before := ctx.left.Load()
	if bytes.HasSuffix([]byte(name), []byte("heic")) {
		err = c.decode(0, c.at(0), c.at(1), c.at(2), c.at(3), c.at(4), uint64(out))
	} else {
		err = c.decode(0, 0, c.at(0), c.at(1), c.at(2), c.at(3), c.at(4), uint64(out))
	}
	if err != nil {
		t.Fatal(err)
	}
	const afterwards = 1 // call looks once more itself
	return before - ctx.left.Load() - afterwards
}

// TestCancelInSandbox cancels at every checkpoint.
func TestCancelInSandbox(t *testing.T) {
	for _, name := range []string{"quad.heic", "quad.avif"} {
		b := testdata(t, name)
		decode := func(looks int64) (left int64, err error) {
			ctx := newCountdown(looks)
			_, err = Decode(ctx, "photo", bytes.NewReader(b), int64(len(b)), DefaultLimits())
			return ctx.left.Load(), err
		}
		const plenty = 1 << 20
		left, err := decode(plenty)
		if err != nil {
			t.Fatal(err)
		}
		looks := plenty - left
		if looks < 20 {
			t.Errorf("%s: %d looks at the context, want at least 20", name, looks)
		}
		for n := range looks {
			if _, err := decode(n); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, canceled at look %d of %d: error %v, want context.Canceled", name, n, looks, err)
			}
		}
	}
}

// TestSandboxMemory takes memory until there is no more.
func TestSandboxMemory(t *testing.T) {
	p, err := heicDecoder()
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMemory(10<<20, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.openSandbox(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	taken := int64(0)
	for err == nil {
		_, err = s.alloc(1 << 20)
		taken += 1 << 20
	}
	if !errors.Is(err, errTooLarge) {
		t.Errorf("error %v, want %v", err, errTooLarge)
	}
	if most := int64(20<<20 + spareMemory); taken > most || len(m.bytes) > int(most) || taken < most/2 {
		t.Errorf("%d bytes taken of %d, want at most %d, and half of it at least", taken, len(m.bytes), most)
	}
	if _, err := newMemory(maxMemory, 1<<20); !errors.Is(err, errTooLarge) {
		t.Errorf("memory beyond what can be addressed: error %v, want %v", err, errTooLarge)
	}
}

// TestSandboxCrash lets a program read outside its memory.
func TestSandboxCrash(t *testing.T) {
	p, err := avifDecoder()
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMemory(1<<20, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.openSandbox(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	const outside = 1<<32 - 16
	if _, err := s.call("decode", outside, 1<<20, 0, 0, outside, outside, outside, outside, outside, outside); !errors.Is(err, errCrashed) {
		t.Errorf("decode outside: error %v, want %v", err, errCrashed)
	}
	if _, err := s.view(outside, 100); !errors.Is(err, errCrashed) {
		t.Errorf("view outside: error %v, want %v", err, errCrashed)
	}
}
