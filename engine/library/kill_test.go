package library

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/database"
	"framewake/engine/files"
)

var (
	kills = flag.Int("kills", 10, "how often TestKilled kills each of its processes")
	seed  = flag.Uint64("seed", 1, "of the moments at which it does")
)

// childVariable holds the folder of a child process; childSeed its seed.
const (
	childVariable = "FRAMEWAKE_LIBRARY_TEST_CHILD"
	childSeed     = "FRAMEWAKE_LIBRARY_TEST_SEED"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := (&child{dir: dir}).main(); err != nil {
			fmt.Println("child:", err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// child is a process that changes a library until it is killed. What it did
// goes to files, a line each: added, and purging before a purge.
type child struct {
	dir string
	l   *Library
	rng *rand.Rand
}

func (c *child) log(name, line string) error {
	f, err := os.OpenFile(filepath.Join(c.dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}

func readLog(dir, name string) []string {
	b, _ := os.ReadFile(filepath.Join(dir, name))
	return strings.Fields(string(b))
}

func (c *child) main() error {
	n, _ := strconv.ParseUint(os.Getenv(childSeed), 10, 64)
	c.rng = rand.New(rand.NewPCG(n, 0))
	ledger, err := files.OpenLedger(filepath.Join(c.dir, "ledger"))
	if err != nil {
		return err
	}
	if c.l, err = Open(context.Background(), Options{Dir: filepath.Join(c.dir, "library"), Ledger: ledger}); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	fmt.Println("ready")
	go func() { // the parent is gone
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for {
		if err := c.act(); err != nil {
			return err
		}
	}
}

// check looks for every take that was added and not purged.
func (c *child) check() error {
	added := readLog(c.dir, "added")
	page, err := c.l.List(context.Background(), Query{Limit: 1000})
	if err != nil {
		return err
	}
	bin, err := c.l.Bin(context.Background())
	if err != nil {
		return err
	}
	var there []string
	for _, t := range append(page.Takes, bin...) {
		if t.Problem != nil {
			if _, err := os.Stat(t.Dir); err != nil {
				continue // the other process has just moved it
			}
			return fmt.Errorf("%s: %w", t.ID, t.Problem)
		}
		there = append(there, t.ID)
	}
	purged := readLog(c.dir, "purging") // after the look, so that none is missing
	for _, id := range added {
		if !slices.Contains(there, id) && !slices.Contains(purged, id) {
			if _, ok := c.l.find(id); !ok {
				return fmt.Errorf("%s is lost", id)
			}
		}
	}
	return nil
}

// act does one thing that a person might. The other process may be faster.
func (c *child) act() error {
	ctx := context.Background()
	n := c.rng.IntN(60)
	id := idOf(n)
	var err error
	switch c.rng.IntN(12) {
	case 0, 1, 2, 3:
		if slices.Contains(readLog(c.dir, "purging"), id) {
			return nil
		}
		if _, err = c.l.Add(ctx, c.entry(n)); err == nil {
			return c.log("added", id)
		}
		return err
	case 4, 5:
		_, err = c.l.SetFavourite(ctx, id, c.rng.IntN(2) == 0)
	case 6, 7:
		_, err = c.l.Rename(ctx, id, fmt.Sprintf("title %d", c.rng.IntN(100)))
	case 8:
		err = c.l.Delete(ctx, id)
	case 9:
		err = c.l.Restore(ctx, id)
	case 10:
		_, err = c.l.List(ctx, Query{Text: "title", Limit: 20})
	case 11:
		if c.rng.IntN(10) == 0 {
			err = c.purge(ctx)
		}
	}
	if engine.KindOf(err) == engine.Invalid { // not there, or not any more
		return nil
	}
	return err
}

func (c *child) purge(ctx context.Context) error {
	bin, err := c.l.Bin(ctx)
	if err != nil {
		return err
	}
	for _, t := range bin {
		if err := c.log("purging", t.ID); err != nil {
			return err
		}
	}
	for _, t := range bin { // one by one: the other process may bin more meanwhile
		if err := c.l.locked(ctx, func() error {
			if _, err := os.Stat(t.Dir); err != nil {
				return nil
			}
			return c.l.destroy(t.Dir)
		}); err != nil {
			return err
		}
	}
	return nil
}

// entry is the n-th take; both processes know the same.
func (c *child) entry(n int) Entry {
	r := engine.DefaultRequest()
	r.Model, r.Image, r.Seed = "builtin", filepath.Join(c.dir, "still.png"), uint32(n)
	return Entry{ID: idOf(n), Result: engine.Result{Request: r, Master: filepath.Join(c.dir, fmt.Sprintf("%d.mkv", n)),
		Recipe: engine.NewRecipe(engine.Description{Engine: "local", Title: "Camera move"}, r)}}
}

func TestKilled(t *testing.T) {
	dir := t.TempDir()
	for n := range 60 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.mkv", n)), []byte(masterOf(n)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "still.png"), []byte("picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	n := *kills
	if testing.Short() {
		n = min(n, 4)
	}
	done := make(chan string)
	for process := range uint64(2) { // at once
		go func() {
			rng := rand.New(rand.NewPCG(*seed, process))
			for range n {
				if said := runChild(dir, rng); said != "" {
					done <- said
					return
				}
			}
			done <- ""
		}()
	}
	for range 2 {
		if said := <-done; said != "" {
			t.Error(said)
		}
	}
	checkOutcome(t, dir)
	t.Logf("2 × %d kills: %d takes added, %d purged, none lost or damaged", n, len(readLog(dir, "added")), len(readLog(dir, "purging")))
}

// runChild runs a child, kills it at some moment, and returns its complaints.
func runChild(dir string, rng *rand.Rand) string {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+dir, fmt.Sprintf("%s=%d", childSeed, rng.Uint64()))
	in, err := c.StdinPipe()
	if err != nil {
		return err.Error()
	}
	defer in.Close()
	var out strings.Builder
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		return err.Error()
	}
	time.Sleep(time.Duration(30+rng.IntN(300)) * time.Millisecond)
	_ = c.Process.Kill()
	_ = c.Wait()
	return strings.TrimSpace(strings.TrimPrefix(out.String(), "ready\n"))
}

// checkOutcome looks at what is there when all is over.
func checkOutcome(t *testing.T, dir string) {
	t.Helper()
	ledger, err := files.OpenLedger(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close()
	o := Options{Dir: filepath.Join(dir, "library"), Ledger: ledger}
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&child{dir: dir, l: l}).check(); err != nil {
		t.Error(err)
	}
	takes := list(t, l, Query{})
	for _, take := range takes {
		if err := l.Verify(t.Context(), take.ID); err != nil {
			t.Error(err)
		}
		wantNames(t, take.Dir, "master.mkv", stillName, recordName)
	}
	closeLibrary(t, l)
	wantNames(t, o.Dir, binName, indexName, lockName, takesName)
	if err := database.Remove(filepath.Join(o.Dir, indexName)); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	defer closeLibrary(t, l)
	wantTakes(t, "with a new index", l, takes)
}
