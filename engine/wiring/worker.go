package wiring

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/device"
	"framewake/engine/local"
	"framewake/engine/models"
	"framewake/engine/provider"
	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/engine/worker"
)

// WorkerCommand is the child process that local inference runs in. It is not for
// people: it speaks a protocol on stdin and stdout. By itself it runs the built-in
// model; followed by a device and the folder of a model, that.
const WorkerCommand = "worker"

// selfTestFlag, followed by a device, makes the worker run the self-test and
// nothing else.
const selfTestFlag = "--self-test"

// selfTestTime is how long a self-test may take. Software Vulkan, which
// compiles its kernels for the processor, takes 5 s.
const selfTestTime = 30 * time.Second

// Work is the worker, with what follows WorkerCommand.
func Work(args []string) error {
	switch {
	case len(args) == 0:
		return worker.Serve(func() (engine.Engine, error) { return openLocal("cpu", "") })
	case len(args) == 2 && args[0] == selfTestFlag:
		return worker.Answer(func() any { return selfTest(args[1]) })
	case len(args) == 2:
		return worker.Serve(func() (engine.Engine, error) { return openLocal(args[0], args[1]) })
	}
	return fmt.Errorf("%s: wrong arguments %q", WorkerCommand, args)
}

// devices are the ways to look for GPUs.
func devices(s settings.Settings) device.Options {
	return device.ThisMachine(s.ONNXRuntime, places(s), filepath.Join(s.Cache, "proofs.json"), prove)
}

// listDevices tries what clips can be computed on here.
func listDevices(ctx context.Context) ([]device.Device, error) {
	s, err := settings.Load()
	if err != nil {
		return nil, err
	}
	list := device.List(ctx, devices(s))
	return list, ctx.Err()
}

// prove runs the self-test of a provider in a process of its own.
func prove(ctx context.Context, p provider.Provider) (provider.Proof, error) {
	cmd, err := workerProcess(selfTestFlag, p.String())
	if err != nil {
		return provider.Proof{}, err
	}
	var proof provider.Proof
	err = worker.Ask(ctx, cmd(), selfTestTime, &proof)
	return proof, err
}

// selfTest is prove's other half.
func selfTest(on string) provider.Proof {
	p, err := provider.Parse(on)
	var s settings.Settings
	if err == nil {
		s, err = settings.Load()
	}
	if err != nil {
		return provider.Proof{Provider: p, Problem: err.Error(), Hint: engine.HintOf(err)}
	}
	return local.SelfTest(context.Background(), local.SelfTestOptions{
		Provider: p, Library: s.ONNXRuntime, Places: places(s), Threads: s.Threads})
}

// openLocal opens the engine inside the worker, on a device that proved itself;
// folder "" is the built-in model.
func openLocal(on, folder string) (engine.Engine, error) {
	p, err := provider.Parse(on)
	if err != nil {
		return nil, err
	}
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
	return local.Open(local.Options{
		Model: folder, Library: s.ONNXRuntime, Places: places(s), Provider: p, Experience: filepath.Join(s.Cache, "experience.json"),
		SafetyChecker: models.SafetyChecker(s.ModelFolders(), folder), Threads: s.Threads, Tools: tools, Ledger: ledger})
}
