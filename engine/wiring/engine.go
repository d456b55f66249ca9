package wiring

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/device"
	"framewake/engine/hardware"
	"framewake/engine/models"
	"framewake/engine/settings"
	"framewake/engine/worker"
)

// open returns the engine that runs a model, the built-in one, one that is known
// by name, or one in a folder, on a device; "" is that of the settings.
func open(ctx context.Context, model, on string) (engine.Engine, error) {
	return openWorker(ctx, model, on, false)
}

// openWorker is open; aside lets other programs come first.
func openWorker(ctx context.Context, model, on string, aside bool) (engine.Engine, error) {
	var args []string
	if model != engine.BuiltinModel { // that one always runs on the processor
		s, err := settings.Load()
		if err != nil {
			return nil, err
		}
		folder, err := models.Resolve(s.ModelFolders(), model)
		if err != nil {
			return nil, err
		}
		d, err := device.Choose(ctx, cmp.Or(on, s.Device), devices(s))
		if err != nil {
			return nil, err
		}
		args = []string{d.ID, folder}
	}
	command, err := workerProcess(args...)
	if err != nil {
		return nil, err
	}
	return worker.New(worker.Options{Command: command, Aside: aside}), nil
}

// workerProcess returns a maker of worker processes.
func workerProcess(args ...string) (func() *exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, engine.Errorf(engine.Unavailable, "reinstall Framewake", "find our own program: %w", err)
	}
	return func() *exec.Cmd {
		cmd := exec.Command(self, append([]string{WorkerCommand}, args...)...)
		cmd.Env = hardware.HugePages(slices.DeleteFunc(os.Environ(), namesDisplay))
		return cmd
	}, nil
}

// namesDisplay: a worker shows nothing. With a display, the window toolkits
// that are linked into it would connect to it all the same.
func namesDisplay(variable string) bool {
	return strings.HasPrefix(variable, "DISPLAY=") || strings.HasPrefix(variable, "WAYLAND_DISPLAY=")
}
