package hardware

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryCounters is PROCESS_MEMORY_COUNTERS of psapi.h.
type memoryCounters struct {
	size              uint32
	_                 uint32 // page faults
	peakWorkingSet, _ uintptr
	_, _, _, _        uintptr // quotas
	_, _              uintptr // the page file's share
}

// memoryStatus is MEMORYSTATUSEX of sysinfoapi.h.
type memoryStatus struct {
	size, _          uint32
	total, available uint64
	_, _, _, _, _    uint64
}

// kernel32 is a function of the library that every process has.
func kernel32(name string) *windows.LazyProc {
	return windows.NewLazySystemDLL("kernel32.dll").NewProc(name)
}

// PeakRSS is this process's peak working set in bytes.
func PeakRSS() int64 { return PeakRSSOf(os.Getpid()) }

// PeakRSSOf is another process's; 0 if it is not running.
func PeakRSSOf(pid int) int64 {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return 0
	}
	defer windows.CloseHandle(h)
	c := memoryCounters{size: uint32(unsafe.Sizeof(memoryCounters{}))}
	if ok, _, _ := kernel32("K32GetProcessMemoryInfo").Call(uintptr(h), uintptr(unsafe.Pointer(&c)), uintptr(c.size)); ok == 0 {
		return 0
	}
	return int64(c.peakWorkingSet)
}

// memory asks the system for its memory; zeros if it does not tell.
func memory() memoryStatus {
	s := memoryStatus{size: uint32(unsafe.Sizeof(memoryStatus{}))}
	if ok, _, _ := kernel32("GlobalMemoryStatusEx").Call(uintptr(unsafe.Pointer(&s))); ok == 0 {
		return memoryStatus{}
	}
	return s
}

// AvailableRAM is the memory that can be had without paging, in bytes.
func AvailableRAM() int64 { return int64(memory().available) }

// ResetPeakRSS does nothing: this system cannot.
func ResetPeakRSS() {}
