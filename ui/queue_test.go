//go:build !headless

package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
	"framewake/engine/jobs"
)

func TestQueueListed(t *testing.T) {
	in := func(states ...jobs.State) []jobs.Job {
		var list []jobs.Job
		for i, s := range states {
			list = append(list, jobs.Job{ID: string(rune('A' + i)), State: s})
		}
		return list
	}
	for _, tt := range []struct {
		name string
		jobs []jobs.Job
		want int
	}{
		{"none", nil, 0},
		{"the one that is made", in(jobs.Running), 0},
		{"about to be made", in(jobs.Waiting), 0},
		{"made", in(jobs.Done), 0},
		{"one is made, one is done", in(jobs.Done, jobs.Running), 0},
		{"two", in(jobs.Running, jobs.Waiting), 2},
		{"paused", in(jobs.Paused), 1},
		{"failed", in(jobs.Failed), 1},
		{"waits for space", in(jobs.WaitingForSpace), 1},
	} {
		if got := (&queue{jobs: tt.jobs}).listed(); len(got) != tt.want {
			t.Errorf("%s: %d are listed, want %d", tt.name, len(got), tt.want)
		}
	}
}

func TestQueueMoves(t *testing.T) {
	q := queue{jobs: []jobs.Job{{ID: "A"}, {ID: "B"}, {ID: "C"}}}
	for _, tt := range []struct {
		id     string
		places int
		before string
		ok     bool
	}{
		{"A", 1, "C", true}, {"A", 2, "", true}, {"B", 1, "", true}, {"B", -1, "A", true}, {"C", -2, "A", true},
		{"A", -1, "", false}, {"C", 1, "", false}, {"D", 1, "", false}, {"A", 0, "", false},
	} {
		if before, ok := q.beforeMoved(tt.id, tt.places); before != tt.before || ok != tt.ok {
			t.Errorf("%s by %d: got %q, %t, want %q, %t", tt.id, tt.places, before, ok, tt.before, tt.ok)
		}
	}
}

func TestQueueTake(t *testing.T) {
	q := queue{watched: "A"}
	step := engine.Event{Stage: engine.StageDenoise, Done: 12, Total: 25, Preview: &engine.Clip{}}
	if failed := q.take([]jobs.Job{{ID: "A", State: jobs.Running, Progress: jobs.Progress{Event: step}}, {ID: "B", State: jobs.Cancelled}}); failed != nil || len(q.jobs) != 1 {
		t.Errorf("running: failed %v, jobs %v", failed, q.jobs)
	}
	gone := []jobs.Job{{ID: "A", State: jobs.Failed, Err: errors.New("it died"), Progress: jobs.Progress{Event: step}}}
	failed := q.take(gone)
	if failed == nil || q.watched != "" || momentOf(*failed).text() != "Failed. It died. It goes on after step 12 of 25." {
		t.Errorf("failed: %v, watched %q", failed, q.watched)
	}
	if q.watched = "A"; q.take(gone) != nil || q.watched != "A" {
		t.Error("it failed again, though somebody only looks at it")
	}
}

// line is the row of the job with a name.
func (w *windowTest) line(name string) queueRow {
	w.t.Helper()
	for _, r := range w.jobs.rows {
		if r.name == name {
			return r
		}
	}
	w.t.Fatalf("%s is not in the list %+v", name, w.jobs.rows)
	return queueRow{}
}

// TestQueueChanges: what waits is moved, duplicated, paused and taken out; what is made is paused and goes on.
func TestQueueChanges(t *testing.T) {
	w := prepareWindowTest(t)
	gate := w.gated()
	w.open()
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		w.bring(name, 640, 360)
		test.Tap(w.panel.generate)
		w.until("the job", func() bool { return !w.state.queue.sending })
	}
	order := func() string {
		var names []string
		for _, r := range w.jobs.rows {
			names = append(names, r.name)
		}
		return strings.Join(names, " ")
	}
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"up", func() { w.moveJob(w.line("c.png").id, -1) }, "a.png c.png b.png"},
		{"down", func() { w.moveJob(w.line("c.png").id, 1) }, "a.png b.png c.png"},
		{"duplicated", func() { w.duplicateJob(w.line("b.png").id) }, "a.png b.png c.png b.png"},
		{"taken out", func() { w.cancelJobs(w.jobs.rows[1].id) }, "a.png c.png b.png"},
	} {
		step.do()
		w.until(step.what, func() bool { return order() == step.want })
	}
	w.jobs.list.Refresh()
	w.Canvas().Focus(w.jobs.lines[slices.IndexFunc(w.jobs.lines, func(l *jobLine) bool { return l.row.name == "b.png" })].cancel)
	for _, want := range []string{"a.png b.png c.png", "b.png a.png c.png"} { // the focus goes with it
		w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyUp, Modifier: fyne.KeyModifierShortcutDefault})
		w.until("up with the keys", func() bool { return order() == want && w.jobs.follow == "" })
	}
	w.moveJob(w.line("b.png").id, 2)
	w.until("down again", func() bool { return order() == "a.png c.png b.png" })
	w.pauseAll()
	w.until("all paused", func() bool { return w.line("a.png").canGo && w.line("b.png").canGo && w.line("c.png").canGo })
	w.resumeAll()
	w.until("all go on", func() bool {
		return strings.HasPrefix(w.line("a.png").work, "Starting") && !w.line("b.png").canGo && !w.line("c.png").canGo
	})
	w.pauseJob(w.line("a.png").id)
	w.until("paused, and the next one", func() bool {
		return w.line("a.png").work == "Paused." && w.line("a.png").canGo && strings.HasPrefix(w.line("c.png").work, "Starting")
	})
	w.watch(w.line("a.png").id)
	if w.bars.work.Text != "Paused." || !w.bars.resume.Visible() || w.bars.pause.Visible() || w.bars.cancel.Disabled() {
		t.Errorf("the paused one: %q", w.bars.work.Text)
	}
	test.Tap(w.bars.resume)
	w.until("waiting", func() bool { return w.bars.work.Text == "Waits for its turn" })
	close(gate)
	w.until("all clips", func() bool { return len(w.state.takes) == 3 })
	w.noJobs()
}

// TestRetry: a failed job stays in the list and goes on.
func TestRetry(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.model.FailAt, w.model.Fail = engine.StageDecode, errors.New("it fell over")
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil && len(w.jobs.rows) == 1 })
	if w.stage.notice.why.Text != "It fell over. It goes on after step 25 of 25." || !w.jobs.rows[0].bad {
		t.Errorf("told %q, listed %+v", w.stage.notice.why.Text, w.jobs.rows)
	}
	w.model.Fail = nil
	w.resumeJob(w.jobs.rows[0].id)
	w.until("the clip", func() bool { return len(w.state.takes) == 1 })
	if w.state.problem != nil {
		t.Errorf("still told %q", w.state.problem.title)
	}
	w.noJobs()
}

func TestMomentTexts(t *testing.T) {
	step := engine.Event{Stage: engine.StageDenoise, Done: 2, Total: 4}
	for _, tt := range []struct {
		moment     moment
		work, left string
	}{
		{moment{state: jobs.Running}, "Starting", ""},
		{moment{state: jobs.Running, event: engine.Event{Stage: engine.StageLoad}, left: 3 * time.Second}, "Getting ready", "about 3 s left"},
		{moment{state: jobs.Running, event: step, left: 2500 * time.Millisecond}, "Making it move, step 2 of 4", "about 3 s left"},
		{moment{state: jobs.Running, event: step, left: 2 * time.Minute}, "Making it move, step 2 of 4", "about 2 min left"},
		{moment{state: jobs.Running, event: engine.Event{Stage: engine.StageDenoise, Waits: "trying again at 12:00:30: it is too busy"}}, "Trying again at 12:00:30: it is too busy", ""},
		{moment{state: jobs.Running, event: engine.Event{Stage: engine.StageDenoise}, uncounted: true, since: 12 * time.Second}, "Making it move", "12 s"},
		{moment{state: jobs.Running, event: engine.Event{Stage: engine.StageDenoise}, uncounted: true, since: 12 * time.Second, usual: 2 * time.Minute}, "Making it move", "12 s, usually 2 min"},
		{moment{state: jobs.Done, event: step, opening: true}, "Bringing up the clip", ""},
		{moment{state: jobs.Cancelled, event: step, left: time.Second, cancelling: true}, "Cancelling…", ""},
		{moment{state: jobs.Paused, event: step, left: time.Second, pausing: true}, "Pausing…", ""},
		{moment{state: jobs.Paused, event: step}, "Paused. It goes on after step 2 of 4.", ""},
		{moment{state: jobs.Paused}, "Paused.", ""},
		{moment{state: jobs.Failed, event: step, why: "It died."}, "Failed. It died. It goes on after step 2 of 4.", ""},
		{moment{state: jobs.Waiting}, "Waits for its turn", ""},
		{moment{state: jobs.WaitingForSpace, why: "40 MB are needed."}, "Waits for space on the disk. 40 MB are needed.", ""},
	} {
		if work, left := tt.moment.text(), tt.moment.leftText(); work != tt.work || left != tt.left {
			t.Errorf("%+v: got %q, %q, want %q, %q", tt.moment, work, left, tt.work, tt.left)
		}
	}
}

// TestEdit: a job that waits comes back into the form, and is replaced when that is saved.
func TestEdit(t *testing.T) {
	w := prepareWindowTest(t)
	gate := w.gated()
	w.open()
	for _, name := range []string{"a.png", "b.png"} {
		w.bring(name, 640, 480)
		test.Tap(w.panel.generate)
		w.until("the job", func() bool { return !w.state.queue.sending })
	}
	w.bring("c.png", 64, 64)
	seed := w.state.queue.job(w.line("b.png").id).Request.Seed
	edited := func() bool { return w.state.editing.job != "" && strings.HasPrefix(w.line("b.png").work, "Paused.") }
	w.editJob(w.line("b.png").id)
	w.until("the edit", edited)
	if p := w.state.picture; p.photo.Image.Height != 480 || p.crop != (engine.Rect{Y: 60, Width: 640, Height: 360}) {
		t.Errorf("the photo comes back %d high, of it %+v", p.photo.Image.Height, p.crop)
	}
	if w.state.picture.name != "b.png" || w.panel.generate.Text != "Save the changes" || w.state.form.seed != seed {
		t.Errorf("picture %s, button %q, seed %d, want %d", w.state.picture.name, w.panel.generate.Text, w.state.form.seed, seed)
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w.until("as it was", func() bool { return w.state.editing.job == "" && w.line("b.png").work == "Waits for its turn" })
	w.picture("b.png", 320, 200) // it is another one now
	w.editJob(w.line("b.png").id)
	w.until("the edit", edited)
	if got := w.state.picture.photo.Image.Height; got != 360 {
		t.Errorf("what comes back is %d high, want the part that was cut, 360", got)
	}
	w.settle(func(f *form) { f.set(engine.FieldSteps, 3) })
	test.Tap(w.panel.generate)
	w.until("saved", func() bool { return w.line("b.png").work == "Waits for its turn" })
	if w.panel.generate.Text != "Queue · about 25 s" || w.state.form.locked {
		t.Errorf("after it: button %q, seed locked %t", w.panel.generate.Text, w.state.form.locked)
	}
	close(gate)
	w.until("the clips", func() bool { return len(w.state.takes) == 2 })
	for _, made := range w.state.takes {
		want := map[string]engine.Request{"a.png": {Steps: 25, Seed: made.Recipe.Request.Seed}, "b.png": {Steps: 3, Seed: seed}}[made.Recipe.Request.Source]
		if r := made.Recipe.Request; r.Steps != want.Steps || r.Seed != want.Seed || r.Crop != (engine.Rect{Y: 60, Width: 640, Height: 360}) {
			t.Errorf("%s: %d steps, seed %d, crop %+v, want %+v", r.Source, r.Steps, r.Seed, r.Crop, want)
		}
	}
}
