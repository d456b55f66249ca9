package video

import (
	"context"
	"fmt"
	"io"

	ffmpeg "github.com/u2takey/ffmpeg-go"
)

// encoder is an ffmpeg that makes a file of the frames it is given through a
// pipe: if this process dies, however it dies, ffmpeg sees the end of its
// input and ends too.
type encoder struct {
	process *process
	stdin   io.WriteCloser
	ended   bool
	frames  int // written
}

// encoder starts one; the caller calls end or abandon. file is what it works
// on, for messages. stdout gets its standard output and may be nil.
func (t Tools) encoder(ctx context.Context, file string, stdout io.Writer, command func(context.Context) *ffmpeg.Stream) (*encoder, error) {
	p := t.process(ctx, "ffmpeg", file)
	p.cmd = command(p.ctx).SetFfmpegPath(t.FFmpeg).Compile()
	if stdout != nil {
		p.cmd.Stdout = lively{stdout, p.busy}
	}
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		p.stop(errAbandoned)
		return nil, fmt.Errorf("video: %s: %w", file, err)
	}
	if err := p.start(); err != nil {
		return nil, err
	}
	return &encoder{process: p, stdin: stdin}, nil
}

// write gives ffmpeg the next frame and returns when it has taken it.
func (e *encoder) write(frame []byte) error {
	e.process.busy()
	_, err := e.stdin.Write(frame)
	e.process.idle()
	if err != nil {
		if ended := e.end(); ended != nil { // ffmpeg knows better than the pipe
			return ended
		}
		return fmt.Errorf("video: %s: frame %d: %w", e.process.file, e.frames, err)
	}
	e.frames++
	return nil
}

// end lets ffmpeg finish what it has and waits for it.
func (e *encoder) end() error {
	e.ended = true
	_ = e.stdin.Close()
	return e.process.wait()
}

// abandon kills ffmpeg if it still runs.
func (e *encoder) abandon() {
	if !e.ended {
		e.ended = true
		e.process.abandon()
	}
}

// lively is a writer that says when it is written to.
type lively struct {
	w       io.Writer
	written func()
}

func (l lively) Write(b []byte) (int, error) {
	l.written()
	return l.w.Write(b)
}
