//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/library"
	"framewake/engine/studio"
)

// promises are what the app has told and what was seen on the disk: all of it
// must hold from then on.
type promises struct {
	data  string // the program's folder
	clips []clip

	submitted []string
	removing  map[string]bool
	steps     map[string]int // of a job, finished
	done      map[string]bool
	takes     map[string]bool
	chunks    map[string]fs.FileInfo // decoded, by path
	losses    []string
}

func newPromises(data string, clips []clip) *promises {
	return &promises{data: data, clips: clips, removing: map[string]bool{}, steps: map[string]int{}, done: map[string]bool{},
		takes: map[string]bool{}, chunks: map[string]fs.FileInfo{}}
}

func (p *promises) lose(format string, args ...any) {
	p.losses = append(p.losses, fmt.Sprintf(format, args...))
}

// hear takes what the app says at its word.
func (p *promises) hear(s said) {
	switch {
	case s.What == saidSubmitted:
		p.submitted = append(p.submitted, s.ID)
	case s.What == saidRemoving:
		p.removing[s.ID] = true
	case s.What == saidDone:
		p.done[s.ID] = true
	case s.What == saidLoss:
		p.lose("%s %s", s.ID, s.Text)
	case s.What == saidQueue:
		p.compare(s.IDs)
	case s.What == saidEvent && s.Stage == engine.StageDenoise:
		if s.Done < p.steps[s.ID] {
			p.lose("%s was at step %d and is at step %d again", s.ID, p.steps[s.ID], s.Done)
		}
		p.steps[s.ID] = s.Done
	}
}

// compare compares the queue with what was submitted. One that was being
// submitted, or removed, when the app was killed may be there or not.
func (p *promises) compare(queue []string) {
	for _, id := range queue {
		if !slices.Contains(p.submitted, id) { // the last one
			p.submitted = append(p.submitted, id)
		}
	}
	want := slices.DeleteFunc(slices.Clone(p.submitted), func(id string) bool { return p.removing[id] && !slices.Contains(queue, id) })
	if !slices.Equal(queue, want) {
		p.lose("the queue is %v, want %v", queue, want)
	}
}

// check looks at everything on the disk; nobody else may.
func (p *promises) check(ctx context.Context) error {
	l, err := studio.OpenLibrary(ctx, p.data, nil)
	if err != nil {
		return err
	}
	err = p.checkTakes(ctx, l)
	p.checkDocuments()
	p.checkRuns()
	return errors.Join(err, l.Close())
}

// checkTakes looks for every take there ever was, and compares it with the clip
// that an undisturbed run makes.
func (p *promises) checkTakes(ctx context.Context, l *library.Library) error {
	there := map[string]bool{}
	const page = 1000
	for {
		found, err := l.List(ctx, library.Query{Offset: len(there), Limit: page})
		if err != nil {
			return err
		}
		for _, take := range found.Takes {
			there[take.ID] = true
			p.checkTake(ctx, l, take)
		}
		if len(found.Takes) < page {
			break
		}
	}
	for id := range p.takes {
		if !there[id] {
			p.lose("take %s is gone", id)
		}
	}
	for id := range p.done {
		if !there[id] {
			p.lose("job %s is done, and there is no take of it", id)
		}
	}
	p.takes = there
	return nil
}

func (p *promises) checkTake(ctx context.Context, l *library.Library, take library.Take) {
	if err := l.Verify(ctx, take.ID); err != nil {
		p.lose("take %s: %v", take.ID, err)
		return
	}
	n, ok := clipOf(take.Recipe.Request.Source)
	b, err := os.ReadFile(take.Master)
	if !ok || err != nil || !bytes.Equal(b, p.clips[n].master) {
		p.lose("take %s of %q has another master: %d bytes, %v", take.ID, take.Recipe.Request.Source, len(b), err)
	}
}

// checkDocuments: each document is whole.
func (p *promises) checkDocuments() {
	for _, pattern := range []string{"queue/jobs/*/job.json", "library/takes/*/take.json"} {
		paths, _ := filepath.Glob(filepath.Join(p.data, pattern))
		for _, path := range paths {
			var body any
			if _, err := document.Read(path, 1, &body); err != nil {
				p.lose("%v", err)
			}
		}
	}
}

// checkRuns: a master that has its name is whole, and a chunk of frames that
// was kept is kept until the master is.
func (p *promises) checkRuns() {
	masters, _ := filepath.Glob(filepath.Join(p.data, "queue/jobs/*/run/master.mkv"))
	for _, path := range masters {
		b, err := os.ReadFile(path)
		if err != nil || !slices.ContainsFunc(p.clips, func(c clip) bool { return bytes.Equal(b, c.master) }) {
			p.lose("%s is not whole: %d bytes, %v", path, len(b), err)
		}
	}
	now := map[string]fs.FileInfo{}
	paths, _ := filepath.Glob(filepath.Join(p.data, "queue/jobs/*/run/state/frames-*"))
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			p.lose("%v", err)
			continue
		}
		if before, ok := p.chunks[path]; ok && !os.SameFile(before, info) {
			p.lose("%s was decoded again", path)
		}
		now[path] = info
	}
	for path := range p.chunks {
		run := filepath.Dir(filepath.Dir(path))
		id := jobOf(filepath.Dir(path))
		if now[path] == nil && !p.takes[id] && !slices.Contains(masters, filepath.Join(run, "master.mkv")) {
			p.lose("%s is gone, and there is neither its master nor take %s", path, id)
		}
	}
	p.chunks = now
}

// expected are the files and folders that there may be when nothing runs and
// all jobs are done, below the folders of the program.
var expected = regexp.MustCompile(`^(cache(/ledger|/runs)?|data(/start|/queue(/jobs\.lock|/jobs\.db(-wal|-shm)?|/jobs(/\w{26}(/job\.json|/still-\w{26}\.png)?)?)?` +
	`|/library(/library\.lock|/index\.db(-wal|-shm)?|/bin|/takes(/\w{26}(/take\.json|/master\.mkv|/still\.png|/thumbnail\.jpg)?)?)?)?)$`)

// checkStrays looks for anything else.
func (p *promises) checkStrays() error {
	root := filepath.Dir(p.data)
	for _, dir := range []string{p.data, filepath.Join(root, "cache")} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if name, relative := filepath.Rel(root, path); relative == nil && !expected.MatchString(filepath.ToSlash(name)) {
				p.lose("left behind: %s", name)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
