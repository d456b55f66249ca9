//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"
)

// The widgets of this file are the toolkit's, but hand the keys they have no use for to the window: Esc cancels and
// Space plays wherever the focus is.

// button is pressed with Space or Return.
type button struct{ ttwidget.Button }

func newButton(label string, icon fyne.Resource, tapped func()) *button {
	b := &button{}
	b.Text, b.Icon, b.OnTapped = label, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// iconButton has no words, so its tip says what it does.
func iconButton(icon fyne.Resource, tip string, tapped func()) *button {
	b := newButton("", icon, tapped)
	b.Importance = widget.LowImportance
	b.SetToolTip(tip)
	return b
}

// AccessibilityLabel is what a screen reader says.
func (b *button) AccessibilityLabel() string {
	if b.Text != "" {
		return b.Text
	}
	return b.ToolTip()
}

// Hide takes the tip away too.
func (b *button) Hide() {
	b.MouseOut()
	b.Button.Hide()
}

func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Button.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		typeOnWindow(b, e)
	}
}

// slider uses the left and the right key.
type slider struct {
	widget.Slider
	tip tip
}

func newSlider(from, to, step float64, t tip) *slider {
	s := &slider{tip: t}
	s.Min, s.Max, s.Step = from, to, step
	s.ExtendBaseWidget(s)
	return s
}

func (s *slider) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		s.Slider.TypedKey(e)
	default:
		typeOnWindow(s, e)
	}
}

// MouseIn asks for the tip.
func (s *slider) MouseIn(e *desktop.MouseEvent) {
	s.Slider.MouseIn(e)
	s.tip.enter(s)
}

// MouseOut takes the tip away.
func (s *slider) MouseOut() {
	s.Slider.MouseOut()
	s.tip.tips.leave()
}

// Dragged takes the tip away: who turns a knob knows it.
func (s *slider) Dragged(e *fyne.DragEvent) {
	s.tip.tips.leave()
	s.Slider.Dragged(e)
}

// choice opens with Space.
type choice struct{ widget.Select }

func newChoice(options []string, changed func(string)) *choice {
	c := &choice{}
	c.Options, c.OnChanged = options, changed
	c.ExtendBaseWidget(c)
	return c
}

func (c *choice) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		c.Select.TypedKey(e)
	default:
		typeOnWindow(c, e)
	}
}

// check is turned with Space.
type check struct{ ttwidget.Check }

func newCheck(label, tip string, changed func(bool)) *check {
	c := &check{}
	c.Text, c.OnChanged = label, changed
	c.ExtendBaseWidget(c)
	c.SetToolTip(tip)
	return c
}

func (c *check) TypedKey(e *fyne.KeyEvent) {
	if e.Name != fyne.KeySpace {
		typeOnWindow(c, e)
	}
}

// entry is for numbers: what is typed is final when Return is pressed or the focus leaves.
type entry struct {
	widget.Entry
	typing    bool   // has the focus
	entered   bool   // got the focus, and nothing was tapped since
	begun     string // what it said when it got the focus
	committed func(typed string)
	shortcut  func(fyne.Shortcut) bool // the window's; true if it was one
}

func newEntry(typing, committed func(string), shortcut func(fyne.Shortcut) bool) *entry {
	e := &entry{committed: committed, shortcut: shortcut}
	e.OnChanged = typing
	e.ExtendBaseWidget(e)
	return e
}

// FocusLost makes what was typed final.
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	e.typing = false
	e.committed(e.Text)
}

// FocusGained selects everything: what is typed replaces it.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	e.typing, e.entered, e.begun = true, true, e.Text
	e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// Tapped selects everything again if it is the tap that gave the focus; a later one sets the cursor.
func (e *entry) Tapped(p *fyne.PointEvent) {
	e.Entry.Tapped(p)
	if e.entered {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	e.entered = false
}

func (e *entry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
			c.Unfocus()
		}
	case fyne.KeyEscape:
		typeOnWindow(e, k)
	default:
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut lets the window have its own first. Undo and redo are the entry's as long as something is typed in it.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	s = inEntry(s)
	switch s.(type) {
	case *desktop.CustomShortcut, *fyne.ShortcutPaste:
		if e.shortcut(s) {
			return
		}
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		if e.Text == e.begun && e.shortcut(s) {
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// inEntry is what a shortcut means to an entry: the toolkit knows one for redo, there are two.
func inEntry(s fyne.Shortcut) fyne.Shortcut {
	if c, custom := s.(*desktop.CustomShortcut); custom && c.KeyName == fyne.KeyZ && c.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
		return &fyne.ShortcutRedo{}
	}
	return s
}
