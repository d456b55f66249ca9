//go:build windows || darwin

package settings

// hasKeychain: these systems have one.
func hasKeychain() bool { return true }

func meansNoKeychain(error) bool { return false }
