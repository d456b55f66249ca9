package hardware

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestHugePages(t *testing.T) {
	tuned := []string{"HOME=/home/a", "GLIBC_TUNABLES=glibc.malloc.check=3"}
	if got := HugePages(tuned); !slices.Equal(got, tuned) {
		t.Errorf("what was tuned already became %q", got)
	}
	ours := make([]string, 1, 2)
	ours[0] = "HOME=/home/a"
	if got := HugePages(ours); !slices.Equal(got, []string{"HOME=/home/a", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1"}) {
		t.Errorf("became %q", got)
	}
	if behind := ours[:2][1]; behind != "" {
		t.Errorf("%q was written behind what was given", behind)
	}
}

// TestGlibcTunable: this system's glibc knows the setting by that name.
func TestGlibcTunable(t *testing.T) {
	const loader = "/lib64/ld-linux-x86-64.so.2"
	list, err := exec.Command(loader, "--list-tunables").Output()
	if err != nil {
		t.Skipf("needs a glibc that lists its settings: %v", err)
	}
	c := exec.Command(loader, "--list-tunables")
	c.Env = HugePages(os.Environ()[:0])
	ours, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(list), "glibc.malloc.hugetlb: 0x0 ") || !strings.Contains(string(ours), "glibc.malloc.hugetlb: 0x1 ") {
		t.Errorf("without ours:\n%s\nwith it:\n%s", list, ours)
	}
}
