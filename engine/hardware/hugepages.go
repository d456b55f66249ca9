package hardware

import (
	"runtime"
	"slices"
	"strings"
)

// tunables is the variable that glibc reads its settings from as a process starts.
const tunables = "GLIBC_TUNABLES"

// HugePages returns env with huge pages asked for on Linux, where who set it
// does not tune glibc already: glibc.malloc.hugetlb=1 has it advise the kernel
// (madvise, from glibc 2.35; others ignore it), which heeds that unless
// /sys/kernel/mm/transparent_hugepage/enabled says never. ONNX Runtime touches
// fresh memory with each network, and the faults of small pages are a quarter of
// the time that decoding takes: docs/performance.md.
func HugePages(env []string) []string {
	set := func(variable string) bool { return strings.HasPrefix(variable, tunables+"=") }
	if runtime.GOOS != "linux" || slices.ContainsFunc(env, set) {
		return env
	}
	return append(slices.Clip(env), tunables+"=glibc.malloc.hugetlb=1")
}
