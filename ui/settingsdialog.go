//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// settingsDialog shows, in front of the window, what is set for the whole program. What is changed holds at once.
type settingsDialog struct {
	program   Program
	tasks     *tasks
	clipboard clipboard
	changed   func(Settings) // what is in force now
	announces bool           // clips that are done are told of
	announce  func(bool)     // changes that
	language  string         // of the next start; empty: the system's
	speakNext func(language string)
	state     settingsState

	*modal
	pages    *fyne.Container // one of them is visible
	page     fyne.CanvasObject
	computer *computerPage
	about    fyne.CanvasObject

	airplane     *check
	gateways     *fyne.Container
	tokens       map[string]*tokenRow
	price, month *amountRow
	languages    *languageRow
	notes        map[string]*widget.Label
	tokensNote   *widget.Label
	quiet        bool // the dialog is being set
}

const (
	dialogWidth  = 528
	dialogHeight = 528
)

// showSettings opens the settings, unless something else is open.
func (w *window) showSettings() {
	if w.env.program.Settings == nil || w.suspended() {
		return
	}
	w.settings = newSettingsDialog(w, &settingsDialog{program: w.env.program, tasks: w.tasks, clipboard: w.env.clipboard,
		changed: w.settingsChanged, announces: !w.prefs.Quiet, announce: func(on bool) { w.prefs.Quiet = !on; w.remember() },
		language: w.prefs.Language, speakNext: w.speakNext}, w.closeSettings)
}

// closeSettings closes them, and stops a look at this computer.
func (w *window) closeSettings() {
	if w.settings != nil {
		w.settings.hide()
		w.settings = nil
		w.relist(w.askEstimate) // both may be others now
	}
}

// readSettings asks what is set for the whole program and concerns the window.
func (w *window) readSettings() {
	if w.env.program.Settings == nil {
		return
	}
	w.tasks.Go(func() func() {
		s, err := w.env.program.Settings()
		if err != nil {
			return nil // setting up tells
		}
		return func() { w.settingsChanged(s) }
	})
}

// settingsChanged brings the window in line with the program's settings.
func (w *window) settingsChanged(s Settings) {
	w.state.airplane = s.Airplane
	w.refresh()
}

// newSettingsDialog opens a dialog that knows what it works with.
func newSettingsDialog(w *window, d *settingsDialog, closed func()) *settingsDialog {
	d.state = newSettingsState()
	d.notes = map[string]*widget.Label{}
	d.tokens = map[string]*tokenRow{}
	d.computer = newComputerPage(computerActions{look: d.program.Examine, copy: d.clipboard.SetText, back: d.showPage, close: closed}, d.tasks)
	d.build(closed)
	d.about = newAboutPage(d.program.About(), d.clipboard.SetText, d.showPage, closed)
	d.pages = container.NewStack(d.page, d.computer.box, d.about)
	d.about.Hide()
	d.computer.box.Hide()
	d.modal = w.openModal(airy(fixedWidth(d.pages, dialogWidth), gap, gap), nil, closed)
	d.show()
	d.load()
	return d
}

func (d *settingsDialog) hide() {
	d.computer.stop()
	d.close()
}

// build makes the page of the settings.
func (d *settingsDialog) build(closed func()) {
	d.airplane = newCheck("", "", func(on bool) {
		if !d.quiet {
			wanted := d.state.now
			wanted.Airplane = on
			d.save(rowAirplane, wanted)
		}
	})
	d.gateways = column(gap / 2)
	d.tokensNote = caption()
	wrap(d.tokensNote)
	d.price = newAmountRow(text("Price of a million pixels"), func(typed string) {
		d.enter(rowPrice, d.state.enterPrice, typed)
	})
	d.month = newAmountRow(text("Most in a month"), func(typed string) {
		d.enter(rowMonth, d.state.enterMonth, typed)
	})
	about := caption()
	wrap(about)
	about.SetText(text("No connection is made while it is on. What runs on this computer needs none."))
	announces := newCheck("", "", d.announce)
	announces.Checked = d.announces
	behind := caption()
	wrap(behind)
	behind.SetText(text("When clips are done, or failed, while the window is behind others."))
	d.languages = newLanguageRow(d.language, d.speakNext)
	body := column(gap,
		column(-1.5*gap, container.NewBorder(nil, nil, nil, container.NewThemeOverride(d.airplane, checkLook()), boldLabel(text("Airplane mode"))),
			about, d.note(rowAirplane)),
		column(0, column(-1.5*gap, boldLabel(text("Gateways")), d.tokensNote), d.gateways, sized(layout.NewSpacer(), 0, gap/2)),
		column(-gap, d.price.box, d.note(rowPrice)),
		column(-gap, d.month.box, d.note(rowMonth)),
		column(-1.5*gap, container.NewBorder(nil, nil, nil, container.NewThemeOverride(announces, checkLook()), boldLabel(text("Notifications"))), behind),
		d.languages.box)
	check := newButton(text("Check this computer"), theme.ComputerIcon(), d.showComputer)
	d.page = dialogPage(text("Settings"), closed, container.NewVScroll(body), container.NewHBox(check, layout.NewSpacer(), newButton(text("About"), theme.InfoIcon(), d.showAbout)))
}

// airplaneLine tells of airplane mode while it is on.
func airplaneLine() fyne.CanvasObject {
	l := caption()
	l.Truncation = fyne.TextTruncateOff
	l.SetText(text("Airplane mode is on"))
	return shallow(container.NewCenter(row(-gap/2, container.NewCenter(sized(widget.NewIcon(airplaneIcon()), 16, 16)), l)), 3*gap)
}

// note is the line for what is wrong in a row.
func (d *settingsDialog) note(row string) *widget.Label {
	l := noteLabel()
	wrap(l)
	d.notes[row] = l
	return l
}

// dialogPage is a page of the dialog: a title, a body of a height that fits every window, and buttons.
func dialogPage(title string, closed func(), body, buttons fyne.CanvasObject) fyne.CanvasObject {
	heading := widget.NewLabel(title)
	heading.TextStyle.Bold = true
	heading.SizeName = theme.SizeNameSubHeadingText
	x := iconButton(theme.CancelIcon(), "", closed)
	return container.NewBorder(container.NewBorder(nil, nil, nil, x, heading), airy(buttons, gap/2, gap), nil, nil,
		sized(body, 0, dialogHeight-2*rowHeight))
}

func boldLabel(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.TextStyle.Bold = true
	return l
}

// amountRow is an amount of money, and what it comes to.
type amountRow struct {
	box   fyne.CanvasObject
	entry *entry
	extra *widget.Label
}

const amountWidth = 112

func newAmountRow(title string, committed func(string)) *amountRow {
	r := &amountRow{extra: caption()}
	wrap(r.extra)
	r.entry = newEntry(nil, committed, func(fyne.Shortcut) bool { return false })
	money := row(0, widget.NewLabel("$"), fixedWidth(r.entry, amountWidth))
	r.box = column(-gap, container.NewBorder(nil, nil, nil, inset(money, 0, gap), boldLabel(title)), r.extra)
	return r
}

func (r *amountRow) show(amount, extra string) {
	if !r.entry.typing && r.entry.Text != amount {
		r.entry.SetText(amount)
	}
	setText(r.extra, extra)
}

// show brings the page in line with the state.
func (d *settingsDialog) show() {
	d.quiet = true
	defer func() { d.quiet = false }()
	s := &d.state
	d.airplane.SetChecked(s.now.Airplane)
	for _, e := range []fyne.Disableable{d.airplane, d.price.entry, d.month.entry} {
		setEnabled(e, s.read)
	}
	for _, a := range s.now.Accounts {
		if d.tokens[a.Origin] == nil {
			r := newTokenRow(a, d.storeToken, d.removeToken)
			d.tokens[a.Origin] = r
			d.gateways.Add(column(-gap, r.box, d.note(a.Origin)))
		}
		d.tokens[a.Origin].show(s, a)
	}
	if s.read {
		setText(d.tokensNote, s.gatewaysText())
		d.price.show(s.priceText(), s.clipText())
		d.month.show(s.monthText(), s.spentText())
	}
	for row, l := range d.notes {
		showNote(l, s.notes[row])
	}
	for range 2 { // what wraps knows its height when it has its width
		d.pages.Refresh()
	}
}

// showComputer looks at this computer.
func (d *settingsDialog) showComputer() {
	d.page.Hide()
	d.computer.box.Show()
	d.computer.start()
}

// showAbout says what the program is.
func (d *settingsDialog) showAbout() {
	d.page.Hide()
	d.about.Show()
}

// showPage comes back from there.
func (d *settingsDialog) showPage() {
	d.computer.box.Hide()
	d.about.Hide()
	d.page.Show()
}
