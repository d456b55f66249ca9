package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// Reach is how near to this machine a connection may end. Each includes the
// ones before it.
type Reach int

// The reaches.
const (
	Public   Reach = iota // the internet
	Private               // networks of one's own: a studio's, a home's
	Loopback              // this machine
)

func (r Reach) String() string {
	switch r {
	case Private:
		return "a private network"
	case Loopback:
		return "this computer"
	}
	return "the internet"
}

// errForbidden is what an address beyond a client's reach gives.
var errForbidden = errors.New("this address is refused")

// ReachFor is the reach that somebody who typed the address u has asked for:
// an IP address its own, "localhost" this machine. Any other name may well
// belong to a machine nearby, but never to this one.
func ReachFor(u *url.URL) Reach {
	host := u.Hostname()
	if addr, err := netip.ParseAddr(host); err == nil {
		r, _ := ReachOf(addr)
		return r
	}
	if isLocalhost(host) {
		return Loopback
	}
	return Private
}

// isLocalhost: RFC 6761, section 6.3.
func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// ReachOf returns the least reach that includes addr; ok is false for
// addresses that nothing may connect to.
func ReachOf(addr netip.Addr) (r Reach, ok bool) {
	addr = addr.WithZone("").Unmap()
	if v4, embedded := embeddedIPv4(addr); embedded {
		addr = v4
	}
	switch {
	case addr.IsLoopback():
		return Loopback, true
	case !addr.IsValid(), within(addr, never()):
		return Public, false
	case addr.IsPrivate(), addr.IsLinkLocalUnicast(), within(addr, private()):
		return Private, true
	}
	return Public, true
}

// never are addresses that are no place to fetch anything from: those that give
// a cloud machine its credentials (Amazon, Google and Microsoft share one),
// and those that the IANA special-purpose registries call not globally
// reachable, or that reach many machines at once.
func never() []string {
	return []string{
		"169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "fd00:ec2::23/128", "fd00:ec2::254/128", "fd20:ce::254/128",
		"100.100.100.200/32", "168.63.129.16/32",
		"0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.51.100.0/24", "203.0.113.0/24",
		"224.0.0.0/4", "240.0.0.0/4",
		"::/128", "::/96", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "ff00::/8",
	}
}

// private are more networks of one's own: carrier-grade NAT (RFC 6598), which
// overlay networks use; benchmarking (RFC 2544); local NAT64 (RFC 8215);
// site-local (RFC 3879).
func private() []string {
	return []string{"100.64.0.0/10", "198.18.0.0/15", "64:ff9b:1::/48", "fec0::/10"}
}

func within(addr netip.Addr, prefixes []string) bool {
	for _, p := range prefixes {
		if netip.MustParsePrefix(p).Contains(addr) {
			return true
		}
	}
	return false
}

// embeddedIPv4 finds the address that a translator would connect to: NAT64
// (RFC 6052) has it in the last four bytes, 6to4 (RFC 3056) after the prefix.
func embeddedIPv4(addr netip.Addr) (v4 netip.Addr, ok bool) {
	b := addr.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(addr):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case netip.MustParsePrefix("2002::/16").Contains(addr):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}

// allows says why a connection to addr is refused, or nil.
func (r Reach) allows(addr netip.Addr) error {
	least, ok := ReachOf(addr)
	switch {
	case !ok:
		return fmt.Errorf("%w: %s is reserved", errForbidden, addr)
	case least > r:
		return fmt.Errorf("%w: %s belongs to %s", errForbidden, addr, least)
	}
	return nil
}

// control is called by the dialer for each address that a name stands for.
func (r Reach) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errForbidden, err)
	}
	return r.allows(ap.Addr())
}

// allowsName judges a host that a proxy will look up: all there is is how it is
// written.
func (r Reach) allowsName(host string) error {
	if addr, err := netip.ParseAddr(host); err == nil {
		return r.allows(addr)
	}
	least := Public
	switch {
	case isLocalhost(host), isNumber(host):
		least = Loopback
	case isInside(host):
		least = Private
	}
	if least > r {
		return fmt.Errorf("%w: %s belongs to %s", errForbidden, host, least)
	}
	return nil
}

// isNumber: 2130706433, 0x7f000001 and 127.1 are 127.0.0.1 to some resolvers.
func isNumber(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	return strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x")
}

// isInside: names without a dot, and the domains for use inside a network:
// RFC 6762 (section 3 and appendix G), RFC 8375, and ICANN's .internal.
func isInside(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	switch last := host[strings.LastIndexByte(host, '.')+1:]; last {
	case host, "local", "internal", "intranet", "lan", "home", "corp", "private":
		return true
	}
	return strings.HasSuffix(host, ".home.arpa")
}
