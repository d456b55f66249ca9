package awake

import (
	"runtime"
	"sync"

	"golang.org/x/sys/windows"
)

// Flags of SetThreadExecutionState: winbase.h.
const (
	esContinuous     = 0x80000000
	esSystemRequired = 0x00000001
)

// Keep keeps the system awake until release is called, which may happen twice.
// The state belongs to a thread, so one is kept for it.
func Keep(string) (release func(), held bool) {
	setState := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")
	if setState.Find() != nil {
		return func() {}, false
	}
	answer, done := make(chan bool), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		previous, _, _ := setState.Call(esContinuous | esSystemRequired)
		answer <- previous != 0
		<-done
		_, _, _ = setState.Call(esContinuous)
	}()
	return sync.OnceFunc(func() { close(done) }), <-answer
}
