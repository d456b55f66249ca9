package svd

import (
	"cmp"
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// workers is how many goroutines are worth starting for n pieces of work.
func workers(n int) int { return min(runtime.GOMAXPROCS(0), n) }

// inParallel calls work for every i in [0, n) on the given number of
// goroutines, which work is told (0 ≤ worker < workers), and returns when all
// are done. It stops early when ctx ends, returning its error, or when work
// fails, returning one of the failures.
func inParallel(ctx context.Context, workers, n int, work func(worker, i int) error) error {
	var wait sync.WaitGroup
	var next atomic.Int64
	failures := make([]error, workers)
	for worker := range workers {
		wait.Go(func() {
			for failures[worker] == nil && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				failures[worker] = work(worker, i)
			}
			next.Store(int64(n))
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return cmp.Or(failures...)
}
