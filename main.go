// Framewake brings a still image to life: it turns a photo into a short clip.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/cli"
	"framewake/engine/device"
	"framewake/engine/doctor"
	"framewake/engine/models"
	"framewake/engine/provider"
	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/engine/worker"
	"framewake/ui"
)

func main() {
	secrets := settings.TakeSecrets()
	if len(os.Args) >= 2 && os.Args[1] == workerCommand {
		if err := work(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	gateways := newGateways(secrets)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], cli.Environment{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LoadSettings: settings.Load, Open: open, Devices: listDevices,
		OpenGateway: gateways.open, Diagnose: diagnose,
		Window: func(ctx context.Context, pictures []string) error { return window(ctx, gateways, pictures) }}))
}

// diagnose looks at everything making clips needs on this machine.
func diagnose(ctx context.Context, tell func(doctor.Finding)) doctor.Report {
	return doctor.Examine(ctx, doctor.ThisMachine(settings.Load, places, prove), tell)
}

// places are where to look for libraries.
func places(s settings.Settings) provider.Places { return provider.Places(s.Libraries()) }

// window opens the window with the pictures.
func window(ctx context.Context, g gateways, pictures []string) error {
	findTools := func(s settings.Settings) (video.Tools, error) {
		tools, err := video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
		tools.Detach = true
		return tools, err
	}
	l := &lanes{gateways: g}
	defer l.close()
	return ui.Run(ctx, ui.Options{
		FindTools: findTools, Open: l.open, Lanes: l.list, Models: listModels, AddModel: addModel, Program: program(g), Files: pictures,
		Gateways: ui.Gateways{Price: l.price, Agree: l.agree, Add: l.addGateway, Remove: l.removeGateway},
	})
}

// listModels lists the models that can be run, the built-in one first.
func listModels() []ui.Model {
	known := []ui.Model{{ID: engine.BuiltinModel, Title: cameramove.Description().Title}}
	s, err := settings.Load()
	if err != nil {
		return known
	}
	for _, m := range models.List(s.ModelFolders()) {
		if m.Problem == nil {
			known = append(known, ui.Model{ID: m.Name, Title: m.Title})
		}
	}
	return known
}

// addModel remembers the folder of a model, if it is complete.
func addModel(folder string) (ui.Model, error) {
	m := models.Inspect(folder)
	if m.Problem != nil {
		return ui.Model{}, m.Problem
	}
	s, err := settings.Load()
	if err != nil {
		return ui.Model{}, err
	}
	return ui.Model{ID: m.Name, Title: m.Title}, s.AddModelFolder(folder)
}

// open returns the engine that runs a model, the built-in one, one that is known
// by name, or one in a folder, on a device; "" is that of the settings.
func open(ctx context.Context, model, on string) (engine.Engine, error) {
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
	return worker.New(worker.Options{Command: command}), nil
}

// workerProcess returns a maker of worker processes.
func workerProcess(args ...string) (func() *exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, engine.Errorf(engine.Unavailable, "reinstall Framewake", "find our own program: %w", err)
	}
	return func() *exec.Cmd {
		cmd := exec.Command(self, append([]string{workerCommand}, args...)...)
		cmd.Env = slices.DeleteFunc(os.Environ(), namesDisplay)
		return cmd
	}, nil
}

// namesDisplay: a worker shows nothing. With a display, the window toolkits
// that are linked into it would connect to it all the same.
func namesDisplay(variable string) bool {
	return strings.HasPrefix(variable, "DISPLAY=") || strings.HasPrefix(variable, "WAYLAND_DISPLAY=")
}
