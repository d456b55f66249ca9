package resample

import (
	"runtime"
	"sync"
)

// span is one output sample: the weighted sum of the len(weights) input
// samples from first on.
type span[W int64 | float32] struct {
	first   int
	weights []W
}

// inRows calls work on consecutive parts [from, to) of n rows, one goroutine
// per processor, and returns when all are done.
func inRows(n int, work func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for i := range parts {
		wait.Go(func() { work(i*n/parts, (i+1)*n/parts) })
	}
	wait.Wait()
}
