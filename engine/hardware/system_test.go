package hardware

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestSystem(t *testing.T) {
	if got := System(); got == "" {
		t.Error("no name of the system")
	}
	if runtime.GOOS == "linux" && !strings.Contains(System(), "kernel ") {
		t.Errorf("got %q, want the kernel's version in it", System())
	}
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" && Processor() == "" {
		t.Error("no name of the processor")
	}
}

func TestTotalRAM(t *testing.T) {
	if total, available := TotalRAM(), AvailableRAM(); total < available {
		t.Errorf("%d bytes of %d are available", available, total)
	}
}

func TestFreeDisk(t *testing.T) {
	if got, err := FreeDisk(t.TempDir()); err != nil || got <= 0 {
		t.Errorf("got %d, %v", got, err)
	}
	if got, err := FreeDisk(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Errorf("no folder: got %d", got)
	}
}
