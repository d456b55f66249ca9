package gateway

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/network"
)

// mayBeCharged is the hint where a gateway may have worked for nothing.
const mayBeCharged = "try again later or choose another gateway; this try may have been charged"

// askOperator is the hint where an answer is what it must not be.
const askOperator = "ask whoever runs the gateway; the clip may have been charged"

// statusError is an answer with a status other than 200.
type statusError struct {
	code int
	// after is what Retry-After asks for; 0 if it asks for nothing.
	after time.Duration
	err   error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// errorf makes an error that names the gateway.
func (c *Client) errorf(kind engine.Kind, hint, format string, args ...any) error {
	return engine.Errorf(kind, hint, "gateway %s: "+format, append([]any{c.base.Host}, args...)...)
}

// statusError explains an answer that is not 200.
func (j *job) statusError(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxMessageBytes)) // what there is of it
	s := statusOf(resp.StatusCode)
	switch {
	case resp.StatusCode == http.StatusAccepted:
		s = status{kind: engine.Unavailable, says: "it promises the clip for later, which " + engine.AppName + " cannot wait for", hint: mayBeCharged}
	case resp.StatusCode < 300:
		s = status{kind: engine.Unavailable, says: "it answered with nothing", hint: mayBeCharged}
	case resp.StatusCode < 400:
		s = status{kind: engine.Unavailable, says: "it sends the request elsewhere" + j.elsewhere(resp), hint: "check the gateway's address"}
	case resp.StatusCode == http.StatusUnauthorized && j.secret == "":
		s.says, s.hint = "it wants a token", "enter a token for this gateway"
	}
	message := messageOf(body, j.secret)
	if strings.HasPrefix(strings.ToLower(message), "out of memory") {
		// The runner's words for CUDA's, under status 500.
		s.kind, s.says, s.hint = engine.OutOfMemory, "its machine ran out of memory", "choose a smaller size"
	}
	if message == "" && isMarkup(body) {
		message = "a web page"
	}
	details := strconv.Itoa(resp.StatusCode)
	if message != "" {
		details += ": " + message
	}
	return &statusError{resp.StatusCode, j.retryAfter(resp), j.errorf(s.kind, s.hint, "%s (%s)", s.says, details)}
}

// elsewhere is where a redirect leads, as far as it is fit to be shown.
func (j *job) elsewhere(resp *http.Response) string {
	to, err := resp.Location()
	if err != nil {
		return ""
	}
	return ", to " + j.shown(to)
}

// shown is an address without what might be a secret in it.
func (j *job) shown(u *url.URL) string {
	return clean((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String(), j.secret)
}

// retryAfter is the header of that name: seconds, or a time (RFC 9110, section
// 10.2.3).
func (c *Client) retryAfter(resp *http.Response) time.Duration {
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(c.options.Clock.Now()))
	}
	return 0
}

// answerError explains a 200 without a usable clip.
func (j *job) answerError(err error) error {
	const check = "check the gateway's address; this try may have been charged"
	lost, isExplained := errors.AsType[*engine.Error](err)
	said, saysSo := errors.AsType[saysError](err)
	switch {
	case saysSo:
		return j.errorf(engine.Other, mayBeCharged, "it failed to make the clip (%s)", clean(string(said), j.secret))
	case errors.Is(err, errNothing):
		return j.errorf(engine.Unavailable, check, "it answered with nothing")
	case errors.Is(err, errMarkup):
		return j.errorf(engine.Unavailable, check, "it answered with a web page instead of a clip")
	case errors.Is(err, errNoJSON), errors.Is(err, errNoClip), errors.Is(err, errNotBase64):
		return j.errorf(engine.Unavailable, check, "it answered, but not with a clip")
	case errors.Is(err, errTooLarge):
		return j.errorf(engine.Unavailable, mayBeCharged, "its answer is larger than a clip can be")
	case errors.Is(err, errCutShort), isExplained && errors.Is(lost, io.ErrUnexpectedEOF):
		return j.errorf(engine.Unavailable, mayBeCharged, "its answer was cut short")
	}
	return err
}

// exchangeError explains a request that got no answer.
func (j *job) exchangeError(err error) error {
	// The address is the user's own; what is wrong comes after it.
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if errors.Is(err, network.ErrNotConnected) || !network.HungUp(err) {
		return withHint(err)
	}
	return j.errorf(engine.Unavailable, "check the model's name, then "+mayBeCharged,
		"it hung up without an answer, as gateways do that find nobody for %s, or nobody with time", j.options.Model)
}

// withHint says of a request that got through that it may have been charged.
func withHint(err error) error {
	e, ok := errors.AsType[*engine.Error](err)
	if !ok || errors.Is(err, network.ErrNotConnected) {
		return err
	}
	return engine.Errorf(e.Kind, e.Hint+"; this try may have been charged", "%w", err)
}

// unusable is a clip that arrived whole and is none.
type unusable struct{ error }

func (e unusable) Unwrap() error { return e.error }

// notDownloaded explains a clip that was made and cannot be had.
func (j *job) notDownloaded(u *url.URL, err error) error {
	kind := engine.KindOf(err)
	if kind == engine.Other || kind == engine.Invalid {
		kind = engine.Unavailable
	}
	hint := "let this job go on to download it again; a new one is charged anew"
	if kind == engine.Untrusted { // it may be another machine's certificate than the gateway's
		kind = engine.Rejected
	}
	if kind == engine.Rejected {
		hint = askOperator
	}
	return j.errorf(kind, hint, "the clip was made but cannot be downloaded from %s: %w", j.shown(u), err)
}

// blot makes sure of an error that leaves the package: texts of others are
// cleaned where they come in, but a host's name may be one as well.
func (j *job) blot(err error) error {
	if err == nil || len(j.secret) < minSecretRunes || !strings.Contains(err.Error(), j.secret) {
		return err
	}
	return &engine.Error{Kind: engine.KindOf(err), Field: engine.FieldOf(err), Hint: engine.HintOf(err), Err: errors.New(clean(err.Error(), j.secret))}
}
