package settings

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"framewake/engine"
)

const (
	// tokenVariable holds the token of the gateway that is chosen.
	tokenVariable = "FRAMEWAKE_TOKEN"
	// maxSecretBytes is far above any token's length.
	maxSecretBytes = 4 << 10
)

// Secrets are the tokens of gateways. They are never in Settings, and printing
// Secrets tells none.
type Secrets struct{ variable func() string }

// TakeSecrets takes FRAMEWAKE_TOKEN out of the environment, so that no process
// inherits it that is started later. It is for the start of main.
func TakeSecrets() Secrets {
	token := strings.TrimSpace(os.Getenv(tokenVariable))
	_ = os.Unsetenv(tokenVariable) // fails for names that are none
	return Secrets{func() string { return token }}
}

// Token returns the token of a gateway by its origin, such as
// "https://livepeer.studio": the one in the file that the user named, or without
// a name that of FRAMEWAKE_TOKEN, or else the keychain's, if one was put there;
// "" if there is none. The file holds the token on a line of its own, belongs to
// the user and is closed to everybody else. Errors never tell what a file holds.
func (s Secrets) Token(in Settings, file, origin string) (string, error) {
	if file != "" {
		return FileToken(file)
	}
	if token := s.variable(); token != "" || !in.HasToken(origin) {
		return token, nil
	}
	return keychainToken(origin)
}

// FromEnvironment reports whether FRAMEWAKE_TOKEN was set, which goes before the
// keychain.
func (s Secrets) FromEnvironment() bool { return s.variable() != "" }

// FileToken returns the token in a file that the user named, see Secrets.Token.
func FileToken(file string) (string, error) {
	secret, err := readSecret(file)
	if err != nil {
		hint := "give a file that holds the token and nothing else"
		if errors.Is(err, errOpenToOthers) {
			hint = "run: chmod 600 " + file
		}
		return "", engine.Errorf(engine.Invalid, hint, "settings: token file %s: %w", file, err)
	}
	return secret, nil
}

var errOpenToOthers = errors.New("other users have access to it")

// readSecret judges the file it has open, which nobody can exchange any more.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path) // before opening, which would wait at a pipe
	if err != nil {
		return "", reason(err)
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("not an ordinary file")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", reason(err)
	}
	defer func() { _ = f.Close() }()
	if info, err = f.Stat(); err != nil {
		return "", reason(err)
	}
	switch {
	case !info.Mode().IsRegular():
		return "", errors.New("not an ordinary file")
	case !ownedByUser(info):
		return "", errors.New("it belongs to another user")
	case info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/':
		return "", fmt.Errorf("%w (mode %04o)", errOpenToOthers, info.Mode().Perm())
	}
	b, err := io.ReadAll(io.LimitReader(f, maxSecretBytes+1))
	if err != nil {
		return "", reason(err)
	}
	secret := strings.TrimSpace(string(b))
	if err := checkSecret(secret); err != nil {
		return "", err
	}
	return secret, nil
}

// checkSecret says what keeps a text from being a token.
func checkSecret(secret string) error {
	switch {
	case len(secret) > maxSecretBytes:
		return fmt.Errorf("longer than %d bytes", maxSecretBytes)
	case secret == "":
		return errors.New("it is empty")
	case strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("it holds more than one word of plain characters")
	}
	return nil
}
