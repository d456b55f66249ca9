//go:build unix

package settings

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"framewake/engine"
)

const (
	studio = "https://livepeer.studio"
	canary = "canary-7d21"
)

// mockKeychain gives the test a keychain in memory, or one that fails with err.
func mockKeychain(t *testing.T, err error) {
	t.Helper()
	isolate(t)
	t.Setenv(tokenVariable, "")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	if err == nil {
		keyring.MockInit()
	} else {
		keyring.MockInitWithError(err)
	}
}

// TestTokenOrder: the file that was named, the variable, the keychain.
func TestTokenOrder(t *testing.T) {
	mockKeychain(t, nil)
	if err := StoreToken(studio, " from-keychain\n"); err != nil {
		t.Fatal(err)
	}
	t.Setenv(tokenVariable, " from-environment\n")
	full := TakeSecrets()
	if value, set := os.LookupEnv(tokenVariable); set {
		t.Errorf("children would inherit %q", value)
	}
	none := TakeSecrets()
	path := secretFile(t, "from-file\n", 0o400)
	for _, c := range []struct {
		name         string
		secrets      Secrets
		file, origin string
		want         string
	}{
		{"a file goes first", full, path, studio, "from-file"},
		{"then the variable", full, "", studio, "from-environment"},
		{"then the keychain", none, "", studio, "from-keychain"},
		{"of the same gateway only", none, "", "https://other.example", ""},
	} {
		if got, err := c.secrets.Token(c.file, c.origin); got != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if !full.FromEnvironment() || none.FromEnvironment() {
		t.Errorf("from the environment: %t and %t, want true and false", full.FromEnvironment(), none.FromEnvironment())
	}
	if text := fmt.Sprintf("%v %+v %#v", full, full, full); strings.Contains(text, "environment\"") || strings.Contains(text, "from-environment") {
		t.Errorf("printed, it tells the token: %s", text)
	}
}

func TestKeychain(t *testing.T) {
	mockKeychain(t, nil)
	has := func(want bool) {
		t.Helper()
		if got, err := HasToken(studio); got != want || err != nil {
			t.Errorf("has a token: %t, %v, want %t", got, err, want)
		}
	}
	has(false)
	if err := RemoveToken(studio); err != nil {
		t.Errorf("remove what is not there: %v", err)
	}
	for _, bad := range []string{"", " \n", canary + " " + canary, canary + "\x00", strings.Repeat(canary, 1000)} {
		err := StoreToken(studio, bad)
		wantError(t, err, engine.Invalid, "settings: the token for "+studio)
		if strings.Contains(fmt.Sprint(err, engine.HintOf(err)), canary) {
			t.Errorf("the error tells the token: %v", err)
		}
	}
	has(false)
	for range 2 { // the second takes the first one's place
		if err := StoreToken(studio, canary); err != nil {
			t.Fatal(err)
		}
	}
	has(true)
	if err := CheckKeychain(t.Context()); err != nil {
		t.Error(err)
	}
	if err := RemoveToken(studio); err != nil {
		t.Fatal(err)
	}
	has(false)
	if names, err := os.ReadDir(os.Getenv("HOME")); err != nil || len(names) != 0 {
		t.Errorf("files were made: %v, %v", names, err)
	}
}

// TestKeychainFails has a keychain that refuses, and none at all.
func TestKeychainFails(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("there is always a keychain on macOS")
	}
	for _, c := range []struct {
		name  string
		fails error
		text  string
		none  bool
	}{
		{"locked", errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'"), "settings: the keychain cannot be used: failed to unlock", false},
		{"no service", dbus.Error{Name: "org.freedesktop.DBus.Error.ServiceUnknown"}, "settings: there is no keychain on this system", true},
		{"no system", keyring.ErrUnsupportedPlatform, "settings: there is no keychain on this system", true},
	} {
		mockKeychain(t, c.fails)
		_, tokenError := TakeSecrets().Token("", studio)
		_, hasError := HasToken(studio)
		for call, err := range map[string]error{"token": tokenError, "has": hasError, "store": StoreToken(studio, canary),
			"remove": RemoveToken(studio), "check": CheckKeychain(t.Context())} {
			wantError(t, err, engine.Unavailable, c.text)
			if errors.Is(err, ErrNoKeychain) != c.none || !strings.Contains(engine.HintOf(err), tokenVariable) {
				t.Errorf("%s, %s: %v (hint %q), want no keychain: %t", c.name, call, err, engine.HintOf(err), c.none)
			}
			if strings.Contains(fmt.Sprint(err), canary) {
				t.Errorf("%s, %s: the error tells the token: %v", c.name, call, err)
			}
		}
	}
	mockKeychain(t, nil)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		return // there is a bus all the same
	}
	wantError(t, StoreToken(studio, canary), engine.Unavailable, ErrNoKeychain.Error())
}
