//go:build !headless

package ui

import (
	"sync"
	"sync/atomic"
)

// keeper writes the preferences, the latest last, whoever calls it when.
type keeper struct {
	path    string
	allowed bool // the file is not a newer program's
	latest  atomic.Pointer[preferences]
	writing sync.Mutex
}

// note is what the next write writes.
func (k *keeper) note(p preferences) { k.latest.Store(&p) }

// write the latest preferences. Without them the window works as well, so nobody is told of a failure.
func (k *keeper) write() {
	k.writing.Lock()
	defer k.writing.Unlock()
	if p := k.latest.Load(); p != nil && k.allowed {
		_ = p.save(k.path)
	}
}
