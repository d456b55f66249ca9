package wiring

import (
	"context"
	"sync/atomic"

	"framewake/engine"
	"framewake/engine/gateway"
)

// remoteEngine is the engine on a gateway with the settings as they are at each
// call: a price or a limit that was changed holds for the next clip.
type remoteEngine struct {
	lanes       *lanes
	name, model string
	closed      atomic.Bool
}

// client opens the gateway for one call.
func (e *remoteEngine) client() (*gateway.Client, error) {
	if e.closed.Load() {
		return nil, engine.Errorf(engine.Unavailable, "choose the gateway again", "gateway: it is closed")
	}
	return e.lanes.client(e.name, e.model)
}

// Describe, Estimate and Generate are the client's.
func (e *remoteEngine) Describe(ctx context.Context) (engine.Description, error) {
	c, err := e.client()
	if err != nil {
		return engine.Description{}, err
	}
	return c.Describe(ctx)
}

func (e *remoteEngine) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	c, err := e.client()
	if err != nil {
		return engine.Estimate{}, err
	}
	return c.Estimate(ctx, r)
}

func (e *remoteEngine) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	c, err := e.client()
	if err != nil {
		return engine.Result{}, err
	}
	return c.Generate(ctx, r, run)
}

// Close makes every later call fail. Clients hold nothing that is to be freed.
func (e *remoteEngine) Close() error {
	e.closed.Store(true)
	return nil
}
