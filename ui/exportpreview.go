//go:build !headless

package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
	"framewake/engine/video"
)

// centred is the largest part of an area that has a shape, in its middle.
func centred(shape, area size) engine.Rect {
	w, h := area.width, area.width*shape.height/max(1, shape.width)
	if h > area.height {
		w, h = area.height*shape.width/max(1, shape.height), area.height
	}
	return engine.Rect{X: (area.width - w) / 2, Y: (area.height - h) / 2, Width: w, Height: h}
}

// exportView is where a frame stands in the preview of an export, and what of it is seen.
type exportView struct {
	picture, out cropBounds
	cut          [4]cropBounds // of the picture
}

// newExportView of a frame in a stage. The parts are snapped to device pixels, of which a unit has grain.
func newExportView(stageW, stageH float64, frame size, look exportLook, grain float64) exportView {
	out := frame
	if look.Width > 0 {
		out = size{look.Width, look.Height}
	}
	if look.effective().Fit == video.Pad {
		v := newCropView(stageW, stageH, out.width, out.height, grain)
		return exportView{picture: v.box(centred(frame, out)), out: v.picture}
	}
	v := newCropView(stageW, stageH, frame.width, frame.height, grain)
	kept := v.box(centred(out, frame))
	return exportView{picture: v.picture, out: kept, cut: v.shades(kept)}
}

// exportPreview shows a frame of a clip with what an export cuts from it, or the bars it adds.
type exportPreview struct {
	widget.BaseWidget
	versions []*image.RGBA // of the frame, see cropLevel; empty: there is none
	frame    size          // of the clip, which the versions may be smaller than
	look     exportLook
}

func newExportPreview(frame *image.RGBA, of size) *exportPreview {
	p := &exportPreview{frame: of}
	if frame != nil {
		p.versions = []*image.RGBA{frame}
	}
	p.ExtendBaseWidget(p)
	return p
}

// show previews a look.
func (p *exportPreview) show(l exportLook) {
	p.look = l
	p.Refresh()
}

// CreateRenderer builds the parts.
func (p *exportPreview) CreateRenderer() fyne.WidgetRenderer {
	r := &exportPreviewRenderer{preview: p, stage: canvas.NewRectangle(stageColor), bars: canvas.NewRectangle(color.Black),
		picture: &canvas.Image{ScaleMode: canvas.ImageScaleFastest}}
	r.stage.CornerRadius = stageRadius
	r.objects = []fyne.CanvasObject{r.stage, r.bars, r.picture}
	for i := range r.cut {
		r.cut[i] = canvas.NewRectangle(cropShadeColor)
		r.objects = append(r.objects, r.cut[i])
	}
	for i := range r.border {
		r.border[i] = canvas.NewRectangle(cropLineOffColor)
		r.objects = append(r.objects, r.border[i])
	}
	return r
}

// exportPreviewRenderer draws, from the back: the stage, the bars, the picture, shades over what is cut, and a line
// around the export.
type exportPreviewRenderer struct {
	preview     *exportPreview
	stage, bars *canvas.Rectangle
	picture     *canvas.Image
	cut, border [4]*canvas.Rectangle
	objects     []fyne.CanvasObject
}

func (r *exportPreviewRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(cropLeastStage) }
func (r *exportPreviewRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *exportPreviewRenderer) Destroy()                     {}

func (r *exportPreviewRenderer) Layout(size fyne.Size) {
	r.stage.Resize(size)
	r.Refresh()
}

// Refresh moves the parts.
func (r *exportPreviewRenderer) Refresh() {
	p, area := r.preview, r.preview.Size()
	if p.frame.width < 1 || p.frame.height < 1 || area.Width < 1 || area.Height < 1 {
		return
	}
	grain := grainOf(p)
	v := newExportView(float64(area.Width), float64(area.Height), p.frame, p.look, grain)
	if len(p.versions) > 0 {
		var shown *image.RGBA
		if shown, p.versions = cropLevel(p.versions, v.picture.w*grain); r.picture.Image != shown {
			r.picture.Image = shown
			r.picture.Refresh()
		}
	}
	cropPlace(r.bars, v.out)
	cropPlace(r.picture, v.picture)
	for i, b := range v.cut {
		cropPlace(r.cut[i], b)
	}
	for i, b := range v.out.border(1) {
		cropPlace(r.border[i], b)
	}
}
