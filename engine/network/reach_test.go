package network

import (
	"errors"
	"net/netip"
	"net/url"
	"testing"
)

func TestReachOf(t *testing.T) {
	const never = Reach(-1)
	cases := map[string]Reach{
		"93.184.216.34": Public, "8.8.8.8": Public, "2606:2800:220:1::1": Public, "172.15.255.255": Public, "172.32.0.0": Public,
		"100.63.255.255": Public, "100.128.0.0": Public, "64:ff9b::808:808": Public, "::ffff:8.8.8.8": Public,
		"10.0.0.1": Private, "172.16.0.1": Private, "172.31.255.255": Private, "192.168.1.1": Private,
		"100.64.0.1": Private, "100.127.255.255": Private, "169.254.1.1": Private, "198.18.0.1": Private,
		"fc00::1": Private, "fd12:3456::1": Private, "fe80::1": Private, "fe80::1%eth0": Private, "fec0::1": Private,
		"::ffff:10.0.0.1": Private, "64:ff9b::a00:1": Private, "2002:c0a8:101::1": Private, "64:ff9b:1::1": Private,
		"127.0.0.1": Loopback, "127.8.8.8": Loopback, "::1": Loopback, "::ffff:127.0.0.1": Loopback,
		"64:ff9b::7f00:1": Loopback, "2002:7f00:1::": Loopback,
		"169.254.169.254": never, "::ffff:169.254.169.254": never, "64:ff9b::a9fe:a9fe": never, "2002:a9fe:a9fe::": never,
		"fd00:ec2::254": never, "100.100.100.200": never, "168.63.129.16": never, "169.254.170.2": never,
		"0.0.0.0": never, "0.1.2.3": never, "::": never, "::7f00:1": never, "255.255.255.255": never, "240.0.0.1": never,
		"224.0.0.1": never, "ff02::1": never, "192.0.2.1": never, "203.0.113.9": never, "2001:db8::1": never, "2001::1": never,
	}
	for text, want := range cases {
		got, ok := ReachOf(netip.MustParseAddr(text))
		if !ok {
			got = never
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
		for _, r := range []Reach{Public, Private, Loopback} {
			err := r.allows(netip.MustParseAddr(text))
			if allowed := want != never && want <= r; allowed != (err == nil) || err != nil && !errors.Is(err, errForbidden) {
				t.Errorf("%s for %s: %v, want allowed %t", text, r, err, allowed)
			}
		}
	}
	if _, ok := ReachOf(netip.Addr{}); ok {
		t.Error("the zero address may be connected to")
	}
}

func TestReachFor(t *testing.T) {
	cases := map[string]Reach{
		"https://gateway.example/x": Private, "https://93.184.216.34": Public, "http://192.168.1.7:8935": Private,
		"http://localhost:8935": Loopback, "http://LOCALHOST.": Loopback, "http://a.localhost": Loopback,
		"http://127.0.0.1": Loopback, "http://[::1]:80": Loopback, "http://[fe80::1%25eth0]/": Private,
		"http://localhost.example": Private, "http://notlocalhost": Private, "http://2130706433": Private, "http://169.254.169.254": Public,
	}
	for text, want := range cases {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := ReachFor(u); got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestAllowsName(t *testing.T) {
	cases := map[string]Reach{
		"gateway.example": Public, "8.8.8.8": Public, "a.b.c.": Public, "lan.example": Public,
		"nas": Private, "nas.local": Private, "NAS.LAN": Private, "x.internal": Private, "x.home.arpa": Private, "10.0.0.1": Private,
		"localhost": Loopback, "x.localhost.": Loopback, "127.0.0.1": Loopback, "2130706433": Loopback,
		"0x7f000001": Loopback, "127.1": Loopback, "1.0x7F": Loopback, "::1": Loopback,
	}
	for host, want := range cases {
		for _, r := range []Reach{Public, Private, Loopback} {
			if err := r.allowsName(host); (err == nil) != (want <= r) {
				t.Errorf("%s for %s: %v, want allowed %t", host, r, err, want <= r)
			}
		}
	}
	for _, host := range []string{"169.254.169.254", "0.0.0.0"} {
		if Loopback.allowsName(host) == nil {
			t.Errorf("%s is allowed", host)
		}
	}
}
