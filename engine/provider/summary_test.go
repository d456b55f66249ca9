package provider

import "testing"

func TestSummary(t *testing.T) {
	for _, tt := range []struct {
		problems   []Problem
		text, hint string
	}{
		{nil, "", ""},
		{[]Problem{{Text: "a is missing", Hint: "install a"}}, "a is missing", "install a"},
		{[]Problem{{Text: "a is missing", Hint: "install x"}, {Text: "b is missing", Hint: "install x"}, {Text: "a is missing", Hint: "install y"}},
			"a is missing; b is missing", "install x; install y"},
	} {
		if text, hint := Summary(tt.problems); text != tt.text || hint != tt.hint {
			t.Errorf("%+v: got %q, %q", tt.problems, text, hint)
		}
	}
}
