package video

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"framewake/engine"
	"framewake/engine/files"
)

// explain turns the end of a child into an error for people. Some failures
// show in the text only: ffmpeg may exit with 0 after a full disk or a damaged
// frame.
func (p *process) explain(err error) error {
	if p.caller.Err() != nil {
		return p.canceled()
	}
	said := p.stderr.String()
	if said != "" {
		said = ": " + said
	}
	if errors.Is(context.Cause(p.ctx), errStalled) {
		return engine.Errorf(engine.Timeout, "check the disk of "+p.file+", then try again",
			"video: %s: %s: %w for %s%s", p.name, p.file, errStalled, p.limit, said)
	}
	failures := []struct {
		text    string
		kind    engine.Kind
		hint    string
		meaning string
	}{
		{"No space left on device", engine.OutOfSpace, diskHint(p.file), "the disk is full"},
		{"Disk quota exceeded", engine.OutOfSpace, diskHint(p.file), "the disk quota is used up"},
		{"Cannot allocate memory", engine.OutOfMemory, "close other programs", "out of memory"},
		{"Unknown encoder", engine.Unavailable, missingHint(said, "Unknown encoder '"), "an encoder is missing"},
		{"No such filter", engine.Unavailable, missingHint(said, "No such filter: '"), "a filter is missing"},
		{"CRC mismatch", engine.Invalid, "make the clip again", "the clip is damaged"},
	}
	for _, f := range failures {
		if strings.Contains(said, f.text) {
			return engine.Errorf(f.kind, f.hint, "video: %s: %s: %s%s", p.name, p.file, f.meaning, said)
		}
	}
	if err != nil {
		return fmt.Errorf("video: %s: %s: %w%s", p.name, p.file, err, said)
	}
	return nil
}

func (p *process) canceled() error {
	return fmt.Errorf("video: %s: %s: %w", p.name, p.file, p.caller.Err())
}

// unreadable makes a failure of reading that nothing else explains the file's
// fault.
func unreadable(err error) error {
	if engine.KindOf(err) != engine.Other || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return engine.Errorf(engine.Invalid, "choose another file", "%w", err)
}

// missingHint names what ffmpeg lacks: the word between the text and the next '.
func missingHint(said, text string) string {
	_, name, _ := strings.Cut(said, text)
	name, _, _ = strings.Cut(name, "'")
	return "install an ffmpeg that has " + name
}

func diskHint(path string) string { return "free space on the disk of " + path }

// outputError gives an error of making or writing the file at path a kind and
// a hint.
func outputError(err error, path string) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, fs.ErrExist):
		return engine.Errorf(engine.Invalid, "choose another name or allow it to be replaced", "video: %w", err)
	case files.IsFull(err):
		return engine.Errorf(engine.OutOfSpace, diskHint(path), "video: the disk is full: %w", err)
	}
	return engine.Errorf(engine.Invalid, "choose another name or folder", "video: %w", err)
}
