package figures

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	var b strings.Builder
	err := Table{
		{"how many", "12", "≥ 10", true},
		{"how fast", "9 ms", "< 5 ms", false},
		{What: "on", Value: "2 cores"},
	}.Print(&b)
	want := "| how many | 12 | ≥ 10 | met |\n| how fast | 9 ms | < 5 ms | missed |\n| on | 2 cores |  |  |\n"
	if err != nil || b.String() != want {
		t.Errorf("error %v, printed\n%s\nwant\n%s", err, b.String(), want)
	}
}

func TestBusy(t *testing.T) {
	if got := (Busy{30, 130}).Since(Busy{10, 70}); got != 0.25 {
		t.Errorf("20 of 80 ticks: got %v, want 0.25", got)
	}
}
