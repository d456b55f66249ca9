package hardware

import (
	"os"
	"runtime"
	"slices"
	"testing"
)

// measured are the systems whose memory is known.
var measured = []string{"linux", "darwin", "windows"}

func TestPeakRSSGrows(t *testing.T) {
	before := PeakRSS()
	if before == 0 {
		if slices.Contains(measured, runtime.GOOS) {
			t.Fatal("no figure")
		}
		t.Skipf("%s tells no peak memory", runtime.GOOS)
	}
	const size = 64 << 20
	block := make([]byte, size)
	for i := range block {
		block[i] = byte(i)
	}
	runtime.KeepAlive(block)
	if grown := PeakRSS() - before; grown < size/2 {
		t.Errorf("grew by %d bytes after touching %d", grown, size)
	}
}

func TestPeakRSSOf(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skipf("%s tells no peak memory of other processes", runtime.GOOS)
	}
	if own, same := PeakRSS(), PeakRSSOf(os.Getpid()); same < own {
		t.Errorf("got %d bytes by process ID, %d before", same, own)
	}
	if got := PeakRSSOf(-1); got != 0 {
		t.Errorf("no process: got %d", got)
	}
}

func TestAvailableRAM(t *testing.T) {
	got := AvailableRAM()
	if got == 0 && !slices.Contains(measured, runtime.GOOS) {
		t.Skipf("%s tells no available memory", runtime.GOOS)
	}
	if got < 16<<20 || got > 1<<44 {
		t.Errorf("got %d bytes, want something between 16 MiB and 16 TiB", got)
	}
}
