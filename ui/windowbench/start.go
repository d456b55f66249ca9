//go:build linux && !headless

package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"framewake/engine/figures"
)

// starts are times from the start of the process until its window is drawn, the shortest first.
type starts []time.Duration

// startPatience is how long one start may take.
const startPatience = time.Minute

// measureStarts starts the program again and again. The first time, which fills caches of fonts and shaders, is left out.
func measureStarts(ctx context.Context, o options, env []string) (starts, error) {
	s, err := openScreen()
	if err != nil {
		return nil, err
	}
	defer s.conn.Close()
	var took starts
	for i := range o.starts + 1 {
		one, err := s.start(ctx, o.program, env)
		if err != nil {
			return nil, fmt.Errorf("start %d: %w", i, err)
		}
		if i > 0 {
			took = append(took, one)
		}
	}
	slices.Sort(took)
	return took, nil
}

// rows judge the slowest.
func (s starts) rows() figures.Table {
	slowest := s[len(s)-1]
	return figures.Table{
		figures.Aimed(fmt.Sprintf("window drawn after the start, slowest of %d", len(s)), seconds(slowest), "< 1.50 s", slowest < 1500*time.Millisecond),
		{What: "  usually", Value: seconds(s[len(s)/2])},
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// screen is looked at, one row of pixels across the middle, where the stage of a window will be.
type screen struct {
	conn          *xgb.Conn
	root          xproto.Window
	middle, width int
}

func openScreen() (*screen, error) {
	xgb.Logger.SetOutput(io.Discard) // it misses an .Xauthority, which there need not be
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	s := xproto.Setup(conn).DefaultScreen(conn)
	if s.RootDepth != 24 {
		conn.Close()
		return nil, fmt.Errorf("the screen has %d bits a pixel, want 24", s.RootDepth)
	}
	return &screen{conn, s.Root, int(s.HeightInPixels) / 2, int(s.WidthInPixels)}, nil
}

// start starts the program, waits until its window is drawn, and ends it.
func (s *screen) start(ctx context.Context, program string, env []string) (took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	var said words
	cmd := exec.CommandContext(ctx, program)
	cmd.Env, cmd.Stderr = env, &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	err = s.await(ctx, true)
	took = time.Since(began)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	ended := cmd.Wait()
	if err != nil {
		return 0, fmt.Errorf("wait for the window: %w (%v)\n%s", err, ended, said)
	}
	return took, s.await(ctx, false) // the screen is empty for the next one
}

// await looks until the stage is on the screen, or is not.
func (s *screen) await(ctx context.Context, there bool) error {
	const glance = 2 * time.Millisecond
	for {
		is, err := s.showsStage()
		if err != nil || is == there {
			return err
		}
		select {
		case <-time.After(glance):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// showsStage: a fifth of the row has the colour of the stage, #121316.
func (s *screen) showsStage() (bool, error) {
	row, err := xproto.GetImage(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(s.root),
		0, int16(s.middle), uint16(s.width), 1, ^uint32(0)).Reply()
	if err != nil {
		return false, err
	}
	count := 0
	for i := 0; i+4 <= len(row.Data); i += 4 { // blue, green, red, unused
		if row.Data[i] == 0x16 && row.Data[i+1] == 0x13 && row.Data[i+2] == 0x12 {
			count++
		}
	}
	return 5*count > s.width, nil
}
