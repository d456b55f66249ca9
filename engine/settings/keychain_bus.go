//go:build !windows && !darwin

package settings

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

// hasKeychain reports whether there is a session bus, on which keychains answer.
// Without one the library would start a bus, which would outlive the program.
func hasKeychain() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} { // where godbus looks
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return true
		}
	}
	return false
}

// meansNoKeychain tells a bus that is gone, or on which nobody keeps secrets,
// from a keychain that refuses.
func meansNoKeychain(err error) bool {
	if e, ok := errors.AsType[dbus.Error](err); ok {
		return e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" || e.Name == "org.freedesktop.DBus.Error.NameHasNoOwner"
	}
	_, unreachable := errors.AsType[*net.OpError](err)
	return unreachable || errors.Is(err, keyring.ErrUnsupportedPlatform)
}
