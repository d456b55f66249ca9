// Framewake brings a still image to life: it turns a photo into a short clip.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"framewake/engine/cli"
	"framewake/engine/settings"
	"framewake/engine/wiring"
)

func main() {
	secrets := settings.TakeSecrets()
	if len(os.Args) >= 2 && os.Args[1] == wiring.WorkerCommand {
		if err := wiring.Work(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], wiring.Environment(secrets)))
}
