package network

import (
	"net/http"
	"net/url"

	"framewake/engine"
)

// followAtMost is the redirect policy of a client.
func followAtMost(most int) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, via []*http.Request) error {
		first, last := via[0], via[len(via)-1]
		if most == 0 || last.Method != http.MethodGet && last.Method != http.MethodHead {
			return http.ErrUseLastResponse
		}
		const hint = "get the file from somewhere else"
		switch {
		case len(via) > most:
			return engine.Errorf(engine.Unavailable, hint, "network: %s redirects more than %d times", first.URL.Host, most)
		case next.URL.Scheme != "http" && next.URL.Scheme != "https":
			return engine.Errorf(engine.Rejected, hint, "network: %s redirects to a %s address", last.URL.Host, next.URL.Scheme)
		case last.URL.Scheme == "https" && next.URL.Scheme == "http":
			return engine.Errorf(engine.Rejected, hint, "network: %s redirects from https to http at %s", last.URL.Host, next.URL.Host)
		case next.URL.User != nil:
			return engine.Errorf(engine.Rejected, hint, "network: %s redirects to an address with a password in it", last.URL.Host)
		}
		next.Header.Del("Referer")
		if !SameOrigin(first.URL, next.URL) {
			next.Header.Del("Authorization")
		}
		return nil
	}
}

// SameOrigin reports whether two addresses have the same scheme, host and port.
func SameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
