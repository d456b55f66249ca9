package cli_test

import (
	"strings"
	"testing"
)

// tell runs the program with a text on its standard input.
func (s *sandbox) tell(stdin string, args ...string) (printed string, code int) {
	cmd := s.command(args...)
	cmd.Stdin = strings.NewReader(stdin)
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// TestTokenCommand keeps a token, in the real protocol with a keychain, and takes
// it out again.
func TestTokenCommand(t *testing.T) {
	s := newSandbox(t)
	const gateway, origin = "http://127.0.0.1:8935/api/beta", "http://127.0.0.1:8935"
	if printed, code := s.tell(canary+"\n", "token", gateway); code != 1 || !strings.Contains(printed, "there is no keychain on this system; install one") {
		t.Errorf("without a keychain: exit code %d, %s", code, printed)
	}
	v, bus := keychain(t)
	s.set("DBUS_SESSION_BUS_ADDRESS", bus)
	for name, c := range map[string]struct {
		stdin, want string
		args        []string
		code        int
	}{
		"nothing":      {"", "it is empty; enter the token as the gateway gave it", []string{gateway}, 1},
		"two words":    {canary + " " + canary, "more than one word", []string{gateway}, 1},
		"no gateway":   {canary, "name one gateway: livepeer, studio or an address", nil, 2},
		"none of ours": {canary, "neither a known gateway nor an http address", []string{"nobody"}, 1},
	} {
		printed, code := s.tell(c.stdin, append([]string{"token"}, c.args...)...)
		if code != c.code || !strings.Contains(printed, c.want) || strings.Contains(printed, canary) || v.holds(origin) != "" {
			t.Errorf("%s: exit code %d, want %d and %q; %s", name, code, c.code, c.want, printed)
		}
	}
	printed, code := s.tell(canary+"\nmore", "token", gateway)
	if code != 0 || v.holds(origin) != canary || printed != "The token for "+origin+" is in the keychain.\n" {
		t.Errorf("kept %q, exit code %d, %s", v.holds(origin), code, printed)
	}
	if file := read(t, s.cache+"/settings.json"); !strings.Contains(file, origin) || strings.Contains(file, canary) {
		t.Errorf("the settings remember %s", file)
	}
	if printed, code = s.tell("", "token", "--remove", gateway); code != 0 || v.holds(origin) != "" {
		t.Errorf("removed: %q, exit code %d, %s", v.holds(origin), code, printed)
	}
	if file := read(t, s.cache+"/settings.json"); strings.Contains(file, origin) {
		t.Errorf("the settings still remember %s", file)
	}
}
