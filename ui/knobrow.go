//go:build !headless

package ui

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// The columns of the form.
const (
	titleWidth = 80
	entryWidth = 68
	rowHeight  = 36
	pastWidth  = 20
)

// knobRow is a knob: a slider to explore, an entry to repeat.
type knobRow struct {
	box    fyne.CanvasObject
	knob   knob
	slider *slider
	entry  *entry
	extra  *widget.Label // under the title
	note   *widget.Label
	quiet  bool // the row is being set, not turned
}

// knobActions are what a row tells of. settled follows when the person is done turning.
type knobActions struct {
	turned   func(k knob, v float64)
	typing   func(k knob, typed string)
	entered  func(k knob, typed string)
	settled  func()
	shortcut func(fyne.Shortcut) bool
}

func newKnobRow(k knob, f *form, tip func(string) tip, do knobActions) *knobRow {
	limits := f.about.Ranges[k.field]
	from, to := k.slider(limits)
	r := &knobRow{knob: k, slider: newSlider(from, to, k.step(), tip(k.tip)), extra: caption(), note: noteLabel()}
	r.slider.OnChanged = func(v float64) {
		if !r.quiet {
			do.turned(k, v)
		}
	}
	r.slider.OnChangeEnded = func(float64) {
		if !r.quiet {
			do.settled()
		}
	}
	r.entry = newEntry(func(typed string) {
		if !r.quiet {
			do.typing(k, typed)
		}
	}, func(typed string) {
		do.entered(k, typed)
		do.settled()
	}, do.shortcut)
	title := newTippedLabel(k.title, tip(k.tip))
	r.setExtra(k.under)
	r.box = column(-gap, container.NewBorder(nil, nil, fixedWidth(titled(title, r.extra), titleWidth),
		inset(fixedWidth(r.entry, entryWidth), 0, gap), container.NewThemeOverride(r.slider, sliderLook())), r.note)
	return r
}

// titled puts a small line close under a title.
func titled(title fyne.CanvasObject, extra fyne.CanvasObject) fyne.CanvasObject {
	return shallow(column(-2*gap, title, extra), rowHeight)
}

// noteLabel is a line for what is to be said at a knob.
func noteLabel() *widget.Label {
	l := caption()
	l.Importance = widget.DangerImportance
	l.Hide()
	return l
}

// show brings the row in line with the form. An entry that is being typed in keeps its text.
func (r *knobRow) show(f *form) {
	r.quiet = true
	defer func() { r.quiet = false }()
	v := f.value(r.knob.field)
	r.slider.SetValue(v)
	if written := number(v, max(r.knob.decimals, 3)); !r.entry.typing && r.entry.Text != written {
		r.entry.SetText(written)
	}
	showNotes(r.note, f.notes[r.knob.field], f.untrained(r.knob.field))
}

func showNote(l *widget.Label, note string) {
	setText(l, note)
	setVisible(l, note != "")
}

// showNotes shows what is wrong, or else what one should know.
func showNotes(l *widget.Label, wrong, caution string) {
	importance := widget.DangerImportance
	if wrong == "" {
		importance = widget.WarningImportance
	}
	if l.Importance != importance {
		l.Importance = importance
		l.Refresh()
	}
	showNote(l, cmp.Or(wrong, caution))
}

// setExtra puts a line under the title.
func (r *knobRow) setExtra(s string) {
	setText(r.extra, s)
	setVisible(r.extra, s != "")
}

// seedRow is the seed with its dice and its lock.
type seedRow struct {
	box   fyne.CanvasObject
	entry *entry
	past  *button // offers seeds to take again; hidden if there is none
	lock  *button
	note  *widget.Label
}

// seedActions are what the row tells of.
type seedActions struct {
	entered    func(typed string)
	roll, lock func()
	past       func()
	shortcut   func(fyne.Shortcut) bool
}

func newSeedRow(tip func(string) tip, do seedActions) *seedRow {
	r := &seedRow{note: noteLabel()}
	title := newTippedLabel(text("Seed"), tip(text("Where chance starts from: the same seed and settings make the same clip again.")))
	r.entry = newEntry(nil, do.entered, do.shortcut)
	r.past = iconButton(theme.MenuDropDownIcon(), text("Seeds used lately"), do.past)
	r.entry.ActionItem = fixedWidth(r.past, pastWidth)
	dice := iconButton(diceIcon(), text("Another seed"), do.roll)
	r.lock = iconButton(unlockedIcon(), "", do.lock)
	r.box = column(-gap, container.NewBorder(nil, nil, fixedWidth(title, titleWidth),
		inset(row(-gap/2, dice, r.lock), 0, gap), r.entry), r.note)
	return r
}

// show brings the row in line with the form.
func (r *seedRow) show(f *form, past bool) {
	setVisible(r.past, past)
	if written := number(float64(f.seed), 0); !r.entry.typing && r.entry.Text != written {
		r.entry.SetText(written)
	}
	icon, tip, importance := unlockedIcon(), text("The next clip gets another seed. Lock it to keep this one."), widget.LowImportance
	if f.locked {
		icon, tip, importance = lockedIcon(), text("The next clip keeps this seed. Unlock it to get another."), widget.MediumImportance
	}
	if r.lock.ToolTip() != tip {
		r.lock.SetToolTip(tip)
		r.lock.Importance = importance
		r.lock.SetIcon(icon)
	}
	showNote(r.note, f.notes[engine.FieldSeed])
}
