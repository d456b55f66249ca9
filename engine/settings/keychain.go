package settings

import (
	"context"
	"errors"
	"slices"
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

// errNoKeychain means that the system has no keychain.
var errNoKeychain = errors.New("there is no keychain on this system")

// HasToken reports whether a gateway's token was put into the keychain, by the
// gateway's origin. It is what the settings remember: nobody has to open the
// keychain for it.
func (s Settings) HasToken(origin string) bool {
	return slices.Contains(strings.Fields(s.Keychain), origin)
}

// StoreToken puts a gateway's token into the system's keychain, in the place of
// the one before, and remembers in the settings that there is one. The keychain
// may ask its owner first, so it may take a while.
func (s *Settings) StoreToken(origin, token string) error {
	token = strings.TrimSpace(token)
	if err := checkSecret(token); err != nil {
		return engine.Errorf(engine.Invalid, "enter the token as the gateway gave it", "settings: the token for %s: %w", origin, err)
	}
	if !hasKeychain() {
		return noKeychain()
	}
	if err := keychainError(keyring.Set(keychainService, origin, token)); err != nil || s.HasToken(origin) {
		return err
	}
	s.Keychain = strings.Join(append(strings.Fields(s.Keychain), origin), " ")
	return s.Save()
}

// RemoveToken takes a gateway's token out of the keychain and the settings; there
// may be none.
func (s *Settings) RemoveToken(origin string) error {
	if !hasKeychain() {
		return noKeychain()
	}
	if err := keyring.Delete(keychainService, origin); !errors.Is(err, keyring.ErrNotFound) && err != nil {
		return keychainError(err)
	}
	s.Keychain = strings.Join(slices.DeleteFunc(strings.Fields(s.Keychain), func(o string) bool { return o == origin }), " ")
	return s.Save()
}

// CheckKeychain says what keeps tokens from being kept, or nil. It takes five
// seconds at most.
func CheckKeychain(ctx context.Context) error {
	ctx, stop := context.WithTimeoutCause(ctx, keychainPatience,
		engine.Errorf(engine.Timeout, "unlock it", "settings: the keychain does not answer"))
	defer stop()
	checked := make(chan error, 1)
	go func() {
		_, err := keychainToken("")
		checked <- err
	}()
	select {
	case err := <-checked:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// keychainToken returns a gateway's token, "" if somebody took it out.
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
		" or into a file that --token-file names", "settings: %w", errNoKeychain)
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
