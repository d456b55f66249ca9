package gateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// checkCaller refuses what web pages of others could make a browser send: a
// name that is not ours, which led here all the same, and another origin.
func (h *Handler) checkCaller(r *http.Request) error {
	if !h.isOurs(r.Host) {
		return refusal{code: http.StatusForbidden, says: "This server has another name. Its operator can allow this one with --host."}
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if u, err := url.Parse(origin); err != nil || u.Host == "" || !strings.EqualFold(u.Host, r.Host) {
		return refusal{code: http.StatusForbidden, says: "Web pages of others may not use this server."}
	}
	return nil
}

// isOurs: whoever calls an IP address knows whom they call.
func (h *Handler) isOurs(hostPort string) bool {
	host := hostPort
	if name, _, err := net.SplitHostPort(hostPort); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || host == "localhost" {
		return true
	}
	return slices.ContainsFunc(h.options.Hosts, func(ours string) bool { return strings.EqualFold(ours, host) })
}

// checkToken compares the bearer token in a time that does not depend on it.
func (h *Handler) checkToken(r *http.Request) error {
	if h.options.Token == "" {
		return nil
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(h.options.Token))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 || !strings.EqualFold(scheme, "bearer") {
		return refusal{code: http.StatusUnauthorized, says: "Invalid bearer token."}
	}
	return nil
}
