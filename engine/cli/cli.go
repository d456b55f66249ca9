package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/device"
	"framewake/engine/doctor"
	"framewake/engine/gateway"
	"framewake/engine/settings"
)

// Exit codes.
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitCancelled = 130 // as a shell reports an interrupt
)

// Environment is what the commands need from outside.
type Environment struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// LoadSettings reads the settings; commands that need none do not call it.
	LoadSettings func() (settings.Settings, error)
	// Open opens the engine that runs a model on a device; "" is the device of
	// the settings. An error of kind Unavailable tells why no GPU can be used.
	Open func(ctx context.Context, model, device string) (engine.Engine, error)
	// Devices tries what clips can be computed on; it is device.List.
	Devices func(ctx context.Context) ([]device.Device, error)
	// OpenGateway opens the engine on a gateway.
	OpenGateway func(settings.Settings, Remote) (*gateway.Client, error)
	// Diagnose looks at this machine; it is doctor.Examine.
	Diagnose func(ctx context.Context, tell func(doctor.Finding)) doctor.Report
	// Window opens the window with the pictures, and returns when it was closed.
	Window func(ctx context.Context, pictures []string) error
}

// Run executes one command line (without the program's name) and returns the
// exit code: 0, 1 for a failure, 2 for wrong usage, 130 when ctx was cancelled.
func Run(ctx context.Context, args []string, env Environment) int {
	root := &cobra.Command{
		Use:           "framewake [PICTURE]...",
		Short:         "Bring a still image to life",
		Long:          "Framewake turns a photo into a short video clip, on this machine. Without a command it opens its window.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          pictureArguments,
		RunE:          func(c *cobra.Command, args []string) error { return env.Window(c.Context(), args) },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newGenerate(env), newExport(env), newModels(env), newDevices(env), newLibrary(env), newDoctor(env.Stdout, env.Diagnose), newServe(env), newToken(env),
		newVersion(env))
	root.SetArgs(args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	c, err := root.ExecuteContextC(ctx)
	return exitCode(err, c.CommandPath(), env.Stderr)
}

// pictureArguments takes pictures. A word that is no file and does not look like one is a command that does not exist.
func pictureArguments(_ *cobra.Command, args []string) error {
	for _, a := range args {
		if _, err := os.Stat(a); err != nil && filepath.Ext(a) == "" && filepath.Base(a) == a {
			return usagef("unknown command %q", a)
		}
	}
	return nil
}

// usageError is a mistake in the command line itself.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func (e usageError) Unwrap() error { return e.error }

// errReported is a failure that was printed when it happened.
var errReported = errors.New("reported")

// exitCode prints what a command returned and chooses the exit code.
func exitCode(err error, command string, stderr io.Writer) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "framewake: cancelled; nothing was written")
		return exitCancelled
	case errors.Is(err, errReported):
		return exitFailed
	case errors.As(err, &usage):
		printError(stderr, err)
		fmt.Fprintf(stderr, "Run '%s --help' for every setting.\n", command)
		return exitUsage
	}
	printError(stderr, err)
	return exitFailed
}

// printError writes what happened and what to do about it on one line.
func printError(w io.Writer, err error) {
	fmt.Fprintln(w, "framewake: "+oneLine(err))
}

// oneLine is what happened and what to do about it.
func oneLine(err error) string {
	line := err.Error()
	if hint := engine.HintOf(err); hint != "" {
		line += "; " + hint
	}
	return strings.Join(strings.Fields(line), " ")
}
