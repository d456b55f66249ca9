package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"framewake/engine"
)

// ErrNotConnected means that a request failed before a byte of it was sent, so
// it may be sent again without being done twice.
var ErrNotConnected = errors.New("no connection")

// HungUp tells whether an error means that the peer ended the connection
// before it had answered.
func HungUp(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, reset) }

// proxyError means that the setting of the proxy cannot be used.
type proxyError struct{ error }

// explain gives what went wrong in an exchange its kind, hint and sentence.
func (x *exchange) explain(err error) error {
	if e, ok := errors.AsType[*engine.Error](err); ok {
		return e // explained when the connection was lost
	}
	cause := context.Cause(x.ctx)
	switch {
	case x.caller.Err() != nil:
		return x.callersEnd()
	case errors.Is(err, ErrAirplane), x.n.Airplane():
		return x.airplane()
	case errors.Is(cause, errStalled), errors.Is(cause, errNoHeader):
		return x.timeout(cause)
	case !x.connected.Load():
		return x.notConnected(err)
	}
	return engine.Errorf(engine.Unavailable, "check the network, then try again",
		"network: the connection to %s was lost: %w", x.host, reason(err))
}

// callersEnd is for a context that ended: by cancellation, or by a deadline.
func (x *exchange) callersEnd() error {
	err := x.caller.Err()
	if errors.Is(err, context.DeadlineExceeded) {
		return engine.Errorf(engine.Timeout, "try again", "network: %s took too long: %w", x.host, err)
	}
	if !x.connected.Load() {
		return fmt.Errorf("network: %s: %w: %w", x.host, ErrNotConnected, err)
	}
	return fmt.Errorf("network: %s: %w", x.host, err)
}

func (x *exchange) airplane() error {
	if x.connected.Load() {
		return engine.Errorf(engine.Unavailable, "switch airplane mode off", "network: the connection to %s was cut: %w", x.host, ErrAirplane)
	}
	return airplaneError()
}

func (x *exchange) timeout(cause error) error {
	const hint = "try again later"
	if !x.connected.Load() {
		return engine.Errorf(engine.Timeout, hint, "network: %w to %s in time", ErrNotConnected, x.host)
	}
	return engine.Errorf(engine.Timeout, hint, "network: %s was given up: %w", x.host, cause)
}

// notConnected explains why there was no connection. Other than time, nothing
// here is worth telling apart but what a person would do about it.
func (x *exchange) notConnected(err error) error {
	const (
		checkAddress = "check the address"
		checkNetwork = "check the address and the network"
	)
	no := func(kind engine.Kind, hint, format string, args ...any) error {
		return engine.Errorf(kind, hint, "network: %w to %s: "+format, append([]any{ErrNotConnected, x.host}, args...)...)
	}
	if e, ok := errors.AsType[*proxyError](err); ok {
		return no(engine.Unavailable, "correct HTTPS_PROXY and HTTP_PROXY", "the proxy setting is wrong: %w", e.error)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "proxyconnect" {
		return no(engine.Unavailable, "check HTTPS_PROXY and HTTP_PROXY", "the proxy cannot be reached: %w", reason(err))
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok && !e.IsTimeout {
		if e.IsNotFound {
			return no(engine.Unavailable, checkNetwork, "there is no such name")
		}
		return no(engine.Unavailable, checkNetwork, "its name cannot be looked up")
	}
	if errors.Is(err, errStranger) {
		return no(engine.Untrusted, "compare the fingerprint with the one that the server prints", "%w", errStranger)
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		kind := engine.Rejected
		if x.n.options.stranger(e.UnverifiedCertificates) != "" {
			kind = engine.Untrusted
		}
		return no(kind, "check the address and this computer's clock", "its certificate is not valid: %w", certificateReason(e.Err))
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return no(engine.Unavailable, "check whether the address starts with http instead of https", "it does not speak https")
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return no(engine.Timeout, checkNetwork, "no answer within %s", x.n.options.Connect)
	}
	switch {
	case errors.Is(err, errForbidden):
		return no(engine.Rejected, checkAddress, "%w", reason(err))
	case errors.Is(err, refused):
		return no(engine.Unavailable, checkAddress, "nothing answers there")
	}
	return no(engine.Unavailable, checkNetwork, "%w", reason(err))
}

// certificateReason leaves the lists of names out of an error of x509.
func certificateReason(err error) error {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return errors.New("nobody trusted has signed it")
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return errors.New("it is for another name")
	}
	return err
}

// reason is an error of net without the operation and the addresses; what is
// left names the cause.
func reason(err error) error {
	for e, ok := err.(*net.OpError); ok; e, ok = err.(*net.OpError) {
		err = e.Err
	}
	if text := err.Error(); strings.ContainsAny(text, "\r\n") {
		return errors.New(strings.Join(strings.Fields(text), " "))
	}
	return err
}
