package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"framewake/engine"
)

// job is one Generate.
type job struct {
	*Client
	request engine.Request
	run     engine.Run
	state   state
	seconds map[engine.Stage]float64
	// secret is the token last used, to be blotted out of what is said.
	secret string
}

// Generate sends the still, waits for the answer and downloads the clip into
// run.Dir: master.mp4 is the gateway's MP4 byte for byte, master.mkv holds its
// frames losslessly. While the gateway works an event of StageDenoise comes every
// second, without counts: gateways report no steps. While a busy one is waited for the
// events say so. The price must have been
// agreed to, and be within the budget.
//
// Called again in the same run.Dir, with the same request, it goes on: what was
// answered is only downloaded. A request that was under way when a job was
// cancelled or killed gives an error of kind Unsettled.
func (c *Client) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	if err := c.check(ctx, r); err != nil {
		return engine.Result{}, err
	}
	j := &job{Client: c, request: r, run: run, state: stateIn(run.Dir), seconds: map[engine.Stage]float64{}}
	result, err := j.generate(ctx)
	return result, j.blot(err)
}

func (j *job) generate(ctx context.Context) (engine.Result, error) {
	found, err := j.state.load(j.base.String(), j.request)
	if err != nil {
		return engine.Result{}, err
	}
	switch {
	case found == nil:
		if found, err = j.order(ctx); err != nil {
			return engine.Result{}, err
		}
	case found.Answer == nil:
		return engine.Result{}, j.errorf(engine.Unsettled, "start a new job to make it anew; it is charged anew",
			"this clip was under way when the job was interrupted, and may have been charged")
	}
	return j.collect(ctx, found)
}

// order sends the request and returns the answer's record, which then is on the
// disk. After an error the state is gone, unless nobody can know whether the
// gateway went on.
func (j *job) order(ctx context.Context) (*record, error) {
	if err := j.fetchToken(ctx); err != nil {
		return nil, err
	}
	start := j.options.Clock.Now()
	j.run.Report.Send(engine.Event{Stage: engine.StageEncode})
	u, err := newUpload(ctx, j.request, j.options.Limits)
	if err != nil {
		return nil, err
	}
	sent := j.options.Clock.Now()
	j.seconds[engine.StageEncode] = sent.Sub(start).Seconds()
	name, err := j.spend()
	if err != nil {
		return nil, err
	}
	r := &record{Gateway: j.base.String(), Request: j.request, Job: name}
	if err := j.state.save(*r); err != nil {
		return nil, errors.Join(err, j.options.Spending.void(name))
	}
	j.run.Report.Send(engine.Event{Stage: engine.StageDenoise})
	worked, err := j.ask(ctx, u, r)
	if err != nil {
		if !worked {
			err = errors.Join(err, j.options.Spending.void(name))
		}
		if !worked || ctx.Err() == nil {
			err = errors.Join(err, j.state.remove())
		}
		return nil, err
	}
	took := j.options.Clock.Now().Sub(sent).Seconds()
	j.seconds[engine.StageDenoise] = took
	if !j.quotesToken(r.Answer) { // then the job cannot go on after a crash
		if err := j.state.save(*r); err != nil {
			return nil, err
		}
	}
	_ = j.options.Spending.done(name, pixelSteps(j.request), took) // only later estimates want it
	return r, nil
}

// quotesToken reports whether an answer's addresses hold the token, which must
// not be written down.
func (j *job) quotesToken(a *answer) bool {
	return j.secret != "" && slices.ContainsFunc(a.Items, func(i item) bool { return strings.Contains(i.URL, j.secret) })
}

// spend records the clip in the book, if it may be paid for.
func (j *job) spend() (name string, err error) {
	q, budget := j.Quote(j.request), j.options.Budget
	if q.USD > budget.ClipUSD*(1+tolerance) {
		return "", j.errorf(engine.Rejected, "raise the limit, or choose a smaller size",
			"this clip would cost %s, above the limit of %s", USD(q.USD), USD(budget.ClipUSD))
	}
	return j.options.Spending.begin(q, j.options.Model, budget.MonthUSD)
}

// during runs f, and reports meanwhile that the answer is waited for.
func (j *job) during(f func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- f() }()
	for {
		select {
		case err := <-ended:
			return err
		case <-j.options.Clock.After(time.Second):
			j.tick()
		}
	}
}

func (j *job) tick() { j.run.Report.Send(engine.Event{Stage: engine.StageDenoise}) }

// pause waits before something is tried again.
func (j *job) pause(ctx context.Context, d time.Duration, tick func()) error {
	for d > 0 {
		step := min(d, time.Second)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-j.options.Clock.After(step):
			tick()
		}
		d -= step
	}
	return nil
}
