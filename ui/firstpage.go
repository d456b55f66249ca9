//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// firstPage is what the empty stage says: an invitation, and until there is a clip also what clips can be made with.
type firstPage struct {
	box      fyne.CanvasObject
	ways     *fyne.Container
	model    *way
	gateway  *way
	airplane *check
	quiet    bool // the page is being set
}

// firstActions are what the page offers.
type firstActions struct {
	open, demo                      func()
	useModel, addModel, whereModels func()
	gateway                         func()
	airplane                        func(on bool)
}

// firstView is what the page says besides the invitation; the zero one is nothing.
type firstView struct {
	shown    bool
	model    string // what there is to know of Stable Video Diffusion here
	hasModel bool   // one is on this computer
	canAdd   bool   // a model
	gateways bool   // can be chosen or added
	canFly   bool   // airplane mode can be switched
	airplane bool
}

// viewFirst tells what clips can be made with as long as there is none, and nothing more urgent.
func (s *state) viewFirst() firstView {
	if !s.known || len(s.takes) > 0 || s.phase() != empty || s.trouble() != nil {
		return firstView{}
	}
	has := len(s.models.local) > 1
	return firstView{shown: true, model: s.largeModelText(has), hasModel: has, canAdd: s.models.addable,
		gateways: s.lanes.addable, canFly: s.adjustable, airplane: s.airplane}
}

// largeModelText says what Stable Video Diffusion is, and what comes of it on this computer.
func (s *state) largeModelText(installed bool) string {
	what := text("It moves what is in the picture. Its model, 4.5 GB or more, is Stability AI's and comes under their licence.")
	if installed {
		what = text("It moves what is in the picture, and is on this computer.")
	}
	for _, l := range s.lanes.all {
		switch {
		case l.NeedBytes == 0 || l.Problem != nil:
		case l.FreeBytes < l.NeedBytes:
			return joined(what, text("{{.Card}} has too little memory free for its usual size.", words{"Card": said(l.Title)}))
		default:
			return joined(what, text("{{.Card}} has the memory for it.", words{"Card": said(l.Title)}))
		}
	}
	return joined(what, text("No graphics card here can be used for it, and on the processor a clip takes hours."))
}

func newFirstPage(do firstActions) *firstPage {
	p := &firstPage{}
	camera := newWay(text("Camera move"), text("It moves a camera through any picture: on this computer, in seconds, with nothing to download."))
	p.model = newWay("Stable Video Diffusion", "",
		newButton(text("Use it"), nil, do.useModel),
		newButton(text("Choose its folder…"), nil, do.addModel),
		newButton(text("Where to get it"), nil, do.whereModels))
	p.gateway = newWay(text("A gateway"), text("It makes the clip on somebody else's machine, for money, and only if you choose one."),
		newButton(text("Choose one…"), nil, do.gateway))
	p.airplane = newCheck(text("Airplane mode"), text("No connection is made while it is on. What runs on this computer needs none."), func(on bool) {
		if !p.quiet {
			do.airplane(on)
		}
	})
	promise := caption()
	promise.Truncation = fyne.TextTruncateOff
	promise.SetText(text("No account, no telemetry."))
	foot := container.NewBorder(nil, nil, inset(container.NewCenter(promise), 0, gap), container.NewThemeOverride(p.airplane, checkLookIn(true)))
	p.ways = column(gap/2, camera.box, p.model.box, p.gateway.box, foot)
	p.box = container.NewVScroll(container.New(pageLayout{}, column(2*gap, newInvitation(do.open, do.demo), p.ways)))
	return p
}

// show brings the page in line with what there is to say.
func (p *firstPage) show(v firstView) {
	p.quiet = true
	defer func() { p.quiet = false }()
	setVisible(p.ways, v.shown)
	if !v.shown {
		return
	}
	setText(p.model.says, v.model)
	setVisible(p.model.buttons[0], v.hasModel)
	setVisible(p.model.buttons[1], !v.hasModel && v.canAdd)
	setVisible(p.model.buttons[2], !v.hasModel)
	setVisible(p.gateway.box, v.gateways)
	setEnabled(p.gateway.buttons[0], !v.airplane)
	setVisible(p.airplane, v.canFly)
	p.airplane.SetChecked(v.airplane)
}

// way is one to make clips: its name, a sentence, and what can be done about it.
type way struct {
	box     fyne.CanvasObject
	says    *widget.Label
	buttons []*button
}

func newWay(name, says string, buttons ...*button) *way {
	w := &way{says: caption(), buttons: buttons}
	w.says.Importance = widget.MediumImportance
	wrap(w.says)
	w.says.SetText(says)
	stack := column(gap / 2)
	for _, b := range buttons {
		stack.Add(b)
	}
	w.box = container.NewStack(newPlate(colorNote), airy(container.NewBorder(nil, nil, nil,
		inset(container.NewVBox(layout.NewSpacer(), stack, layout.NewSpacer()), gap, gap), column(-2*gap, boldLabel(name), w.says)), gap/2, gap/2))
	return w
}

// newInvitation asks for a picture.
func newInvitation(open, demo func()) fyne.CanvasObject {
	icon := widget.NewIcon(theme.NewColoredResource(pictureIcon(), theme.ColorNamePrimary))
	title := widget.NewLabel(text("Drop a picture here"))
	title.SizeName = theme.SizeNameSubHeadingText
	title.TextStyle.Bold = true
	title.Alignment = fyne.TextAlignCenter
	formats := caption()
	formats.Alignment = fyne.TextAlignCenter
	formats.SetText(text("JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF. Ctrl+V pastes one."))
	demoButton := newButton(text("Try it with a demo picture"), nil, demo)
	demoButton.Importance = widget.LowImportance
	return column(gap, container.NewCenter(fixedWidth(sized(icon, 0, 48), 48)), column(-gap, title, formats),
		container.NewCenter(row(gap, newButton(text("Open a picture…"), theme.FolderOpenIcon(), open), demoButton)))
}

// pageLayout centres its object, as wide as can be read well and as high as it needs then.
type pageLayout struct{}

const pageWidth = 520

func (pageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	o, width := objects[0], min(size.Width-4*gap, pageWidth)
	for range 2 { // what wraps knows its height when it has its width
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
	}
	o.Move(fyne.NewPos((size.Width-width)/2, max(gap, (size.Height-o.Size().Height)/2)))
}

func (pageLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height+2*gap)
}
