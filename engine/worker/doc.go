// Package worker puts an Engine into a child process, so that a crash, a hang
// or a driver reset in a native library costs one job and never the program.
//
//	e := worker.New(worker.Options{Command: func() *exec.Cmd { return exec.Command(self, "worker") }})
//
// and in the child
//
//	err := worker.Serve(open)
//
// Both talk JSON lines over the child's stdin and stdout. The child exits when
// its stdin ends, so it cannot outlive its parent, however that dies. The
// package knows nothing of what the engine runs.
package worker
