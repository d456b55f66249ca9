package cli

import (
	"context"
	"time"

	"framewake/engine"
	"framewake/engine/provider"
	"framewake/engine/settings"
)

// processor is the device that every machine has, as provider.Parse reads it.
const processor = "cpu"

// checkDevice finds a device that there cannot be.
func (o *generateOptions) checkDevice() error {
	if o.device != "" && o.remote.Gateway != "" {
		return usagef("--device is of this machine, so it does not go with --gateway")
	}
	return checkDevice(o.device)
}

// checkDevice finds what no device is called; "" is that of the settings.
func checkDevice(device string) error {
	if device == "" || device == settings.AutoDevice {
		return nil
	}
	if _, err := provider.Parse(device); err != nil {
		return usagef("--device: %w", err)
	}
	return nil
}

// open opens the engine that the flags choose.
func (g *generator) open(ctx context.Context, s settings.Settings) (err error) {
	if g.options.remote.Gateway == "" {
		g.engine, err = g.env.Open(ctx, g.options.model, g.options.device)
		if engine.KindOf(err) == engine.Unavailable {
			err = g.orProcessor(ctx, err)
		}
		return err
	}
	r := g.options.remote
	r.Tools, r.Ledger = g.tools, g.ledger
	if g.knobs.isGiven(engine.FieldModel) {
		r.Model = g.options.model
	}
	if g.client, err = g.env.OpenGateway(s, r); err == nil {
		g.engine = g.client
	}
	return err
}

// orProcessor adds to why no GPU can be used that the processor can be asked
// for, and how long a clip takes there. It is never taken without being asked.
func (g *generator) orProcessor(ctx context.Context, problem error) error {
	e, err := g.env.Open(ctx, g.options.model, processor)
	if err != nil {
		return problem
	}
	defer e.Close()
	d, err := e.Describe(ctx)
	if err != nil {
		return problem
	}
	hint := "or choose the processor with --device " + processor
	if estimate, err := e.Estimate(ctx, g.knobs.apply(d.Defaults)); err == nil {
		hint += ", where a clip takes about " + roughly(seconds(estimate.TotalSeconds()))
	}
	if h := engine.HintOf(problem); h != "" {
		hint = h + "; " + hint
	}
	return engine.Errorf(engine.Unavailable, hint, "%w", problem)
}

// slow is how long a clip takes on the processor before that is told.
const slow = time.Minute

// announce tells what a person should know before a clip is made.
func (p *progress) announce(e engine.Estimate) {
	for _, note := range e.Notes {
		p.say(note)
	}
	if total := seconds(e.TotalSeconds()); e.Plan != nil && e.Plan.Provider == string(provider.CPU) && total > slow {
		p.say("the processor makes this clip, which takes about " + roughly(total))
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
