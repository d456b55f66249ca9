package settings

import (
	"fmt"
	"slices"
	"strings"
)

// GatewayAddresses are the gateways of the user's own, as they were added: perhaps
// with the fingerprint of a certificate after a #.
func (s Settings) GatewayAddresses() []string { return strings.Fields(s.Gateways) }

// AddGateway adds the address of a gateway to the setting and saves it. It takes
// the place of the same address with another fingerprint, or without.
func (s *Settings) AddGateway(address string) error {
	addresses := s.GatewayAddresses()
	if at := slices.IndexFunc(addresses, sameGateway(address)); at >= 0 {
		addresses[at] = address
	} else {
		addresses = append(addresses, address)
	}
	s.Gateways = strings.Join(addresses, " ")
	return s.Save()
}

// RemoveGateway takes an address, whatever its fingerprint, out of the setting and
// saves it.
func (s *Settings) RemoveGateway(address string) error {
	addresses := slices.DeleteFunc(s.GatewayAddresses(), sameGateway(address))
	s.Gateways = strings.Join(addresses, " ")
	return s.Save()
}

// sameGateway reports of an address whether it differs from another at most in the
// fingerprint.
func sameGateway(as string) func(address string) bool {
	as, _, _ = strings.Cut(as, "#")
	return func(address string) bool {
		address, _, _ = strings.Cut(address, "#")
		return address == as
	}
}

// checkAddresses takes what begins like an address; what it means is the
// gateway's to say.
func checkAddresses(value any) error {
	for _, address := range strings.Fields(value.(string)) {
		if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
			return fmt.Errorf("%q is not an http address", address)
		}
	}
	return nil
}
