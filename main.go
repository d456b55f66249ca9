// Framewake brings a still image to life: it turns a photo into a short clip.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/cli"
	"framewake/engine/doctor"
	"framewake/engine/local"
	"framewake/engine/models"
	"framewake/engine/provider"
	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/engine/worker"
	"framewake/ui"
)

// workerCommand is the child process that local inference runs in, followed by
// the folder of a model unless that is the built-in one. It is not for people:
// it speaks a protocol on stdin and stdout.
const workerCommand = "worker"

// selfTestFlag, in the place of a model's folder and followed by a provider and
// the number of a GPU, makes the worker run the self-test and nothing else.
const selfTestFlag = "--self-test"

// selfTestTime is how long a self-test may take. Software Vulkan, which
// compiles its kernels for the processor, takes 5 s.
const selfTestTime = 30 * time.Second

func main() {
	secrets := settings.TakeSecrets()
	if len(os.Args) == 5 && os.Args[1] == workerCommand && os.Args[2] == selfTestFlag {
		if err := worker.Answer(func() any { return selfTest(os.Args[3], os.Args[4]) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if (len(os.Args) == 2 || len(os.Args) == 3) && os.Args[1] == workerCommand {
		folder := strings.Join(os.Args[2:], "")
		if err := worker.Serve(func() (engine.Engine, error) { return openLocal(folder) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	gateways := newGateways(secrets)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], cli.Environment{
		Stdout: os.Stdout, Stderr: os.Stderr, LoadSettings: settings.Load, Open: open, OpenGateway: gateways.open,
		Diagnose: diagnose, Window: window}))
}

// diagnose looks at everything making clips needs on this machine.
func diagnose(ctx context.Context, tell func(doctor.Finding)) doctor.Report {
	return doctor.Examine(ctx, doctor.ThisMachine(settings.Load, places, prove), tell)
}

// places are where to look for libraries.
func places(s settings.Settings) provider.Places { return provider.Places(s.Libraries()) }

// prove runs the self-test of a provider in a process of its own.
func prove(ctx context.Context, p provider.Provider) (provider.Proof, error) {
	cmd, err := workerProcess(selfTestFlag, string(p.Name), strconv.Itoa(p.Device))
	if err != nil {
		return provider.Proof{}, err
	}
	var proof provider.Proof
	err = worker.Ask(ctx, cmd(), selfTestTime, &proof)
	return proof, err
}

// selfTest is prove's other half.
func selfTest(name, device string) provider.Proof {
	p := provider.Provider{Name: provider.Name(name)}
	s, err := settings.Load()
	if err == nil {
		p.Device, err = strconv.Atoi(device)
	}
	if err != nil {
		return provider.Proof{Provider: p, Problem: err.Error(), Hint: engine.HintOf(err)}
	}
	return local.SelfTest(context.Background(), local.SelfTestOptions{
		Provider: p, Library: s.ONNXRuntime, Places: places(s), Threads: s.Threads})
}

// window opens the window with the pictures.
func window(ctx context.Context, pictures []string) error {
	findTools := func(s settings.Settings) (video.Tools, error) {
		tools, err := video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
		tools.Detach = true
		return tools, err
	}
	return ui.Run(ctx, ui.Options{FindTools: findTools, Open: openLane, Models: listModels, AddModel: addModel, Files: pictures})
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

// openLane returns the engine that runs a model in a lane, "local:" and the name
// of a device.
func openLane(lane, model string) (engine.Engine, error) {
	if kind, device, _ := strings.Cut(lane, ":"); kind != "local" || device != "cpu" {
		return nil, engine.Errorf(engine.Unavailable, "choose another place to make the clip", "there is no %s here", lane)
	}
	return open(model)
}

// open returns the engine that runs a model: the built-in one, one that is
// known by name, or one in a folder.
func open(model string) (engine.Engine, error) {
	var args []string
	if model != engine.BuiltinModel {
		s, err := settings.Load()
		if err != nil {
			return nil, err
		}
		folder, err := models.Resolve(s.ModelFolders(), model)
		if err != nil {
			return nil, err
		}
		args = append(args, folder)
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

// openLocal opens the engine inside the worker; "" is the built-in model.
func openLocal(folder string) (engine.Engine, error) {
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
	return local.Open(local.Options{Model: folder, Library: s.ONNXRuntime, Places: places(s), Threads: s.Threads, Tools: tools, Ledger: ledger})
}
