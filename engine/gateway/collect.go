package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/video"
)

// The master's name in the job's folder, by what was answered.
const (
	videoName  = "master.mp4"
	framesName = "master.mkv"
)

// media is what an item turns out to be by its first bytes.
type media int

const (
	otherMedia media = iota
	mp4Media
	pngMedia
)

// collect turns an answer into the job's result. The state goes when nothing
// will ever come of the answer; else it stays, lest the clip is paid twice.
func (j *job) collect(ctx context.Context, r *record) (engine.Result, error) {
	start := j.options.Clock.Now()
	j.run.Report.Send(engine.Event{Stage: engine.StageDecode})
	if r.Answer.Seed != nil {
		j.request.Seed = *r.Answer.Seed
	}
	master, err := j.master(ctx, r)
	if _, hopeless := errors.AsType[unusable](err); hopeless {
		err = errors.Join(err, j.state.remove())
	}
	if err != nil {
		return engine.Result{}, err
	}
	j.seconds[engine.StageDecode] = j.options.Clock.Now().Sub(start).Seconds()
	return engine.Result{
		Request: j.request, Master: master, Recipe: engine.NewRecipe(j.description, j.request),
		Seconds: j.seconds, Safety: r.Answer.Safety,
	}, nil
}

// master makes the master of an answer: of its first item if that is an MP4, or
// of all of them.
func (j *job) master(ctx context.Context, r *record) (path string, err error) {
	first, kind, err := j.item(ctx, r, 0)
	if err != nil {
		return "", err
	}
	if kind == mp4Media {
		info, err := j.options.Tools.Probe(ctx, first)
		if err != nil {
			return "", j.unusableClip(ctx, err)
		}
		j.request.Frames = info.Frames
		return j.copyVideo(ctx, first)
	}
	frames := []string{first}
	total := fileSize(first)
	for n := 1; n < len(r.Answer.Items); n++ {
		frame, kind, err := j.item(ctx, r, n)
		if err != nil {
			return "", err
		}
		if kind != pngMedia {
			return "", j.unusableClip(ctx, fmt.Errorf("frame %d is no PNG", n))
		}
		if total += fileSize(frame); total > j.options.Limits.AnswerBytes {
			return "", j.unusableClip(ctx, fmt.Errorf("its frames have more than %d bytes", j.options.Limits.AnswerBytes))
		}
		frames = append(frames, frame)
	}
	j.request.Frames = len(frames)
	return j.joinFrames(ctx, frames)
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// unusableClip explains a clip that arrived and is none; an error that is not
// the clip's fault is passed on.
func (j *job) unusableClip(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if kind := engine.KindOf(err); kind != engine.Invalid && kind != engine.Other {
		return err
	}
	return unusable{j.errorf(engine.Unavailable, mayBeCharged, "what it sent is not a whole clip: %w", err)}
}

// item returns the path of an item's file and what it is, after downloading it
// if need be.
func (j *job) item(ctx context.Context, r *record, n int) (path string, kind media, err error) {
	i := r.Answer.Items[n]
	if i.File != "" {
		path = j.state.path(filepath.Base(i.File))
		if kind = sniff(path); kind == otherMedia {
			return "", 0, j.unusableClip(ctx, errors.New("neither an MP4 nor PNG frames"))
		}
		return path, kind, nil
	}
	u, reach, err := j.resolve(i.URL, r.Peer)
	if err != nil {
		return "", 0, unusable{err}
	}
	path = j.state.path(itemName(n))
	limit := j.options.Limits.FrameBytes
	if n == 0 {
		limit = j.options.Limits.VideoBytes
	}
	d := &download{job: j, url: u, reach: reach, path: path, limit: limit, check: func(path string) error {
		kind = sniff(path)
		return j.checkItem(ctx, path, kind)
	}}
	return path, kind, d.fetch(ctx)
}

// checkItem looks whether a download is whole: a file may have been cut before
// it was served.
func (j *job) checkItem(ctx context.Context, path string, kind media) error {
	switch kind {
	case mp4Media:
		_, err := j.options.Tools.Probe(ctx, path)
		switch {
		case err == nil:
			return nil
		case engine.KindOf(err) == engine.Invalid:
			return errors.New("what arrives is not a whole MP4")
		}
		return final{err}
	case pngMedia:
		if _, err := readFrame(path); err != nil {
			return errors.New("what arrives is not a whole PNG")
		}
		return nil
	}
	return errors.New("what arrives is neither an MP4 nor a PNG")
}

// sniff recognises a file: ISO/IEC 14496-12, section 4.3; PNG, section 5.2.
func sniff(path string) media {
	f, err := os.Open(path)
	if err != nil {
		return otherMedia
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 8)
	if _, err := io.ReadFull(f, head); err != nil {
		return otherMedia
	}
	switch {
	case bytes.Equal(head[4:8], []byte("ftyp")):
		return mp4Media
	case bytes.Equal(head, []byte("\x89PNG\r\n\x1a\n")):
		return pngMedia
	}
	return otherMedia
}

// copyChunk is how much is copied between two looks at the context, in bytes.
const copyChunk = 1 << 20

// copyVideo puts the MP4 into the job's folder, byte for byte.
func (j *job) copyVideo(ctx context.Context, from string) (path string, err error) {
	path = filepath.Join(j.run.Dir, videoName)
	out, err := j.options.Ledger.Create(path, files.CreateOptions{Overwrite: true})
	if err != nil {
		return "", diskError(j.run.Dir, err)
	}
	defer func() { err = errors.Join(err, out.Abort()) }()
	in, err := os.Open(from)
	if err != nil {
		return "", diskError(j.run.Dir, err)
	}
	defer func() { _ = in.Close() }()
	for {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if _, err := io.CopyN(out, in, copyChunk); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", diskError(j.run.Dir, err)
		}
	}
	if err := out.Commit(); err != nil {
		return "", diskError(j.run.Dir, err)
	}
	return path, nil
}

// joinFrames writes frames as a lossless master.
func (j *job) joinFrames(ctx context.Context, frames []string) (path string, err error) {
	first, err := readFrame(frames[0])
	if err != nil {
		return "", j.unusableClip(ctx, fmt.Errorf("frame 0: %w", err))
	}
	path = filepath.Join(j.run.Dir, framesName)
	m, err := j.options.Tools.NewMaster(ctx, video.MasterOptions{
		Ledger: j.options.Ledger, Path: path, Overwrite: true, Width: first.Width, Height: first.Height,
		FPS: j.request.FPS, Frames: len(frames), Recipe: engine.NewRecipe(j.description, j.request),
	})
	if err != nil {
		return "", j.unusableClip(ctx, err)
	}
	defer func() { err = errors.Join(err, m.Abort()) }()
	for n, name := range frames {
		f, err := readFrame(name)
		if err == nil && (f.Width != first.Width || f.Height != first.Height) {
			err = fmt.Errorf("%d×%d pixels, unlike the first", f.Width, f.Height)
		}
		if err != nil {
			return "", j.unusableClip(ctx, fmt.Errorf("frame %d: %w", n, err))
		}
		if err := m.WriteFrame(f.Pix); err != nil {
			return "", err
		}
		j.run.Report.Send(engine.Event{Stage: engine.StageDecode, Done: n + 1, Total: len(frames)})
	}
	if _, err := m.Commit(); err != nil {
		return "", err
	}
	return path, nil
}
