package network

import (
	"context"
	"errors"
	"net"
	"sync"

	"framewake/engine"
)

// ErrAirplane means that airplane mode is on.
var ErrAirplane = errors.New("airplane mode is on")

func airplaneError() error {
	return engine.Errorf(engine.Unavailable, "switch airplane mode off", "network: %w: %w", ErrNotConnected, ErrAirplane)
}

// gate is what every connection passes: it knows the open ones, and closed it
// lets none through.
type gate struct {
	mu     sync.Mutex
	closed bool
	next   uint64
	cuts   map[uint64]func()
}

func (g *gate) isClosed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed
}

// set closes or opens the gate; closing cuts what has passed.
func (g *gate) set(closed bool) {
	g.mu.Lock()
	g.closed = closed
	var cuts []func()
	if closed {
		for _, cut := range g.cuts {
			cuts = append(cuts, cut)
		}
		g.cuts = nil
	}
	g.mu.Unlock()
	for _, cut := range cuts {
		cut()
	}
}

// pass registers how to cut something off; leave forgets it. A closed gate
// gives ErrAirplane.
func (g *gate) pass(cut func()) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, ErrAirplane
	}
	if g.cuts == nil {
		g.cuts = map[uint64]func(){}
	}
	id := g.next
	g.next++
	g.cuts[id] = cut
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.cuts, id)
	}, nil
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dial is the dialer's through the gate.
func (g *gate) dial(d *net.Dialer) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		leave, err := g.pass(cancel)
		if err != nil {
			return nil, err
		}
		defer leave()
		raw, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: raw}
		if c.leave, err = g.pass(func() { _ = raw.Close() }); err != nil {
			_ = raw.Close()
			return nil, err
		}
		return c, nil
	}
}

// conn is a connection that the gate can cut.
type conn struct {
	net.Conn
	leave func()
}

func (c *conn) Close() error {
	c.leave()
	return c.Conn.Close()
}
