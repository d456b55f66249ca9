//go:build linux

package main

import (
	"os"
	"os/exec"

	"framewake/engine"
	"framewake/engine/local"
	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/engine/worker"
)

// newWorker returns the engine of a model, in a process of its own as in the
// program.
func newWorker(model string) (engine.Engine, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return worker.New(worker.Options{Command: func() *exec.Cmd { return exec.Command(self, roleWorker, model) }}), nil
}

// playWorker is what runs in that process.
func playWorker(model string) error {
	return worker.Serve(func() (engine.Engine, error) {
		s, err := settings.Load()
		if err != nil {
			return nil, err
		}
		tools, err := video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
		if err != nil {
			return nil, err
		}
		ledger, err := s.OpenLedger()
		if err != nil {
			return nil, err
		}
		o := local.Options{Library: s.ONNXRuntime, Threads: s.Threads, Tools: tools, Ledger: ledger}
		if model != engine.BuiltinModel {
			o.Model = model
		}
		return local.Open(o)
	})
}
