package gateway

import (
	"bufio"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"framewake/engine"
)

// fixedClock stands still.
type fixedClock struct {
	SystemClock
	now time.Time
}

func (c fixedClock) Now() time.Time { return c.now }

func at(text string) fixedClock {
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return fixedClock{now: now}
}

const november = "2026-11-20T12:00:00+01:00"

func quote(gateway string, usd float64) Quote {
	return Quote{Gateway: gateway, USD: usd, PricePerPixelUSD: 1e-8}
}

func bookAt(t *testing.T, path, now string) *Spending {
	t.Helper()
	return NewSpending(path, at(now))
}

func mustBegin(t *testing.T, s *Spending, q Quote) string {
	t.Helper()
	if err := s.Agree(q); err != nil {
		t.Fatal(err)
	}
	job, err := s.begin(q, "m", math.Inf(1))
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func wantMonth(t *testing.T, s *Spending, gateway string, usd float64, jobs int) {
	t.Helper()
	got, err := s.Month(gateway)
	if err != nil || math.Abs(got.USD-usd) > 1e-12 || got.Jobs != jobs {
		t.Errorf("month at %q: got %+v, %v, want $%g in %d jobs", gateway, got, err, usd, jobs)
	}
}

func TestMonth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "spending.jsonl")
	s := bookAt(t, path, november)
	wantMonth(t, s, "", 0, 0)
	mustBegin(t, s, quote("https://a", 0.2))
	refused := mustBegin(t, s, quote("https://a", 0.3))
	mustBegin(t, s, quote("https://b", 0.4))
	if err := s.void(refused); err != nil {
		t.Fatal(err)
	}
	wantMonth(t, s, "", 0.6, 2)
	wantMonth(t, s, "https://a", 0.2, 1)
	wantMonth(t, s, "https://b", 0.4, 1)
	wantMonth(t, s, "https://c", 0, 0)
	wantMonth(t, bookAt(t, path, "2026-12-01T00:00:00+01:00"), "", 0, 0)
	wantMonth(t, bookAt(t, path, "2025-11-20T12:00:00+01:00"), "", 0, 0)
	// The month is that of the place where the job was started.
	mustBegin(t, bookAt(t, path, "2027-01-31T23:30:00-05:00"), quote("https://a", 1))
	wantMonth(t, bookAt(t, path, "2027-01-01T00:00:00-05:00"), "", 1, 1)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the book: %v, %v, want mode 0600", info, err)
	}
}

func TestAgreement(t *testing.T) {
	s := bookAt(t, filepath.Join(t.TempDir(), "s"), november)
	check := func(name string, q Quote, needed bool, before float64) {
		t.Helper()
		if a, err := s.Agreement(q); err != nil || a.Needed != needed || a.AgreedUSD != before || a.Quote != q {
			t.Errorf("%s: got %+v, %v, want needed %t after $%g", name, a, err, needed, before)
		}
	}
	check("free", Quote{Gateway: "a"}, false, 0)
	check("the first", quote("a", 0.2), true, 0)
	if _, err := s.begin(quote("a", 0.2), "m", math.Inf(1)); engine.KindOf(err) != engine.Rejected || err.Error() != "gateway: nobody has agreed to $0.20 a clip yet" {
		t.Errorf("begun without: %v", err)
	}
	wantMonth(t, s, "", 0, 0)
	if err := s.Agree(quote("a", 0.2)); err != nil {
		t.Fatal(err)
	}
	check("the same", quote("a", 0.2), false, 0.2)
	check("rounding", quote("a", 0.2*(1+1e-12)), false, 0.2)
	check("less", quote("a", 0.1), false, 0.2)
	check("more", quote("a", 0.21), true, 0.2)
	check("dearer pixels", Quote{"a", 0.1, 2e-8}, true, 0.2)
	check("another gateway", quote("b", 0.2), true, 0)
}

func TestMonthlyLimit(t *testing.T) {
	s := bookAt(t, filepath.Join(t.TempDir(), "s"), november)
	q := quote("a", 0.2)
	if err := s.Agree(q); err != nil {
		t.Fatal(err)
	}
	for range 5 { // a sum of 0.2 five times is 1 but for rounding
		if _, err := s.begin(q, "m", 1); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.begin(q, "m", 1)
	want := "gateway: $0.20 more would make $1.20 this month, above the limit of $1.00"
	if engine.KindOf(err) != engine.Rejected || err == nil || err.Error() != want || engine.HintOf(err) == "" {
		t.Errorf("got %v, want %s", err, want)
	}
	wantMonth(t, s, "", 1, 5)
	if _, err := s.begin(Quote{Gateway: "b"}, "m", 0); err != nil {
		t.Errorf("what is free: %v", err)
	}
}

// TestManyBegin: of many at once exactly as many begin as there is money for,
// whoever holds the book.
func TestManyBegin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	q := quote("a", 0.25)
	if err := bookAt(t, path, november).Agree(q); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	begun := 0
	for range 20 {
		wg.Go(func() {
			_, err := bookAt(t, path, november).begin(q, "m", 2)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				begun++
			} else if engine.KindOf(err) != engine.Rejected {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if begun != 8 {
		t.Errorf("%d jobs began, want 8", begun)
	}
	wantMonth(t, bookAt(t, path, november), "", 2, 8)
}

// TestProcesses has two more processes write the same book.
func TestProcesses(t *testing.T) {
	const variable, jobs = "FRAMEWAKE_TEST_BOOK", 40
	if path := os.Getenv(variable); path != "" {
		for range jobs {
			mustBegin(t, bookAt(t, path, november), quote("a", 0.01))
		}
		return
	}
	path := filepath.Join(t.TempDir(), "s")
	var children []*exec.Cmd
	for range 2 {
		child := exec.Command(os.Args[0], "-test.run=^TestProcesses$")
		child.Env = append(os.Environ(), variable+"="+path)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		children = append(children, child)
	}
	for range jobs {
		mustBegin(t, bookAt(t, path, november), quote("a", 0.01))
	}
	for _, child := range children {
		if err := child.Wait(); err != nil {
			t.Error(err)
		}
	}
	wantMonth(t, bookAt(t, path, november), "", 3*jobs*0.01, 3*jobs)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := 0
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if sc.Text() != "" { // one that looked torn while it was being written
			lines++
		}
	}
	if lines != 6*jobs {
		t.Errorf("%d lines, want %d", lines, 6*jobs)
	}
}

func TestDamagedBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const line = `{"format":1,"kind":"begun","time":"2026-11-01T00:00:00Z","job":"j","gateway":"a","usd":0.5}`
	s := bookAt(t, path, november)
	write("\n\x00\xff\n{}\n[1]\n{\"format\":0}\n" + `{"format":1,"kind":"begun","job":"x","usd":-5,"time":"2026-11-01T00:00:00Z"}` + "\n" + line + "\n" + line[:40])
	wantMonth(t, s, "", 0.5, 1)
	mustBegin(t, s, quote("a", 0.25)) // on a line of its own, after the torn one
	wantMonth(t, s, "", 0.75, 2)
	if n := strings.Count(string(readFile(t, path)), "\n"); n != 10 {
		t.Errorf("%d lines, want 10:\n%s", n, readFile(t, path))
	}
	write(line + "\n" + `{"format":2}` + "\n")
	for name, err := range map[string]error{"read": firstError(s.Month("")), "begin": firstError(s.begin(Quote{}, "m", 0))} {
		if engine.KindOf(err) != engine.Invalid || err == nil || !strings.Contains(err.Error(), "newer version") || engine.HintOf(err) == "" {
			t.Errorf("newer, %s: %v", name, err)
		}
	}
	write(strings.Repeat("\n", maxBookBytes+1))
	if err := firstError(s.Month("")); engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
		t.Errorf("huge: %v", err)
	}
}

func firstError[T any](_ T, err error) error { return err }

func TestBookCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	s := bookAt(t, dir, november) // a folder
	err := s.Agree(quote("a", 1))
	if engine.KindOf(err) != engine.Unavailable || err == nil || !strings.Contains(err.Error(), dir) || engine.HintOf(err) == "" || strings.Count(err.Error(), dir) != 1 {
		t.Errorf("got %v", err)
	}
	if err := firstError(bookAt(t, filepath.Join(dir, "none"), november).Month("")); err != nil {
		t.Errorf("no book yet: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("reading made a book: %v", fs.ErrExist)
	}
}

func TestSpeed(t *testing.T) {
	s := bookAt(t, filepath.Join(t.TempDir(), "s"), november)
	speed := func(gateway, model string) float64 {
		b, err := s.read()
		if err != nil {
			t.Fatal(err)
		}
		return b.speed(gateway, model)
	}
	if got := speed("a", "m"); got != 0 {
		t.Errorf("no job: %g", got)
	}
	for i := range speedJobs + 5 {
		seconds := 10.0
		if i < 5 {
			seconds = 9999 // long ago
		}
		if err := s.done(mustBegin(t, s, quote("a", 0)), 1000, seconds); err != nil {
			t.Fatal(err)
		}
	}
	if got := speed("a", "m"); math.Abs(got-0.01) > 1e-12 {
		t.Errorf("got %g s per pixel and step, want 0.01", got)
	}
	if a, b := speed("b", "m"), speed("a", "n"); a != 0 || b != 0 {
		t.Errorf("another gateway %g, another model %g, want nothing", a, b)
	}
}

func TestPrice(t *testing.T) {
	cases := []struct {
		width, height int
		usd           float64
		text          string
	}{{1024, 576, 0.2, "$0.20"}, {576, 576, 0.1125, "$0.1125"}, {256, 144, 0.0125, "$0.0125"}, {64, 64, 0.00138888, "$0.0014"}, {4096, 4096, 5.6889, "$5.69"}}
	for _, c := range cases {
		got := Price(c.width, c.height, DefaultPricePerPixelUSD)
		if math.Abs(got-c.usd) > 1e-4*c.usd+1e-8 || USD(got) != c.text {
			t.Errorf("%d×%d: got %g, %s, want %g, %s", c.width, c.height, got, USD(got), c.usd, c.text)
		}
	}
	for amount, want := range map[float64]string{0: "$0.00", 0.5: "$0.50", 0.99999: "$1.00", 1.999: "$2.00", 1234.5: "$1234.50"} {
		if got := USD(amount); got != want {
			t.Errorf("%g: got %s, want %s", amount, got, want)
		}
	}
}
