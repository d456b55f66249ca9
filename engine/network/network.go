package network

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Options of a Network. Start from DefaultOptions.
type Options struct {
	// Proxy names the proxy of a request; a nil URL means none.
	Proxy func(*http.Request) (*url.URL, error)
	// Roots are the authorities that certificates are checked against; nil
	// means the system's.
	Roots *x509.CertPool
	// Fingerprint is that of the one certificate which every peer must show over
	// TLS, as ParseFingerprint gives it; Roots are not asked then. "" is none.
	Fingerprint string
	// Connect bounds the name's lookup and the connection together, and again
	// the TLS handshake.
	Connect time.Duration
	// Stall is how long a peer may take for each StallBytes it sends or takes
	// while a body travels; a body's rest may be shorter.
	Stall time.Duration
}

// StallBytes in a minute are less than the slowest modem line gave.
const StallBytes = 4 << 10

// DefaultOptions are the environment's proxy, the system's certificates, ten
// seconds to connect and a minute to move StallBytes.
func DefaultOptions() Options {
	return Options{Proxy: http.ProxyFromEnvironment, Connect: 10 * time.Second, Stall: time.Minute}
}

// Network makes connections. Its methods may be called concurrently.
type Network struct {
	options    Options
	gate       *gate
	transports map[route]*http.Transport
}

// route is what requests have in common that may share connections: nobody uses
// a connection again that it would not have been allowed to make, and a request
// with a body has one of its own, which cannot turn out to be closed.
type route struct {
	reach   Reach
	proxied bool
	once    bool
}

// New makes a Network that connects to nothing yet.
func New(o Options) *Network { return assemble(o, &gate{}, o.tlsConfig()) }

// Trusting returns a Network that trusts the one certificate with a fingerprint,
// as Options.Fingerprint has it, and shares its airplane mode with n.
func (n *Network) Trusting(fingerprint string) *Network {
	o := n.options
	o.Fingerprint = fingerprint
	return assemble(o, n.gate, o.tlsConfig())
}

func assemble(o Options, g *gate, c *tls.Config) *Network {
	n := &Network{options: o, gate: g, transports: map[route]*http.Transport{}}
	for _, reach := range []Reach{Public, Private, Loopback} {
		for i := range 4 {
			r := route{reach, i&1 != 0, i&2 != 0}
			n.transports[r] = n.transport(r, c.Clone())
		}
	}
	return n
}

const (
	// maxHeaderBytes is far above what any of our servers send.
	maxHeaderBytes = 64 << 10
	// idle is how long an unused connection is kept.
	idle = 90 * time.Second
)

func (n *Network) transport(r route, c *tls.Config) *http.Transport {
	dialer := &net.Dialer{
		Timeout: n.options.Connect,
		// A server that works says nothing, so that its machine is still
		// there has to be asked: it is given up after a minute.
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 15 * time.Second, Count: 3},
	}
	t := &http.Transport{
		DialContext:            n.gate.dial(dialer),
		TLSClientConfig:        c,
		TLSHandshakeTimeout:    n.options.Connect,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 30 * time.Second},
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        idle,
		DisableKeepAlives:      r.once,
	}
	if r.proxied {
		t.Proxy = n.options.Proxy // its own address is the user's setting
	} else {
		dialer.ControlContext = r.reach.control
	}
	return t
}

// SetAirplane switches airplane mode. When it returns after switching on,
// every connection is closed; requests under way fail like new ones do.
func (n *Network) SetAirplane(on bool) { n.gate.set(on) }

// Airplane reports whether airplane mode is on.
func (n *Network) Airplane() bool { return n.gate.isClosed() }

// ClientOptions say what a client may do.
type ClientOptions struct {
	// Reach is how near its peers may be.
	Reach Reach
	// Redirects is how many a GET follows; the answer that would be one more
	// gives an error. With 0 the caller gets the redirect as the answer.
	Redirects int
	// HeaderTimeout bounds the time from the request to the answer's header;
	// 0 means that a server may work as long as it likes.
	HeaderTimeout time.Duration
}

// Client returns a client. It is cheap: connections belong to the Network.
func (n *Network) Client(o ClientOptions) *http.Client {
	return &http.Client{Transport: roundTripper{n, o}, CheckRedirect: followAtMost(o.Redirects)}
}
