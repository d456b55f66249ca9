//go:build linux

// Enginebench measures what making a clip costs beside what it cannot do
// without: the time outside the networks, the encoder's bare command, a call
// without a server. It prints rows of a table of ratios; what the packages'
// own benchmarks print goes to standard error.
//
//	enginebench -program build/bin/framewake
//
// It judges nothing: the exit code tells only whether it could measure. It
// runs in the repository's root, for the checkpoint's configurations and the
// benchmarks are there.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"framewake/engine/figures"
)

func main() {
	var b bench
	flag.StringVar(&b.program, "program", "build/bin/framewake", "the program to measure")
	flag.StringVar(&b.picture, "picture", "assets/demo.jpg", "what clips are made of: a wide one")
	flag.IntVar(&b.times, "times", 3, "how often to measure each time; the shortest counts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, b); err != nil {
		fmt.Fprintln(os.Stderr, "enginebench:", err)
		os.Exit(1)
	}
}

// bench is what is measured, in a home of its own.
type bench struct {
	program, picture string
	times            int
	dir              string   // for what is written; goes away
	env              []string // of the program
}

// run measures part by part, and prints the rows of each when it is done.
func run(ctx context.Context, b bench) error {
	var err error
	if b.program, err = filepath.Abs(b.program); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "framewake-bench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	b.env = append(os.Environ(), "FRAMEWAKE_CACHE="+filepath.Join(b.dir, "cache"), "FRAMEWAKE_DATA="+filepath.Join(b.dir, "data"),
		"FRAMEWAKE_SETTINGS="+filepath.Join(b.dir, "settings.json"))
	if err := (figures.Table{figures.Machine()}).Print(os.Stdout); err != nil {
		return err
	}
	for _, part := range []func(context.Context) (figures.Table, error){b.clip, b.export, b.serve, b.growth, b.packages} {
		rows, err := part(ctx)
		if err != nil {
			return err
		}
		if err := rows.Print(os.Stdout); err != nil {
			return err
		}
	}
	return nil
}

// path is a file's in the folder that goes away.
func (b bench) path(name string) string { return filepath.Join(b.dir, name) }
