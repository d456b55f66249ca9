//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// queueList shows the jobs a line each, where there is more to say than about the one on the stage.
type queueList struct {
	box  *fyne.Container
	list *jobList
	rows []queueRow
	do   queueActions

	lines  []*jobLine // all that were made
	follow string     // ID of the job that was moved with the keys: the focus goes with it
}

// queueActions are what can be done with a job, by its ID.
type queueActions struct {
	watch, pause, resume, cancel, cancelBatch, edit, duplicate func(id string)
	move                                                       func(id string, places int)
	pauseAll, resumeAll                                        func()
}

// queueLines is how many jobs are seen at once.
const queueLines = 3

func newQueueList(do queueActions) *queueList {
	q := &queueList{do: do}
	q.list = newJobList(func() int { return len(q.rows) },
		func() fyne.CanvasObject { return newJobLine(q) },
		func(at int, line fyne.CanvasObject) { line.(*jobLine).show(q.rows[at]) },
		func(at int) { do.watch(q.rows[at].id) })
	q.box = container.New(&linesLayout{q}, newPlate(colorPanel), container.NewThemeOverride(q.list, listLook()))
	q.box.Hide()
	return q
}

// show brings the list in line with what there is to say.
func (q *queueList) show(rows []queueRow) {
	if slices.Equal(rows, q.rows) {
		return
	}
	q.rows = rows
	setVisible(q.box, len(rows) > 0)
	q.list.Refresh()
	for _, l := range q.lines {
		if q.follow != "" && l.row.id == q.follow {
			q.follow = ""
			fyne.CurrentApp().Driver().CanvasForObject(q.box).Focus(l.more)
		}
	}
}

// focused is the job whose line has the focus, empty if none has.
func (q *queueList) focused(on fyne.Focusable) string {
	for _, l := range q.lines {
		for _, b := range []*button{l.pause, l.run, l.cancel, l.more} {
			if on == fyne.Focusable(b) {
				return l.row.id
			}
		}
	}
	return ""
}

// linesLayout gives the list the height of its lines, of three if there are more.
type linesLayout struct{ *queueList }

const lineHeight = 36

func (l *linesLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, gap+lineHeight*float32(min(len(l.rows), queueLines)))
}

func (l *linesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[1].Move(fyne.NewPos(gap/2, gap/2))
	objects[1].Resize(fyne.NewSize(size.Width-gap, size.Height-gap))
}

// jobList is the toolkit's list without lines between its items: the arrows go through them, Space and Return take one. The
// other keys are the window's.
type jobList struct{ widget.List }

func newJobList(length func() int, line func() fyne.CanvasObject, show func(int, fyne.CanvasObject), tapped func(int)) *jobList {
	l := &jobList{}
	l.Length, l.CreateItem, l.UpdateItem, l.HideSeparators = length, line, show, true
	l.OnSelected = func(at int) {
		l.UnselectAll()
		tapped(at)
	}
	l.ExtendBaseWidget(l)
	return l
}

func (l *jobList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeySpace:
		l.List.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		typeOnWindow(l, e)
	}
}

// jobLine shows one job: its picture's name, how it stands, and what can be done with it.
type jobLine struct {
	widget.BaseWidget
	content    fyne.CanvasObject
	name, work *widget.Label
	pause, run *button
	cancel     *button
	more       *button
	row        queueRow
	list       *queueList
}

func newJobLine(q *queueList) *jobLine {
	l := &jobLine{name: widget.NewLabel(""), work: caption(), list: q}
	do := func(what func(string)) func() { return func() { what(l.row.id) } }
	l.name.Truncation = fyne.TextTruncateEllipsis
	l.pause = iconButton(theme.MediaPauseIcon(), text("Pause"), do(q.do.pause))
	l.run = iconButton(theme.MediaPlayIcon(), text("Go on"), do(q.do.resume))
	l.cancel = iconButton(theme.CancelIcon(), text("Take it out of the queue"), do(q.do.cancel))
	l.more = iconButton(theme.MoreHorizontalIcon(), text("More"), l.menu)
	buttons := row(-gap/2, container.NewStack(l.pause, l.run), l.cancel, l.more)
	words := container.New(&wordsLayout{}, l.name, l.work)
	l.content = shallow(container.NewBorder(nil, nil, nil, buttons, words), lineHeight-theme.Padding())
	l.ExtendBaseWidget(l)
	q.lines = append(q.lines, l)
	return l
}

// CreateRenderer shows the line.
func (l *jobLine) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.content) }

func (l *jobLine) show(r queueRow) {
	if r == l.row {
		return
	}
	l.row = r
	l.name.TextStyle.Bold = r.watched
	l.name.SetText(r.name)
	l.work.Importance = widget.LowImportance
	if r.bad {
		l.work.Importance = widget.DangerImportance
	}
	l.work.SetText(r.work)
	setVisible(l.pause, !r.canGo)
	setEnabled(l.pause, r.canPause)
	setVisible(l.run, r.canGo)
	setEnabled(l.cancel, !r.stopping)
}

// menu offers what is wanted less often.
func (l *jobLine) menu() {
	r, do := l.row, l.list.do
	item := func(label string, can bool, act func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, act)
		i.Disabled = !can
		return i
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(l)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.more)
	items := []*fyne.MenuItem{
		item(text("Move up"), !r.first, func() { do.move(r.id, -1) }),
		item(text("Move down"), !r.last, func() { do.move(r.id, 1) }),
		item(text("Edit"), r.canEdit, func() { do.edit(r.id) }),
		item(text("Duplicate"), true, func() { do.duplicate(r.id) }),
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		item(text("Pause all"), true, do.pauseAll), item(text("Go on with all"), true, do.resumeAll))
	if r.batch > 1 {
		items = append(items,
			item(text("Cancel all {{.Count}} of this batch", words{"Count": r.batch}), true, func() { do.cancelBatch(r.id) }))
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, at.AddXY(0, l.more.Size().Height))
}

// wordsLayout lays a name and what is to be said of it beside each other: the name takes a third.
type wordsLayout struct{}

func (wordsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	at := float32(0)
	for i, o := range objects {
		width := size.Width * [...]float32{0.34, 0.66}[i]
		height := o.MinSize().Height
		o.Move(fyne.NewPos(at, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
		at += width
	}
}

func (wordsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}
