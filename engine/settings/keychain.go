package settings

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"framewake/engine"
)

// keychainService is what our entries in the keychain are filed under; their
// user is the gateway's origin.
const keychainService = engine.AppName

// keychainPatience is how long CheckKeychain waits; a keychain that is locked
// may be asking its owner meanwhile.
const keychainPatience = 5 * time.Second

// ErrNoKeychain means that the system has no keychain.
var ErrNoKeychain = errors.New("there is no keychain on this system")

// StoreToken keeps a gateway's token in the system's keychain, in the place of
// the one before. The keychain may ask its owner first, so it may take a while.
func StoreToken(origin, token string) error {
	token = strings.TrimSpace(token)
	if err := checkSecret(token); err != nil {
		return engine.Errorf(engine.Invalid, "enter the token as the gateway gave it", "settings: the token for %s: %w", origin, err)
	}
	if !hasKeychain() {
		return noKeychain()
	}
	return keychainError(keyring.Set(keychainService, origin, token))
}

// RemoveToken removes a gateway's token from the keychain; there may be none.
func RemoveToken(origin string) error {
	if !hasKeychain() {
		return noKeychain()
	}
	if err := keyring.Delete(keychainService, origin); !errors.Is(err, keyring.ErrNotFound) {
		return keychainError(err)
	}
	return nil
}

// HasToken reports whether the keychain holds a token for a gateway.
func HasToken(origin string) (bool, error) {
	token, err := keychainToken(origin)
	return token != "", err
}

// CheckKeychain says what keeps tokens from being kept, or nil. It takes five
// seconds at most.
func CheckKeychain(ctx context.Context) error {
	ctx, stop := context.WithTimeoutCause(ctx, keychainPatience,
		engine.Errorf(engine.Timeout, "unlock it", "settings: the keychain does not answer"))
	defer stop()
	checked := make(chan error, 1)
	go func() { checked <- errorOf(HasToken("")) }()
	select {
	case err := <-checked:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func errorOf(_ bool, err error) error { return err }

// keychainToken returns a gateway's token, "" if there is none.
func keychainToken(origin string) (string, error) {
	if !hasKeychain() {
		return "", noKeychain()
	}
	token, err := keyring.Get(keychainService, origin)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	return token, keychainError(err)
}

func noKeychain() error {
	return engine.Errorf(engine.Unavailable, "install one, such as gnome-keyring or KWallet, or put the token into "+tokenVariable+
		" or into a file that --token-file names", "settings: %w", ErrNoKeychain)
}

func keychainError(err error) error {
	switch {
	case err == nil:
		return nil
	case meansNoKeychain(err):
		return noKeychain()
	}
	return engine.Errorf(engine.Unavailable, "unlock it, or put the token into "+tokenVariable, "settings: the keychain cannot be used: %w", err)
}
