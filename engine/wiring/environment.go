package wiring

import (
	"context"
	"os"

	"framewake/engine/cli"
	"framewake/engine/doctor"
	"framewake/engine/provider"
	"framewake/engine/settings"
)

// Environment is the world of a command line, this process's; secrets are what
// settings.TakeSecrets took.
func Environment(secrets settings.Secrets) cli.Environment {
	g := newGateways(secrets)
	return cli.Environment{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LoadSettings: settings.Load, Open: open, Devices: listDevices,
		OpenGateway: g.open, Diagnose: diagnose,
		Window: func(ctx context.Context, pictures []string) error { return window(ctx, g, pictures) }}
}

// diagnose looks at everything making clips needs on this machine.
func diagnose(ctx context.Context, tell func(doctor.Finding)) doctor.Report {
	return doctor.Examine(ctx, doctor.ThisMachine(settings.Load, places, prove), tell)
}

// places are where to look for libraries.
func places(s settings.Settings) provider.Places { return provider.Places(s.Libraries()) }
