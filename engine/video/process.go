package video

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"framewake/engine"
)

// pipeDelay is how long a child that has ended or was killed may leave its
// pipes open in other hands (a wrapper script's children) before they are
// closed, which ends any read or write that waits for them.
const pipeDelay = 300 * time.Millisecond

var (
	errStalled   = errors.New("no sign of life")
	errAbandoned = errors.New("abandoned")
)

// process is one run of ffmpeg or ffprobe. The maker fills in cmd, made with
// ctx, then calls start and in the end wait, once each.
type process struct {
	name string // what messages call the child
	file string // the file it works on, for messages
	cmd  *exec.Cmd

	caller context.Context
	ctx    context.Context // ends with caller, or by stop; the child is killed then
	stop   context.CancelCauseFunc
	detach bool
	limit  time.Duration
	clock  *time.Timer
	stderr excerpt
	meter  *peakMeter
	peak   int64 // bytes, known after wait
}

func (t Tools) process(ctx context.Context, name, file string) *process {
	p := &process{name: name, file: file, caller: ctx, detach: t.Detach, limit: t.stall}
	if p.limit == 0 {
		p.limit = stallLimit
	}
	p.ctx, p.stop = context.WithCancelCause(ctx)
	p.clock = time.AfterFunc(p.limit, func() { p.stop(errStalled) })
	p.clock.Stop()
	return p
}

// start starts the child. After an error there is nothing to wait for.
func (p *process) start() error {
	p.cmd.Stderr = &p.stderr
	p.cmd.WaitDelay = pipeDelay
	p.cmd.SysProcAttr = attributes(p.detach)
	p.cmd.Cancel = func() error { return kill(p.cmd.Process, p.detach) }
	if err := p.cmd.Start(); err != nil {
		p.stop(errAbandoned)
		if p.caller.Err() != nil {
			return p.canceled()
		}
		return engine.Errorf(engine.Unavailable, "check the "+p.name+" setting", "video: start %s: %w", p.name, err)
	}
	p.meter = meterPeak(p.cmd.Process.Pid)
	return nil
}

// busy starts the stall clock anew: something is awaited from the child.
func (p *process) busy() { p.clock.Reset(p.limit) }

// idle stops the stall clock: the child is waiting for us.
func (p *process) idle() { p.clock.Stop() }

// wait waits for the child's end and says what went wrong, if anything did:
// by its exit status, by what it printed, or because it had to be killed.
func (p *process) wait() error {
	p.busy()
	err := p.cmd.Wait()
	p.idle()
	p.peak = p.meter.finish(p.cmd.ProcessState)
	err = p.explain(err)
	p.stop(errAbandoned)
	return err
}

// abandon kills the child and waits for its end.
func (p *process) abandon() {
	p.stop(errAbandoned)
	_ = p.wait()
}
