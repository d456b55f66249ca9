package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/network"
)

const (
	// connectTries is how often a connection is tried that was never made.
	connectTries = 3
	// busyPause is waited after a 429 that does not say how long.
	busyPause = 10 * time.Second
	// maxTokenBytes is far above any token's length.
	maxTokenBytes = 4 << 10
)

// ask sends the request until it is answered, and puts the answer into r. After
// an error, worked tells whether the gateway may have worked on it.
func (j *job) ask(ctx context.Context, u upload, r *record) (worked bool, err error) {
	waited := time.Duration(0)
	for try := 1; ; try++ {
		err := j.during(func() error { return j.exchange(ctx, u, r) })
		if err == nil {
			return true, nil
		}
		worked := mayHaveWorked(err)
		d, again := againAfter(err, try)
		if !again {
			return worked, err
		}
		if waited += d; waited > j.options.Limits.Wait {
			return worked, j.tooLong(err, d)
		}
		waits := "trying again at " + j.options.Clock.Now().Add(d).Format(time.TimeOnly) + ": " + j.blot(err).Error()
		tick := func() { j.run.Report.Send(engine.Event{Stage: engine.StageDenoise, Waits: waits}) }
		tick()
		if err := j.pause(ctx, d, tick); err != nil {
			return worked, err
		}
	}
}

// unsent is an error from before the request was sent.
type unsent struct{ error }

func (e unsent) Unwrap() error { return e.error }

// mayHaveWorked: a status from 300 to 499 is a refusal.
func mayHaveWorked(err error) bool {
	if s, ok := errors.AsType[*statusError](err); ok {
		return s.code < 300 || s.code >= 500
	}
	_, never := errors.AsType[unsent](err)
	return !never && !errors.Is(err, network.ErrNotConnected)
}

// againAfter is when a request may be sent again that was not worked on: after
// "too many requests", and if there was no connection for it. What the user has
// to change first is not tried again.
func againAfter(err error, try int) (d time.Duration, again bool) {
	if s, ok := errors.AsType[*statusError](err); ok {
		if s.code != http.StatusTooManyRequests {
			return 0, false
		}
		if s.after == 0 {
			return busyPause, true
		}
		return s.after, true
	}
	temporary := errors.Is(err, network.ErrNotConnected) && !errors.Is(err, network.ErrAirplane) && !errors.Is(err, context.Canceled) &&
		(engine.KindOf(err) == engine.Unavailable || engine.KindOf(err) == engine.Timeout)
	return time.Duration(try) * time.Second, temporary && try < connectTries
}

// tooLong gives up a gateway that asks for more patience than there is.
func (j *job) tooLong(err error, asked time.Duration) error {
	return engine.Errorf(engine.Unavailable, "try again in "+asked.Round(time.Second).String()+", or choose another gateway", "%w", err)
}

// exchange sends the request once, and puts the answer into r.
func (j *job) exchange(ctx context.Context, u upload, r *record) error {
	if err := j.fetchToken(ctx); err != nil {
		return unsent{err}
	}
	ctx, peer := network.WatchPeer(ctx)
	// NopCloser hides what net/http would rewind to send the body again.
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, j.base.String()+endpoint, io.NopCloser(bytes.NewReader(u.body)))
	if err != nil {
		return unsent{j.errorf(engine.Invalid, "check the gateway's address", "its address cannot be used")}
	}
	req.ContentLength = int64(len(u.body))
	req.Header.Set("Content-Type", u.contentType)
	req.Header.Set("Accept", "application/json")
	j.authorize(req)
	resp, err := j.http(network.ClientOptions{Reach: network.ReachFor(j.base)}).Do(req)
	if err != nil {
		return j.exchangeError(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return j.statusError(resp)
	}
	a, err := readAnswer(resp.Body, j.options.Limits, j.keep)
	if err != nil {
		return j.answerError(err)
	}
	if a.Safety == engine.Safe && (resp.Header.Get(headerSafety) == safetyNotChecked || !j.request.SafetyCheck) {
		a.Safety = engine.NotChecked
	}
	if reach, ok := peer.Reach(); ok {
		r.Peer = &reach
	}
	r.Answer = &a
	return nil
}

// keep writes an item that came with the answer into the state.
func (j *job) keep(n int, dataURL string) (file string, err error) {
	b, err := decodeData(dataURL, j.options.Limits.FrameBytes)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(j.state.path(itemName(n)), b, 0o600); err != nil {
		return "", diskError(j.run.Dir, err)
	}
	return itemName(n), nil
}

// token returns the token, after making sure that it may be sent.
func (c *Client) token() (string, error) {
	if c.options.Token == nil {
		return "", nil
	}
	secret, err := c.options.Token()
	if err != nil {
		return "", c.errorf(engine.KindOf(err), engine.HintOf(err), "token: %w", err)
	}
	secret = strings.TrimSpace(secret)
	switch {
	case secret == "":
		return "", nil
	case len(secret) > maxTokenBytes || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", c.errorf(engine.Rejected, "enter the token again", "the token holds what no token can")
	case !isConfidential(c.base):
		return "", c.errorf(engine.Rejected, "use an https address, or remove the token", "the token would travel unencrypted")
	}
	return secret, nil
}

// fetchToken gets the token for the next request, and for what its answer must
// not be quoted with. A keychain may ask its owner first, who may rather cancel.
func (j *job) fetchToken(ctx context.Context) error {
	type result struct {
		secret string
		err    error
	}
	got := make(chan result, 1)
	go func() {
		secret, err := j.token()
		got <- result{secret, err}
	}()
	select {
	case r := <-got:
		j.secret = r.secret
		return r.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// authorize adds the token, if there is one.
func (j *job) authorize(req *http.Request) {
	if j.secret != "" {
		req.Header.Set("Authorization", "Bearer "+j.secret)
	}
}
