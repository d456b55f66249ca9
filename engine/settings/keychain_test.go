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
	in := load(t)
	if err := in.StoreToken(studio, " from-keychain\n"); err != nil {
		t.Fatal(err)
	}
	in = load(t)
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
		if got, err := c.secrets.Token(in, c.file, c.origin); got != c.want || err != nil {
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
	s := load(t)
	has := func(want bool) {
		t.Helper()
		if now := load(t); now.HasToken(studio) != want || s.HasToken(studio) != want || now.HasToken("https://livepeer") {
			t.Errorf("the settings remember %q, want a token: %t", now.Keychain, want)
		}
	}
	has(false)
	if err := s.RemoveToken(studio); err != nil {
		t.Errorf("remove what is not there: %v", err)
	}
	for _, bad := range []string{"", " \n", canary + " " + canary, canary + "\x00", strings.Repeat(canary, 1000)} {
		err := s.StoreToken(studio, bad)
		wantError(t, err, engine.Invalid, "settings: the token for "+studio)
		if strings.Contains(fmt.Sprint(err, engine.HintOf(err)), canary) {
			t.Errorf("the error tells the token: %v", err)
		}
	}
	has(false)
	for _, origin := range []string{"http://127.0.0.1:8935", studio, studio} { // the last takes the place of the one before
		if err := s.StoreToken(origin, canary); err != nil {
			t.Fatal(err)
		}
	}
	has(true)
	if err := CheckKeychain(t.Context()); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(s.Path()); err != nil || strings.Contains(string(b), canary) {
		t.Errorf("the settings tell the token: %s, %v", b, err)
	}
	if err := s.RemoveToken(studio); err != nil {
		t.Fatal(err)
	}
	has(false)
	if got := load(t).Keychain; got != "http://127.0.0.1:8935" {
		t.Errorf("the other token went too: %q", got)
	}
	keyring.MockInit() // somebody emptied it
	if got, err := TakeSecrets().Token(load(t), "", "http://127.0.0.1:8935"); got != "" || err != nil {
		t.Errorf("an emptied keychain: %q, %v", got, err)
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
		in := load(t)
		in.Keychain = studio
		_, tokenError := TakeSecrets().Token(in, "", studio)
		for call, err := range map[string]error{"token": tokenError, "store": in.StoreToken(studio, canary),
			"remove": in.RemoveToken(studio), "check": CheckKeychain(t.Context())} {
			wantError(t, err, engine.Unavailable, c.text)
			if errors.Is(err, errNoKeychain) != c.none || !strings.Contains(engine.HintOf(err), tokenVariable) {
				t.Errorf("%s, %s: %v (hint %q), want no keychain: %t", c.name, call, err, engine.HintOf(err), c.none)
			}
			if strings.Contains(fmt.Sprint(err), canary) || !in.HasToken(studio) {
				t.Errorf("%s, %s: %v; the token is remembered: %t", c.name, call, err, in.HasToken(studio))
			}
		}
		if got, err := TakeSecrets().Token(in, "", "https://other.example"); got != "" || err != nil {
			t.Errorf("%s: where there is none to be had, the keychain is asked: %q, %v", c.name, got, err)
		}
	}
	mockKeychain(t, nil)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		return // there is a bus all the same
	}
	in := load(t)
	wantError(t, in.StoreToken(studio, canary), engine.Unavailable, errNoKeychain.Error())
}
