package worker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"framewake/engine"
)

// process is one running child and the calls that wait for it.
type process struct {
	cmd    *exec.Cmd
	stderr *tail
	// dead is closed when the child has ended and been waited for; the
	// channels in waiting are closed then too.
	dead chan struct{}

	writing sync.Mutex
	stdin   io.WriteCloser

	calls   sync.Mutex
	waiting map[int]chan reply
	next    int
}

// start runs the child, behind other programs if aside, and the goroutine that
// reads it.
func start(cmd *exec.Cmd, aside bool) (*process, error) {
	ownGroup(cmd)
	p := &process{cmd: cmd, stderr: &tail{}, dead: make(chan struct{}), waiting: map[int]chan reply{}}
	cmd.Stderr = p.stderr
	cmd.WaitDelay = time.Second
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, engine.Errorf(engine.Unavailable, "reinstall Framewake", "start the engine process: %w", err)
	}
	if aside {
		_ = stepAside(cmd) // it works as well without
	}
	p.stdin = stdin
	go p.read(stdout)
	return p, nil
}

// read hands each reply to its call, and ends when the child does.
func (p *process) read(stdout io.Reader) {
	d := json.NewDecoder(stdout)
	for {
		var r reply
		if d.Decode(&r) != nil {
			break
		}
		p.calls.Lock()
		c := p.waiting[r.ID]
		p.calls.Unlock()
		if c != nil {
			c <- r
		}
	}
	killGroup(p.cmd) // if it only spoke nonsense
	_ = p.cmd.Wait()
	p.calls.Lock()
	defer p.calls.Unlock()
	for _, c := range p.waiting {
		close(c)
	}
	close(p.dead)
}

// register opens a call; its replies arrive on the channel until forget. The
// channel is closed when the child dies.
func (p *process) register() (int, chan reply) {
	p.calls.Lock()
	defer p.calls.Unlock()
	p.next++
	c := make(chan reply, 64)
	if !p.alive() {
		close(c)
		return p.next, c
	}
	p.waiting[p.next] = c
	return p.next, c
}

// forget ends a call and drains what the child still sends for it, so that
// read never blocks on it.
func (p *process) forget(id int) {
	p.calls.Lock()
	c := p.waiting[id]
	delete(p.waiting, id)
	p.calls.Unlock()
	for {
		select {
		case _, more := <-c:
			if !more {
				return
			}
		default:
			return
		}
	}
}

func (p *process) send(c call) {
	b, err := json.Marshal(c)
	if err != nil {
		return
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	_, _ = p.stdin.Write(append(b, '\n')) // a dead child shows in p.dead
}

func (p *process) alive() bool {
	select {
	case <-p.dead:
		return false
	default:
		return true
	}
}

// crash is the error of a call whose child ended under it.
func (p *process) crash() error {
	text := strings.TrimSpace(p.stderr.String())
	if text != "" {
		text = ": " + text
	}
	return engine.Errorf(engine.Other, "try again; if it happens again, choose a smaller size or fewer frames",
		"the engine process ended unexpectedly (%s)%s", p.cmd.ProcessState, text)
}

// tail keeps the end of what the child wrote to stderr.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// tailBytes is enough for a crash's last words.
const tailBytes = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - tailBytes; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
