package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"framewake/engine"
)

// Options of New.
type Options struct {
	// Command returns a fresh command whose process calls Serve.
	Command func() *exec.Cmd
	// Aside lets other programs, the window that waits for it among them, come
	// first where cores are scarce.
	Aside bool
}

// Client is an Engine in a child process. The child starts at the first call
// and again after it died or was killed.
type Client struct {
	options Options

	mu      sync.Mutex
	process *process
	closed  bool

	// busy holds the one Generate at a time.
	busy chan struct{}
}

var _ engine.Engine = (*Client)(nil)

// New returns a Client; nothing runs yet.
func New(o Options) *Client {
	return &Client{options: o, busy: make(chan struct{}, 1)}
}

// killAfter is how long a cancelled child may take to stop by itself.
const killAfter = 500 * time.Millisecond

// Describe asks the child.
func (c *Client) Describe(ctx context.Context) (engine.Description, error) {
	var d engine.Description
	err := c.do(ctx, call{Verb: describe}, nil, &d)
	return d, err
}

// Estimate asks the child.
func (c *Client) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	var e engine.Estimate
	err := c.do(ctx, call{Verb: estimate, Request: &r}, nil, &e)
	return e, err
}

// Generate runs the job in the child; a second one waits. A cancelled child
// that has not stopped after 500 ms is killed. What a killed child left in
// run.Dir is removed.
func (c *Client) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	select {
	case c.busy <- struct{}{}:
	case <-ctx.Done():
		return engine.Result{}, context.Cause(ctx)
	}
	defer func() { <-c.busy }()
	dir, err := filepath.Abs(run.Dir)
	if err != nil {
		return engine.Result{}, fmt.Errorf("worker: %w", err)
	}
	before := entries(dir)
	var result engine.Result
	if err := c.do(ctx, call{Verb: generate, Request: &r, Dir: dir}, run.Report, &result); err != nil {
		removeNew(dir, before)
		return engine.Result{}, err
	}
	return result, nil
}

// Close ends the child.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.process != nil {
		killGroup(c.process.cmd)
		<-c.process.dead
		c.process = nil
	}
	return nil
}

// do makes one call and decodes its value.
func (c *Client) do(ctx context.Context, what call, report engine.Report, value any) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p, err := c.child()
	if err != nil {
		return err
	}
	id, replies := p.register()
	defer p.forget(id)
	what.ID = id
	p.send(what)
	var overdue <-chan time.Time
	cancelled := ctx.Done()
	for {
		select {
		case r, more := <-replies:
			if !more {
				return cmp.Or(context.Cause(ctx), p.crash())
			}
			if r.Event != nil {
				report.Send(*r.Event)
			}
			if r.End {
				return finish(ctx, r, value)
			}
		case <-cancelled:
			p.send(call{ID: id, Verb: cancel})
			overdue, cancelled = time.After(killAfter), nil
		case <-overdue:
			killGroup(p.cmd)
			overdue = nil
		}
	}
}

// finish reads the end of a call. A job that completed before the
// cancellation reached it is cancelled all the same.
func finish(ctx context.Context, r reply, value any) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := engine.UnmarshalError(r.Error); err != nil {
		return err
	}
	if err := json.Unmarshal(r.Value, value); err != nil {
		return fmt.Errorf("worker: read the reply: %w", err)
	}
	return nil
}

// child returns the running child, starting it when there is none.
func (c *Client) child() (*process, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, engine.Errorf(engine.Unavailable, "restart Framewake", "the engine is closed")
	}
	if c.process == nil || !c.process.alive() {
		p, err := start(c.options.Command(), c.options.Aside)
		if err != nil {
			return nil, err
		}
		c.process = p
	}
	return c.process, nil
}

// entries lists a folder's names.
func entries(dir string) map[string]bool {
	names := map[string]bool{}
	list, _ := os.ReadDir(dir)
	for _, e := range list {
		names[e.Name()] = true
	}
	return names
}

// removeNew removes what appeared in dir since before was taken, but for what
// is finished of the job.
func removeNew(dir string, before map[string]bool) {
	for name := range entries(dir) {
		if !before[name] && name != engine.StateDir {
			_ = os.RemoveAll(filepath.Join(dir, name))
		}
	}
}
