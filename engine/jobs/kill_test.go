package jobs

import (
	"bufio"
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
	"framewake/engine/enginetest"
	"framewake/engine/files"
)

var (
	kills = flag.Int("kills", 12, "how often TestKilled kills the queue's process")
	seed  = flag.Uint64("seed", 1, "of the moments at which it does")
)

// childVariable holds the folder of a child process's queue, childSeed its seed;
// childFinish tells it to end when all jobs are done.
const (
	childVariable = "FRAMEWAKE_JOBS_TEST_CHILD"
	childSeed     = "FRAMEWAKE_JOBS_TEST_SEED"
	childFinish   = "FRAMEWAKE_JOBS_TEST_FINISH"
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
	if err := flag.Set("test.testlogfile", ""); err != nil { // it is written at any time, and see unwritable
		fmt.Println("testlogfile:", err)
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// child is a process that keeps a queue busy until it is killed. What happened
// goes to files, a line each: submitted, removed, finished and steps.
type child struct {
	dir    string
	q      *Queue
	rng    *rand.Rand
	ledger *files.Ledger
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
	var err error
	if c.ledger, err = files.OpenLedger(filepath.Join(c.dir, "ledger")); err != nil {
		return err
	}
	defer c.ledger.Close()
	o := DefaultOptions()
	o.Dir, o.Ledger, o.Finished = filepath.Join(c.dir, "queue"), c.ledger, c.finished
	o.Open = func(string, string) (engine.Engine, error) { return &durable{c: c}, nil }
	if c.q, err = Open(context.Background(), o); err != nil {
		return err
	}
	defer c.q.Close()
	if r := c.q.Recovery(); r.SetAside != "" || len(r.Left)+len(r.Lost) > 0 {
		return fmt.Errorf("recovery %+v", r)
	}
	if err := c.checkList(); err != nil {
		return err
	}
	fmt.Println("ready")
	go func() { // the parent is gone
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if os.Getenv(childFinish) != "" {
		return c.finish()
	}
	for {
		if err := c.act(); err != nil {
			return err
		}
	}
}

// checkList compares the queue with what was acknowledged: everything is there,
// in its order, and what was removed is not.
func (c *child) checkList() error {
	var listed []string
	for _, j := range c.q.List() {
		listed = append(listed, j.ID)
	}
	gone := readLog(c.dir, "removed")
	want := slices.DeleteFunc(readLog(c.dir, "submitted"), func(id string) bool { return slices.Contains(gone, id) })
	known := slices.Clone(listed)
	known = slices.DeleteFunc(known, func(id string) bool { return !slices.Contains(want, id) })
	// One job more or fewer than acknowledged: the process died in between.
	want = slices.DeleteFunc(want, func(id string) bool {
		return !slices.Contains(known, id) && slices.Contains(readLog(c.dir, "removing"), id)
	})
	if !slices.Equal(known, want) {
		return fmt.Errorf("the queue has %v, want %v", known, want)
	}
	for _, id := range gone {
		if slices.Contains(listed, id) {
			return fmt.Errorf("%s is back", id)
		}
	}
	return nil
}

// act does one thing that a person might.
func (c *child) act() error {
	list := c.q.List()
	switch n := c.rng.IntN(10); {
	case n < 4 && len(list) < 12:
		r := engine.DefaultRequest()
		r.Model, r.Width, r.Height, r.Frames, r.Seed = "m", 64, 64, 2, c.rng.Uint32()
		d := Draft{Lane: []string{"a", "b"}[n%2], Request: r, Still: func(w io.Writer) error {
			_, err := io.Copy(w, strings.NewReader(strings.Repeat("picture", 1000)))
			return err
		}}
		j, err := c.q.Submit(context.Background(), d)
		if err != nil {
			return err
		}
		return c.log("submitted", j.ID)
	case n < 6 && len(list) > 0:
		if j := list[c.rng.IntN(len(list))]; j.Lane == "b" { // lane a keeps its order
			_ = c.q.Pause(j.ID)
			time.Sleep(time.Duration(c.rng.IntN(3)) * time.Millisecond)
			_ = c.q.Resume(j.ID)
		}
	case n < 7 && len(list) > 8 && list[0].State == Done:
		if err := c.log("removing", list[0].ID); err != nil {
			return err
		}
		if err := c.q.Remove(list[0].ID); err != nil {
			return err
		}
		return c.log("removed", list[0].ID)
	default:
		time.Sleep(time.Duration(c.rng.IntN(5)) * time.Millisecond)
	}
	return nil
}

// finish waits for all jobs.
func (c *child) finish() error {
	for _, j := range c.q.List() {
		if j.State == Paused {
			if err := c.q.Resume(j.ID); err != nil {
				return err
			}
		}
		if j, err := c.q.Wait(context.Background(), j.ID); err != nil || j.State != Done {
			return fmt.Errorf("%s is %s: %v, %v", j.ID, j.State, j.Err, err)
		}
	}
	return nil
}

// finished keeps a take as a library does: whole or not at all, once per ID.
func (c *child) finished(_ context.Context, j Job, r engine.Result) error {
	takes := filepath.Join(c.dir, "takes")
	path := filepath.Join(takes, j.ID)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	b, err := os.ReadFile(r.Master)
	if err == nil {
		err = os.MkdirAll(takes, 0o700)
	}
	if err == nil {
		err = writeWith(c.ledger, path, b)
	}
	return errors.Join(err, c.log("finished", j.Lane+":"+j.ID))
}

func writeWith(ledger *files.Ledger, path string, b []byte) error {
	f, err := ledger.Create(path, files.CreateOptions{})
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Commit()
}

// durable is an engine that resumes and survives kill -9.
type durable struct {
	enginetest.Fake
	c *child
}

func (d *durable) Estimate(context.Context, engine.Request) (engine.Estimate, error) {
	return engine.Estimate{}, nil
}

func (d *durable) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	id := filepath.Base(filepath.Dir(run.Dir))
	state := filepath.Join(run.Dir, "step")
	b, _ := os.ReadFile(state)
	from, _ := strconv.Atoi(string(b))
	for step := from + 1; step <= steps; step++ {
		select {
		case <-ctx.Done():
			return engine.Result{}, context.Cause(ctx)
		case <-time.After(2 * time.Millisecond):
		}
		if err := os.WriteFile(state+".part", []byte(strconv.Itoa(step)), 0o600); err != nil {
			return engine.Result{}, err
		}
		if err := os.Rename(state+".part", state); err != nil {
			return engine.Result{}, err
		}
		if err := d.c.log("steps", fmt.Sprintf("%s:%d", id, step)); err != nil {
			return engine.Result{}, err
		}
	}
	master := filepath.Join(run.Dir, "master.txt")
	err := files.WriteFile(master, fmt.Appendf(nil, "%s %d\n", id, r.Seed), 0o600)
	return engine.Result{Request: r, Master: master}, err
}

func TestKilled(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(*seed, 1))
	n := *kills
	if testing.Short() {
		n = min(n, 4)
	}
	for i := range n {
		runChild(t, dir, rng, i)
	}
	if out, err := startQueueChild(t, dir, rng, childFinish+"=1").wait(); err != nil {
		t.Fatalf("the last run: %v\n%s", err, out)
	}
	checkOutcome(t, dir)
	t.Logf("%d kills: %d jobs submitted, %d removed, %d finished, %d steps, none lost, none repeated", n,
		len(readLog(dir, "submitted")), len(readLog(dir, "removed")), len(readLog(dir, "finished")), len(readLog(dir, "steps")))
}

// queueChild is a running child.
type queueChild struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

func startQueueChild(t *testing.T, dir string, rng *rand.Rand, more ...string) *queueChild {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(append(os.Environ(), childVariable+"="+dir, fmt.Sprintf("%s=%d", childSeed, rng.Uint64())), more...)
	c.Stderr = os.Stderr
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return &queueChild{c, bufio.NewReader(out)}
}

func (c *queueChild) wait() (string, error) {
	out, _ := io.ReadAll(c.out)
	return string(out), c.cmd.Wait()
}

// runChild runs a child and kills it at some moment: while it starts, or later.
func runChild(t *testing.T, dir string, rng *rand.Rand, i int) {
	t.Helper()
	c := startQueueChild(t, dir, rng)
	said := "ready\n"
	if rng.IntN(4) > 0 {
		said, _ = c.out.ReadString('\n')
	}
	time.Sleep(time.Duration(rng.IntN(150)) * time.Millisecond)
	_ = c.cmd.Process.Kill()
	rest, _ := c.wait()
	if said != "ready\n" || strings.Contains(rest, "child:") {
		t.Fatalf("start %d: %s%s", i, said, rest)
	}
}

// checkOutcome looks at what is there when all is done.
func checkOutcome(t *testing.T, dir string) {
	t.Helper()
	q, err := Open(t.Context(), options(filepath.Join(dir, "queue"), &stepper{}))
	if err != nil {
		t.Fatal(err)
	}
	defer closeQueue(t, q)
	var order, finished []string // of lane a
	for _, j := range q.List() {
		if j.Lane == "a" {
			order = append(order, j.ID)
		}
		b, err := os.ReadFile(filepath.Join(dir, "takes", j.ID))
		if want := fmt.Sprintf("%s %d\n", j.ID, j.Request.Seed); err != nil || string(b) != want {
			t.Errorf("take %s holds %q (%v), want %q", j.ID, b, err, want)
		}
		wantNames(t, filepath.Dir(j.Request.Image), recordName, filepath.Base(j.Request.Image))
	}
	if steps := readLog(dir, "steps"); len(slices.Compact(slices.Sorted(slices.Values(steps)))) != len(steps) {
		t.Errorf("steps were repeated: %v", steps)
	}
	for _, line := range readLog(dir, "finished") {
		if lane, id, _ := strings.Cut(line, ":"); lane == "a" && slices.Contains(order, id) {
			finished = append(finished, id)
		}
	}
	order = slices.DeleteFunc(order, func(id string) bool { return !slices.Contains(finished, id) }) // killed before it was noted
	if !slices.Equal(finished, order) {
		t.Errorf("finished in the order %v, queued in %v", finished, order)
	}
	for _, sub := range []string{"ledger", "takes", filepath.Join("queue", foldersName)} {
		strays, _ := filepath.Glob(filepath.Join(dir, sub, "*framewake-*"))
		hidden, _ := filepath.Glob(filepath.Join(dir, sub, ".framewake-*"))
		if len(strays)+len(hidden) > 0 {
			t.Errorf("strays %v %v", strays, hidden)
		}
	}
}
