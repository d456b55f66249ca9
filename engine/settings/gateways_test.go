package settings

import (
	"slices"
	"testing"

	"framewake/engine"
)

func TestGateways(t *testing.T) {
	withFile(t, `{"format":1,"later":2}`)
	const near, far = "http://192.168.1.7:8935/base", "https://gateway.example"
	for _, step := range []struct {
		name string
		do   func(*Settings) error
		want []string
	}{
		{"none", func(*Settings) error { return nil }, nil},
		{"one", func(s *Settings) error { return s.AddGateway(near) }, []string{near}},
		{"two", func(s *Settings) error { return s.AddGateway(far) }, []string{near, far}},
		{"again", func(s *Settings) error { return s.AddGateway(near) }, []string{near, far}},
		{"a fingerprint", func(s *Settings) error { return s.AddGateway(far + "#ab") }, []string{near, far + "#ab"}},
		{"another", func(s *Settings) error { return s.AddGateway(far + "#cd") }, []string{near, far + "#cd"}},
		{"none again", func(s *Settings) error { return s.AddGateway(far) }, []string{near, far}},
		{"a fingerprint, to be removed", func(s *Settings) error { return s.AddGateway(near + "#ab") }, []string{near + "#ab", far}},
		{"the first removed", func(s *Settings) error { return s.RemoveGateway(near) }, []string{far}},
		{"what is not there removed", func(s *Settings) error { return s.RemoveGateway(near) }, []string{far}},
		{"all removed", func(s *Settings) error { return s.RemoveGateway(far) }, nil},
	} {
		s := load(t)
		if err := step.do(&s); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
		if got := load(t).GatewayAddresses(); !slices.Equal(got, step.want) {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
	}
	s := load(t)
	wantError(t, s.AddGateway("ftp://gateway.example"), engine.Invalid, "gateways", "ftp://gateway.example")
	t.Setenv("FRAMEWAKE_GATEWAYS", near+" "+far)
	s = load(t)
	if got, want := s.GatewayAddresses(), []string{near, far}; !slices.Equal(got, want) {
		t.Errorf("environment: got %q, want %q", got, want)
	}
	wantError(t, s.RemoveGateway(near), engine.Invalid, "FRAMEWAKE_GATEWAYS")
}
