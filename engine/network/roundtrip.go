package network

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"sync/atomic"
	"time"

	"framewake/engine"
)

// userAgent names the program and its version, nothing of the machine.
const userAgent = engine.AppName + "/" + engine.Version

// roundTripper is a client's way through the Network.
type roundTripper struct {
	n       *Network
	options ClientOptions
}

// RoundTrip sends one request. Its errors are described in the package comment.
func (t roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	x := &exchange{n: t.n, caller: req.Context(), ctx: ctx, cancel: cancel, host: req.URL.Host}
	inner, proxied, err := t.route(req)
	if err != nil {
		x.end()
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, x.explain(err)
	}
	out := req.Clone(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		x.connected.Store(true)
		if !proxied {
			peerOf(req.Context()).met(i.Conn)
		}
	}}))
	out.Header.Set("User-Agent", userAgent)
	if req.Body != nil && req.Body != http.NoBody {
		out.GetBody = nil // it is sent once
		out.Body = newSending(x, req.Body)
	}
	answered := x.limit(t.options.HeaderTimeout, errNoHeader)
	resp, err := inner.RoundTrip(out)
	answered()
	if err != nil {
		err = x.explain(err)
		x.end()
		return nil, err
	}
	resp.Body = &receiving{ReadCloser: resp.Body, x: x, left: t.n.options.Stall}
	return resp, nil
}

// route picks the transport of a request, and refuses what the proxy might
// reach and the client may not.
func (t roundTripper) route(req *http.Request) (transport *http.Transport, proxied bool, err error) {
	if t.n.Airplane() {
		return nil, false, ErrAirplane
	}
	r := route{reach: t.options.Reach, once: req.Body != nil && req.Body != http.NoBody}
	if t.n.options.Proxy != nil {
		proxy, err := t.n.options.Proxy(req)
		if err != nil {
			return nil, false, &proxyError{err}
		}
		r.proxied = proxy != nil
	}
	if r.proxied {
		err = r.reach.allowsName(req.URL.Hostname())
	}
	return t.n.transports[r], r.proxied, err
}

// exchange is one request and its answer.
type exchange struct {
	n         *Network
	caller    context.Context
	ctx       context.Context // ends with caller, or by cancel
	cancel    context.CancelCauseFunc
	host      string
	connected atomic.Bool
}

var (
	errStalled  = errors.New("it neither sends nor takes anything")
	errNoHeader = errors.New("it does not answer")
	errEnded    = errors.New("the exchange has ended")
)

func (x *exchange) end() { x.cancel(errEnded) }

// limit ends the exchange unless stop is called in time; 0 is no limit.
func (x *exchange) limit(d time.Duration, cause error) (stop func()) {
	if d == 0 {
		return func() {}
	}
	timer := time.AfterFunc(d, func() { x.cancel(cause) })
	return func() { timer.Stop() }
}

// receiving is an answer's body that gives up a peer which stalls. Only the
// time in which bytes are waited for counts.
type receiving struct {
	io.ReadCloser
	x    *exchange
	left time.Duration // for the next StallBytes
	got  int
}

func (r *receiving) Read(p []byte) (int, error) {
	began := time.Now()
	stop := r.x.limit(max(r.left, 1), errStalled)
	n, err := r.ReadCloser.Read(p)
	stop()
	r.left -= time.Since(began)
	if r.got += n; r.got >= StallBytes {
		r.got, r.left = 0, r.x.n.options.Stall
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = r.x.explain(err)
	}
	return n, err
}

func (r *receiving) Close() error {
	err := r.ReadCloser.Close()
	r.x.end()
	return err
}

// sending is a request's body that gives up a peer which does not take it.
type sending struct {
	io.ReadCloser
	x     *exchange
	timer *time.Timer
	taken int
}

func newSending(x *exchange, body io.ReadCloser) *sending {
	s := &sending{ReadCloser: body, x: x}
	// Connecting has its own limits; the first read comes after it.
	s.timer = time.AfterFunc(time.Hour, func() { x.cancel(errStalled) })
	s.timer.Stop()
	return s
}

func (s *sending) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil {
		s.timer.Stop()
		return n, err
	}
	if s.taken += n; s.taken >= StallBytes {
		s.taken = 0
		s.timer.Reset(s.x.n.options.Stall)
	}
	return n, nil
}

func (s *sending) Close() error {
	s.timer.Stop()
	return s.ReadCloser.Close()
}

// Peer learns how near the machine was that answered.
type Peer struct {
	reach atomic.Int32 // Reach + 1; 0: not known
}

type peerKey struct{}

// WatchPeer returns a context for a request, and the Peer that learns from it.
func WatchPeer(ctx context.Context) (context.Context, *Peer) {
	p := &Peer{}
	return context.WithValue(ctx, peerKey{}, p), p
}

// Reach is the reach of the last connection; ok is false if there was none, or
// it was the proxy's.
func (p *Peer) Reach() (r Reach, ok bool) {
	v := p.reach.Load()
	return Reach(max(v-1, 0)), v > 0
}

func peerOf(ctx context.Context) *Peer {
	p, _ := ctx.Value(peerKey{}).(*Peer)
	return p
}

// met is called with each connection used; a nil Peer does not care.
func (p *Peer) met(c net.Conn) {
	if p == nil {
		return
	}
	if ap, err := netip.ParseAddrPort(c.RemoteAddr().String()); err == nil {
		r, _ := ReachOf(ap.Addr())
		p.reach.Store(int32(r) + 1)
	}
}
