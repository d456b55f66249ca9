//go:build !headless

package ui

import (
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"framewake/engine"
	"framewake/engine/jobs"
)

func TestAnnouncer(t *testing.T) {
	a := outcome{id: "A", name: "a.png"}
	b1, b2, b3 := outcome{id: "1", group: "B", name: "b.png"}, outcome{id: "2", group: "B", name: "b.png"}, outcome{id: "3", group: "B", name: "c.png", why: "It fell over."}
	waits := func(id, group string) jobs.Job { return jobs.Job{ID: id, Group: group, State: jobs.Waiting} }
	type look struct {
		news  []outcome
		queue []jobs.Job
		want  []announcement
	}
	for name, looks := range map[string][]look{
		"one": {{[]outcome{a}, nil, []announcement{{"The clip is done", "a.png"}}}},
		"one fails": {{[]outcome{{id: "A", name: "a.png", why: "It fell over."}}, nil,
			[]announcement{{"The clip could not be made", "a.png: It fell over."}}}},
		"one, while another waits": {{[]outcome{a}, []jobs.Job{waits("Z", "")}, []announcement{{"The clip is done", "a.png"}}}},
		"a batch": {
			{[]outcome{b1}, []jobs.Job{waits("2", "B")}, nil},
			{nil, []jobs.Job{waits("2", "B")}, nil},
			{[]outcome{b2}, nil, []announcement{{"2 clips are done", "b.png"}}},
			{nil, nil, nil},
		},
		"a batch, and one of it fails": {
			{[]outcome{b1, b3}, []jobs.Job{waits("2", "B")}, nil},
			{[]outcome{b2}, nil, []announcement{{"2 of 3 clips are done", "b.png, c.png: It fell over."}}},
		},
		"a batch, the rest of which is done but was not heard of": {
			{[]outcome{b1}, []jobs.Job{{ID: "1", Group: "B", State: jobs.Done}, {ID: "2", Group: "B", State: jobs.Done}}, nil},
			{[]outcome{b2}, []jobs.Job{{ID: "2", Group: "B", State: jobs.Done}}, []announcement{{"2 clips are done", "b.png"}}},
		},
		"the rest of a batch is cancelled": {{[]outcome{b1}, []jobs.Job{waits("2", "B")}, nil}, {nil, nil, []announcement{{"The clip is done", "b.png"}}}},
	} {
		var teller announcer
		for i, l := range looks {
			if got := teller.hear(l.news, l.queue); !slices.Equal(got, l.want) {
				t.Errorf("%s, look %d: got %q, want %q", name, i+1, got, l.want)
			}
		}
	}
}

// TestAnnounce: who looks at something else is told once of a batch, who looks at the window or is not to be disturbed never.
func TestAnnounce(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	for i, tt := range []struct {
		name        string
		away, quiet bool
		fails       error
		want        []announcement
	}{
		{"in front", false, false, nil, nil},
		{"behind", true, false, nil, []announcement{{"2 clips are done", "a.png"}}},
		{"not to be disturbed", true, true, nil, nil},
		{"failing", true, false, errors.New("it fell over"), []announcement{{"2 clips could not be made", "a.png: It fell over."}}},
	} {
		w.away, w.prefs.Quiet, w.announced = tt.away, tt.quiet, nil
		w.panel.several.chosen(2)
		before := len(w.state.takes)
		w.model.FailAt, w.model.Fail = engine.StageDecode, tt.fails
		test.Tap(w.panel.generate)
		if tt.fails != nil {
			w.until(tt.name, func() bool { return len(w.jobs.rows) == 2 && w.jobs.rows[0].bad && w.jobs.rows[1].bad })
		} else {
			w.until(tt.name, func() bool { return len(w.state.takes) == before+2 && len(w.state.queue.jobs) == 0 })
		}
		w.until(tt.name+": the end of it", func() bool {
			return len(w.announcer.known) == 2*(i+1) && len(w.announcer.heard) == 0 && !w.state.queue.sending
		})
		if w.quiet(); !slices.Equal(w.told(), tt.want) {
			t.Errorf("%s: told %q, want %q", tt.name, w.told(), tt.want)
		}
	}
}

// TestAnnounceLater: while pictures are still being added nobody knows which clips belong together.
func TestAnnounceLater(t *testing.T) {
	w := newWindowTest(t)
	w.away = true
	w.state.queue.adding++
	w.bring("a.png", 640, 360)
	w.makeClip()
	if w.quiet(); len(w.told()) > 0 {
		t.Errorf("while more are being added: told %q", w.told())
	}
	w.added(2, nil)
	if w.quiet(); !slices.Equal(w.told(), []announcement{{"The clip is done", "a.png"}}) {
		t.Errorf("told %q", w.told())
	}
}

// told is what was announced so far.
func (w *windowTest) told() []announcement {
	w.announcedMu.Lock()
	defer w.announcedMu.Unlock()
	return slices.Clone(w.announced)
}
