//go:build linux && !headless

// Windowbench measures what a person feels of the window: how the player keeps time, how soon the window answers while
// a clip is made, and how soon it is there. It prints a table of the values, what they should be, and whether
// they are, without its header.
// It judges nothing: the exit code tells only whether it could measure.
//
//	windowbench -playback 1m
//
// It needs a display that nothing else is on; .ci/bench gives it Xvfb, where drawing is done by Mesa's llvmpipe on the
// CPU, at one pixel for each of the toolkit's units.
//
// A toolkit lives once in a process, so each part is a process of its own: windowbench playback and windowbench making
// print a line of JSON, and the start is measured on the program itself, from outside, by looking at the screen.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"framewake/engine/figures"
)

// options are the command line.
type options struct {
	program  string        // the real one
	picture  string        // what clips are made of
	playback time.Duration // how long to count frames
	clips    int
	starts   int
}

// What is played and made: the size that models of this kind were trained on, and their usual length.
const width, height, frames = 1024, 576, 25

func main() {
	var o options
	flag.StringVar(&o.program, "program", "build/bin/framewake", "the program to measure")
	flag.StringVar(&o.picture, "picture", "assets/demo.jpg", "what clips are made of: a wide one")
	flag.DurationVar(&o.playback, "playback", 30*time.Second, "how long to count frames")
	flag.IntVar(&o.clips, "clips", 3, "how many clips to make")
	flag.IntVar(&o.starts, "starts", 10, "how often to start, beside the first time, which does not count")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "windowbench:", err)
		os.Exit(1)
	}
}

// run measures a part, or all and prints the table.
func run(ctx context.Context, o options, part string) error {
	if o.playback <= 0 || o.clips < 1 || o.starts < 1 {
		return errors.New("-playback, -clips and -starts must be above 0")
	}
	switch part {
	case "playback":
		return printed(measurePlayback(o))
	case "making":
		return printed(measureMaking(ctx, o))
	case "":
		t, err := measureAll(ctx, o)
		if err != nil {
			return err
		}
		return t.Print(os.Stdout)
	}
	return fmt.Errorf("there is no part %q", part)
}

// printed prints what a part measured.
func printed[T any](measured T, err error) error {
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(measured)
}

// measureAll measures every part in a home of its own.
func measureAll(ctx context.Context, o options) (figures.Table, error) {
	h, err := newHome()
	if err != nil {
		return nil, err
	}
	defer h.remove()
	t := figures.Table{}
	var p playback
	if err := h.part(ctx, o, "playback", &p); err != nil {
		return nil, err
	}
	t = append(t, p.rows(o)...)
	var m making
	if err := h.part(ctx, o, "making", &m); err != nil {
		return nil, err
	}
	t = append(t, m.rows()...)
	s, err := measureStarts(ctx, o, h.env)
	if err != nil {
		return nil, err
	}
	return append(t, s.rows()...), nil
}
