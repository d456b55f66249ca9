package gateway

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"framewake/engine"
)

const (
	// bookFormat is the version of the entries' form.
	bookFormat = 1
	// maxBookBytes is what a hundred thousand clips take.
	maxBookBytes = 64 << 20
)

// entryKind is what an entry of the book records.
type entryKind string

const (
	agreed entryKind = "agreed" // somebody agreed to a price
	begun  entryKind = "begun"  // a job is about to be sent: counts as spent
	void   entryKind = "void"   // it was not worked on: does not count after all
	done   entryKind = "done"   // it was answered, after so many seconds
)

// entry is one line of the book.
type entry struct {
	Format int       `json:"format"`
	Kind   entryKind `json:"kind"`
	// Time is local; its month is the month that a job counts in.
	Time             time.Time `json:"time"`
	Job              string    `json:"job,omitempty"`
	Gateway          string    `json:"gateway,omitempty"`
	Model            string    `json:"model,omitempty"`
	USD              float64   `json:"usd,omitempty"`
	PricePerPixelUSD float64   `json:"usd_per_pixel,omitempty"`
	// PixelSteps is width × height × steps.
	PixelSteps float64 `json:"pixel_steps,omitempty"`
	Seconds    float64 `json:"seconds,omitempty"`
}

// Spending is the book of what gateways were asked for: a file of JSON lines
// that is only ever added to, so that neither two processes at once nor a
// crash lose an entry. It holds addresses and amounts, no tokens and nothing
// of the pictures. Its methods may be called concurrently.
type Spending struct {
	path  string
	clock Clock
}

// NewSpending keeps the book at path, which is made with the first entry.
func NewSpending(path string, clock Clock) *Spending { return &Spending{path, clock} }

// add appends an entry and returns when the disk has it. The operating system
// makes appends of one write follow each other.
func (s *Spending) add(e entry) (err error) {
	e.Format, e.Time = bookFormat, s.clock.Now()
	line, err := json.Marshal(e)
	if err != nil {
		return s.unusable(err)
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return s.unusable(err)
	}
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return s.unusable(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	line = append(line, '\n')
	if endsTorn(f) {
		line = append([]byte{'\n'}, line...)
	}
	if _, err := f.Write(line); err != nil {
		return s.unusable(err)
	}
	if err := f.Sync(); err != nil {
		return s.unusable(err)
	}
	return nil
}

// endsTorn reports whether a full disk or a crash left a line without its end.
func endsTorn(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}

// unusable: without the book nothing may be spent.
func (s *Spending) unusable(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return engine.Errorf(engine.Unavailable, "free some space there and make it writable", "gateway: the record of spending %s: %w", s.path, err)
}

// read returns the book. A line that cannot be read was never acted on: what an
// entry allows is done after it is on the disk. An entry of a newer program is
// refused.
func (s *Spending) read() (book, error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, s.unusable(err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxBookBytes+1))
	if err != nil {
		return nil, s.unusable(err)
	}
	if len(b) > maxBookBytes {
		return nil, engine.Errorf(engine.Invalid, "move it away to start a new one",
			"gateway: the record of spending %s is larger than %d MiB", s.path, maxBookBytes>>20)
	}
	entries, ok := parseBook(b)
	if !ok {
		return nil, engine.Errorf(engine.Invalid, "update "+engine.AppName,
			"gateway: the record of spending %s was written by a newer version", s.path)
	}
	return entries, nil
}

// Total is what was spent, or may have been.
type Total struct {
	USD  float64
	Jobs int
}

// Month adds up the current calendar month at one gateway, by its base URL, or
// at all of them if that is empty.
func (s *Spending) Month(gateway string) (Total, error) {
	b, err := s.read()
	return b.month(s.clock.Now(), gateway), err
}

// Agreement is whether somebody has to agree to a price before it is spent.
type Agreement struct {
	Quote
	// Needed is false for what is free, and for what was agreed to before.
	Needed bool
	// AgreedUSD is the highest price of a clip agreed to so far; 0 if there
	// is none.
	AgreedUSD float64
	// MonthUSD is what this month cost so far, all gateways together.
	MonthUSD float64
}

// Agreement reports whether q is the first price at its gateway, or higher than
// every one agreed to, by the clip or by the pixel.
func (s *Spending) Agreement(q Quote) (Agreement, error) {
	b, err := s.read()
	a := b.agreement(q)
	a.MonthUSD = b.month(s.clock.Now(), "").USD
	return a, err
}

// Agree records that somebody agreed to q.
func (s *Spending) Agree(q Quote) error {
	return s.add(entry{Kind: agreed, Gateway: q.Gateway, USD: q.USD, PricePerPixelUSD: q.PricePerPixelUSD})
}

// begin records a job as spent, unless its price was not agreed to or the month
// would cost more than the cap; both have kind Rejected. Of jobs that begin at
// once, the first in the book has the money.
func (s *Spending) begin(q Quote, model string, monthUSD float64) (job string, err error) {
	a, err := s.Agreement(q)
	if err != nil {
		return "", err
	}
	if a.Needed {
		return "", engine.Errorf(engine.Rejected, "agree to the price first", "gateway: nobody has agreed to %s a clip yet", USD(q.USD))
	}
	job = rand.Text()
	if err := s.add(entry{Kind: begun, Job: job, Gateway: q.Gateway, Model: model, USD: q.USD, PricePerPixelUSD: q.PricePerPixelUSD}); err != nil {
		return "", err
	}
	b, err := s.read()
	if err != nil {
		return "", errors.Join(err, s.void(job))
	}
	if err := overMonth(q.USD, b.until(job).month(s.clock.Now(), "").USD, monthUSD); err != nil {
		return "", errors.Join(err, s.void(job))
	}
	return job, nil
}

// overMonth refuses a clip of a price that would make a month, which cost so much
// before, cost more than its limit.
func overMonth(usd, before, limit float64) error {
	if usd == 0 || before+usd <= limit*(1+tolerance) {
		return nil
	}
	return engine.Errorf(engine.Rejected, "raise the monthly limit, or wait for the next month",
		"gateway: %s more would make %s this month, above the limit of %s", USD(usd), USD(before+usd), USD(limit))
}

// void records that a job was not worked on after all.
func (s *Spending) void(job string) error { return s.add(entry{Kind: void, Job: job}) }

// done records that a job was answered.
func (s *Spending) done(job string, pixelSteps, seconds float64) error {
	return s.add(entry{Kind: done, Job: job, PixelSteps: pixelSteps, Seconds: seconds})
}

// USD writes an amount for people: cents, and below a dollar the ten-thousandths
// if there are any.
func USD(amount float64) string {
	if amount >= 1 {
		return fmt.Sprintf("$%.2f", amount)
	}
	text := fmt.Sprintf("$%.4f", amount)
	return strings.TrimSuffix(strings.TrimSuffix(text, "0"), "0")
}
