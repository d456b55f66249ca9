//go:build !headless

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// duet is the player, and beside it while two takes are compared a second picture that shows the same moment of the
// other one. The player's bar steers both.
type duet struct {
	box          *fyne.Container
	player, mate *player
	left, right  *namePlate
}

func newDuet(p *player) *duet {
	d := &duet{player: p, mate: newPlayer(p.loop), left: newNamePlate(), right: newNamePlate()}
	d.mate.Hide()
	d.box = container.New(duetLayout{d}, p, d.mate, d.left.box, d.right.box)
	p.shown = func(index int) {
		if d.mate.Visible() {
			d.mate.Seek(index)
		}
	}
	return d
}

// play puts two clips in the place of what is on the stage, which have the same frames a second and as many frames. They
// go on where that stood.
func (d *duet) play(left, right clip) {
	d.mate.Show()
	d.mate.ShowClip(right)
	d.mate.stand()
	d.player.Exchange(left)
}

// show names the takes that are compared; without names there is one.
func (d *duet) show(left, right string) {
	if left == d.left.label.Text && right == d.right.label.Text {
		return
	}
	there := left != ""
	if !there {
		d.mate.Clear()
	}
	d.left.label.SetText(left)
	d.right.label.SetText(right)
	for _, o := range []fyne.CanvasObject{d.mate, d.left.box, d.right.box} {
		setVisible(o, there)
	}
	d.box.Refresh()
}

// duetLayout gives the player everything, or half of it if there is a second one.
type duetLayout struct{ duet *duet }

func (l duetLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	d := l.duet
	if !d.mate.Visible() {
		d.player.Move(fyne.Position{})
		d.player.Resize(size)
		return
	}
	half := fyne.NewSize((size.Width-gap)/2, size.Height)
	plates := [...]*namePlate{d.left, d.right}
	for i, p := range [...]*player{d.player, d.mate} {
		at := fyne.NewPos(float32(i)*(half.Width+gap), 0)
		p.Move(at)
		p.Resize(half)
		plates[i].box.Move(at.AddXY(gap, gap))
		plates[i].box.Resize(fyne.NewSize(min(plates[i].width(), half.Width-2*gap), plates[i].box.MinSize().Height))
	}
}

func (l duetLayout) MinSize([]fyne.CanvasObject) fyne.Size { return l.duet.player.MinSize() }

// namePlate says in a corner of a picture what it shows.
type namePlate struct {
	box   *container.ThemeOverride
	label *widget.Label
}

func newNamePlate() *namePlate {
	ground := canvas.NewRectangle(color.NRGBA{A: 0x99})
	ground.CornerRadius = takeRadius
	n := &namePlate{label: widget.NewLabel("")}
	n.label.SizeName = theme.SizeNameCaptionText
	n.label.Truncation = fyne.TextTruncateEllipsis
	n.box = darkened(container.NewStack(ground, n.label))
	n.box.Hide()
	return n
}

// width at which all of the text is seen.
func (n *namePlate) width() float32 {
	words := fyne.MeasureText(n.label.Text, theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{})
	return words.Width + 2*theme.InnerPadding() + 1
}
