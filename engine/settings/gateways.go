package settings

import (
	"fmt"
	"slices"
	"strings"
)

// GatewayAddresses are the gateways of the user's own, as they were added.
func (s Settings) GatewayAddresses() []string { return strings.Fields(s.Gateways) }

// AddGateway adds the address of a gateway to the setting and saves it.
func (s *Settings) AddGateway(address string) error {
	addresses := s.GatewayAddresses()
	if slices.Contains(addresses, address) {
		return nil
	}
	s.Gateways = strings.Join(append(addresses, address), " ")
	return s.Save()
}

// RemoveGateway takes an address out of the setting and saves it.
func (s *Settings) RemoveGateway(address string) error {
	addresses := slices.DeleteFunc(s.GatewayAddresses(), func(a string) bool { return a == address })
	s.Gateways = strings.Join(addresses, " ")
	return s.Save()
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
