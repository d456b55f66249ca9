// Framewake brings a still image to life: it turns a photo into a short clip.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"framewake/engine"
	"framewake/engine/cli"
	"framewake/engine/local"
	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/engine/worker"
	"framewake/ui"
)

// workerCommand is the child process that local inference runs in. It is not
// for people: it speaks a protocol on stdin and stdout.
const workerCommand = "worker"

func main() {
	if len(os.Args) == 2 && os.Args[1] == workerCommand {
		if err := worker.Serve(openLocal); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], cli.Environment{
		Stdout: os.Stdout, Stderr: os.Stderr, LoadSettings: settings.Load, Open: open, Window: window}))
}

// window opens the window with the pictures.
func window(ctx context.Context, pictures []string) error {
	s, err := settings.Load()
	if err != nil {
		return err
	}
	ledger, err := s.OpenLedger()
	if err != nil {
		return err
	}
	defer func() { _ = ledger.Close() }()
	findTools := func() (video.Tools, error) {
		tools, err := video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
		tools.Detach = true
		return tools, err
	}
	return ui.Run(ctx, ui.Options{Settings: s, Ledger: ledger, FindTools: findTools, Open: open, Files: pictures})
}

// open returns the engine that runs a model.
func open(model string) (engine.Engine, error) {
	if model != engine.BuiltinModel {
		return nil, engine.FieldErrorf(engine.FieldModel, "choose "+engine.BuiltinModel, "there is no model %q", model)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, engine.Errorf(engine.Unavailable, "reinstall Framewake", "find our own program: %w", err)
	}
	return worker.New(worker.Options{Command: func() *exec.Cmd {
		cmd := exec.Command(self, workerCommand)
		cmd.Env = slices.DeleteFunc(os.Environ(), namesDisplay)
		return cmd
	}}), nil
}

// namesDisplay: a worker shows nothing. With a display, the window toolkits
// that are linked into it would connect to it all the same.
func namesDisplay(variable string) bool {
	return strings.HasPrefix(variable, "DISPLAY=") || strings.HasPrefix(variable, "WAYLAND_DISPLAY=")
}

// openLocal opens the engine inside the worker.
func openLocal() (engine.Engine, error) {
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
	return local.Open(local.Options{Library: s.ONNXRuntime, Threads: s.Threads, Tools: tools, Ledger: ledger})
}
