//go:build !headless

package ui

import (
	"cmp"
	"slices"
	"strings"

	"framewake/engine/jobs"
)

// outcome is what became of a job.
type outcome struct {
	id, group, name string // name is its picture's
	why             string // it failed; empty: it is done
}

// key is the same for jobs that were asked for together.
func (o outcome) key() string { return cmp.Or(o.group, o.id) }

// announcer gathers what became of clips until all that were asked for together came to an end.
type announcer struct {
	heard []outcome
	known map[string]bool // jobs whose outcome was heard
}

// announcement is what a person is told who looks at something else.
type announcement struct{ title, body string }

// hear takes outcomes and how the queue stands now. It returns what there is to announce: once for clips that were asked
// for together, when none of them is waiting or being made any more.
func (a *announcer) hear(news []outcome, queue []jobs.Job) []announcement {
	a.take(news)
	pending := func(o outcome) bool {
		return slices.ContainsFunc(queue, func(j jobs.Job) bool {
			unheard := (j.State == jobs.Done || j.State == jobs.Failed) && !a.known[j.ID]
			return (j.State == jobs.Waiting || isRunning(j) || unheard) && cmp.Or(j.Group, j.ID) == o.key()
		})
	}
	var told []announcement
	for len(a.heard) > 0 {
		at := slices.IndexFunc(a.heard, func(o outcome) bool { return !pending(o) })
		if at < 0 {
			break
		}
		key := a.heard[at].key()
		var together, rest []outcome
		for _, o := range a.heard {
			if o.key() == key {
				together = append(together, o)
			} else {
				rest = append(rest, o)
			}
		}
		a.heard = rest
		told = append(told, announce(together))
	}
	return told
}

// take takes outcomes.
func (a *announcer) take(news []outcome) {
	if a.known == nil {
		a.known = map[string]bool{}
	}
	for _, o := range news {
		a.known[o.id] = true
	}
	a.heard = append(a.heard, news...)
}

// announce says what became of clips that were asked for together.
func announce(outcomes []outcome) announcement {
	var names []string
	failed, why := 0, ""
	for _, o := range outcomes {
		if !slices.Contains(names, o.name) {
			names = append(names, o.name)
		}
		if o.why != "" {
			failed++
			why = o.why
		}
	}
	title := text("{{.Count}} clips are done", words{"Count": len(outcomes) - failed})
	switch {
	case len(outcomes) == 1 && failed == 0:
		title = text("The clip is done")
	case len(outcomes) == 1:
		title = text("The clip could not be made")
	case failed == len(outcomes):
		title = text("{{.Count}} clips could not be made", words{"Count": failed})
	case failed > 0:
		title = text("{{.Done}} of {{.Count}} clips are done", words{"Done": len(outcomes) - failed, "Count": len(outcomes)})
	}
	const most = 3 // names
	body := strings.Join(names[:min(len(names), most)], ", ")
	if len(names) > most {
		body += " …"
	}
	if why != "" {
		body += ": " + why
	}
	return announcement{title, body}
}

// announceClips tells what became of clips, unless the person looks at the window or wants no such thing. While clips are
// on their way into the queue it is not known what belongs together.
func (w *window) announceClips(news []outcome) {
	if q := &w.state.queue; q.sending || q.adding > 0 {
		w.announcer.take(news)
		return
	}
	for _, a := range w.announcer.hear(news, w.studio.Queue.List()) {
		if w.away && !w.prefs.Quiet {
			w.tasks.Go(func() func() { w.env.announce(a.title, a.body); return nil })
		}
	}
}
