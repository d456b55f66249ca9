package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"

	"framewake/engine"
)

// Serve runs the engine that open returns until standard input ends. It never
// returns while the parent lives; when the parent closes the pipe or dies, the
// whole process group ends at once, running networks and ffmpeg included.
//
// Standard output carries the protocol only: the descriptor is moved away and
// fd 1 points at stderr before open loads any C library. An interrupt from the
// terminal is ignored: the parent decides.
func Serve(open func() (engine.Engine, error)) error {
	out, err := claimStdout()
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	signal.Ignore(os.Interrupt)
	s := &server{open: open, out: json.NewEncoder(out), running: map[int]context.CancelFunc{}}
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	endGroup()
	return nil
}

type server struct {
	open func() (engine.Engine, error)

	opening sync.Mutex
	engine  engine.Engine

	writing sync.Mutex
	out     *json.Encoder

	calls   sync.Mutex
	running map[int]context.CancelFunc
}

// read starts what the parent asks for until its end of the pipe closes.
func (s *server) read(in io.Reader) error {
	d := json.NewDecoder(in)
	for {
		var c call
		if err := d.Decode(&c); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("worker: read a call: %w", err)
		}
		if c.Verb == cancel {
			s.cancel(c.ID)
			continue
		}
		ctx, stop := context.WithCancel(context.Background())
		s.calls.Lock()
		s.running[c.ID] = stop
		s.calls.Unlock()
		go s.serve(ctx, c)
	}
}

func (s *server) cancel(id int) {
	s.calls.Lock()
	defer s.calls.Unlock()
	if stop := s.running[id]; stop != nil {
		stop()
	}
}

func (s *server) serve(ctx context.Context, c call) {
	value, err := s.do(ctx, c)
	s.cancel(c.ID) // frees ctx
	s.calls.Lock()
	delete(s.running, c.ID)
	s.calls.Unlock()
	r := reply{ID: c.ID, End: true, Error: engine.MarshalError(err)}
	if err == nil {
		if r.Value, err = json.Marshal(value); err != nil {
			r.Error = engine.MarshalError(err)
		}
	}
	s.send(r)
}

func (s *server) do(ctx context.Context, c call) (any, error) {
	e, err := s.opened()
	if err != nil {
		return nil, err
	}
	switch {
	case c.Verb == describe:
		return e.Describe(ctx)
	case c.Verb == estimate && c.Request != nil:
		return e.Estimate(ctx, *c.Request)
	case c.Verb == generate && c.Request != nil:
		return e.Generate(ctx, *c.Request, engine.Run{Dir: c.Dir, Report: func(ev engine.Event) {
			s.send(reply{ID: c.ID, Event: &ev})
		}})
	}
	return nil, fmt.Errorf("worker: cannot %q", c.Verb)
}

// opened opens the engine at the first call; a failure is told and tried again
// at the next, so that installing what is missing helps without a restart.
func (s *server) opened() (engine.Engine, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.engine == nil {
		e, err := s.open()
		if err != nil {
			return nil, err
		}
		s.engine = e
	}
	return s.engine, nil
}

func (s *server) send(r reply) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.out.Encode(r) != nil {
		endGroup() // nobody listens any more
	}
}
