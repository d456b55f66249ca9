//go:build !headless

package ui

import (
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// player plays a clip, or a preview of one that is being made. Everything is called on the UI thread.
//
// One canvas.Image shows every frame: a new one for each would leave its texture behind for a minute.
type player struct {
	widget.BaseWidget
	loop      loop
	stage     surround
	picture   *canvas.Image
	transport *transport

	clip    clip
	preview bool
	at      int  // where in the order's cycle
	index   int  // the frame on the stage, which follows
	playing bool // what the creator wants; time may stand still all the same
	held    bool // the timeline is being dragged
	order   playOrder
	speed   int // in quarters of the clip's own

	// shown hears of every frame of a clip, not of a preview, that is put on the stage, by its index. May be nil.
	shown func(index int)

	other *image.RGBA // is seen in the place of the clip, which waits; nil: none
	full  bool        // the stage is the whole screen: black, without air around the picture

	// ordered hears of another order or speed that a person chose. May be nil.
	ordered func()
	// screen hears that a person wants the whole screen, or the window again. May be nil.
	screen func()

	drawn     bool       // the toolkit keeps a renderer for us
	head      playhead   // valid while time runs
	metronome *metronome // nil while time stands still

	// beaten hears of every frame that time puts on the stage, counted from the first and past the clip's end. May be nil.
	beaten func(frame int)
}

// newPlayer makes an empty player.
func newPlayer(l loop) *player {
	p := &player{
		loop:    l,
		speed:   usualSpeed,
		stage:   newSurround(stageColor),
		picture: &canvas.Image{FillMode: canvas.ImageFillStretch},
	}
	p.picture.Hide() // an empty image that is visible has the window drawn again and again
	p.transport = newTransport(p)
	p.ExtendBaseWidget(p)
	return p
}

// fill has the clip reach to the edges of the screen, or stand in a window again.
func (p *player) fill(full bool) {
	p.full = full
	if p.stage.paint(stageColor); full {
		p.stage.paint(color.Black)
	}
	p.lay()
}

// steerWith puts another bar in the place of the one that steers the clip, and in its state.
func (p *player) steerWith(t *transport) {
	if len(p.clip.Frames) > 0 && !p.preview {
		t.setClip(p.clip)
		t.setFrame(p.index)
	}
	setVisible(t.bar, p.transport.bar.Visible())
	t.setPlaying(p.playing)
	t.setOrder(p.order)
	t.setSpeed(p.speed)
	p.transport = t
}

// Transport is the bar that goes with the player, hidden while there is no clip to steer.
func (p *player) Transport() fyne.CanvasObject { return p.transport.bar }

// ShowClip plays the clip from its first frame, with the transport bar.
func (p *player) ShowClip(c clip) {
	if len(c.Frames) == 0 {
		p.Clear()
		return
	}
	p.halt()
	p.clip, p.preview, p.held, p.other = c, false, false, nil
	p.transport.setClip(c)
	p.setPlaying(len(c.Frames) > 1)
	p.show(0)
	p.transport.bar.Show()
	p.resume()
}

// Exchange puts a clip in the place of the one on the stage: it goes on at the same place of the loop, playing or
// standing as the other one did, so that the two can be compared.
func (p *player) Exchange(c clip) {
	if p.preview || len(p.clip.Frames) == 0 || len(c.Frames) == 0 {
		p.ShowClip(c)
		return
	}
	now := time.Now()
	head, was := playheadOn(p.at, p.rate(), now), p.cycle()
	if p.metronome != nil {
		head = p.head
	}
	p.halt()
	playing := p.playing && len(c.Frames) > 1
	p.clip, p.other = c, nil
	head = head.carriedOver(was, p.cycle(), p.rate(), now)
	p.transport.setClip(c)
	p.setPlaying(playing)
	p.show(head.frame(now))
	p.run(head, now)
}

// ShowPreview loops the clip without the bar; it cannot be paused. A preview that replaces another goes on at the same
// place of the loop.
func (p *player) ShowPreview(c clip) {
	if len(c.Frames) == 0 {
		p.Clear()
		return
	}
	now := time.Now()
	was, goesOn := p.cycle(), p.preview && p.metronome != nil
	p.halt()
	p.clip, p.preview, p.held, p.other = c, true, false, nil
	head := playheadOn(0, p.rate(), now)
	if goesOn {
		head = p.head.carriedOver(was, p.cycle(), p.rate(), now)
	}
	p.setPlaying(true)
	p.show(head.frame(now))
	p.transport.bar.Hide()
	p.run(head, now)
}

// Clear leaves the stage empty.
func (p *player) Clear() {
	p.halt()
	p.clip, p.preview, p.held, p.other = clip{}, false, false, nil
	p.at, p.index = 0, 0
	p.setPlaying(false)
	p.transport.bar.Hide()
	p.picture.Image = nil
	p.picture.Hide()
	p.picture.Refresh()
	p.lay()
}

// Interpose shows a picture in the place of the clip, which waits until that is nil.
func (p *player) Interpose(m *image.RGBA) {
	if p.other == m || len(p.clip.Frames) == 0 {
		return
	}
	p.halt()
	p.other = m
	p.show(p.at)
	p.resume()
}

// Toggle pauses the clip, or plays it on from the frame it shows; one that was played once to its end, from the first.
func (p *player) Toggle() {
	if !p.steerable() {
		return
	}
	p.halt()
	p.setPlaying(!p.playing)
	if p.playing && p.ended(p.at) {
		p.show(0)
	}
	p.resume()
}

// Step pauses the clip and goes n frames on, or back, past either end.
func (p *player) Step(n int) {
	if !p.steerable() {
		return
	}
	p.halt()
	p.setPlaying(false)
	frames := len(p.clip.Frames)
	p.show(((p.index+n)%frames + frames) % frames)
}

// Seek goes to a frame, the nearest there is. A playing clip plays on from there.
func (p *player) Seek(frame int) {
	if !p.steerable() {
		return
	}
	p.halt()
	p.show(min(max(frame, 0), len(p.clip.Frames)-1))
	p.resume()
}

// Skip goes so many halves of a second on, or back, as far as there is a clip. A playing one plays on from there.
func (p *player) Skip(halves int) { p.Seek(p.index + halves*max(1, p.clip.rate()/2)) }

// SetOrder says what comes after the last frame.
func (p *player) SetOrder(o playOrder) {
	p.halt()
	p.order = o
	if len(p.clip.Frames) > 0 {
		p.show(p.index) // it may have been on its way back
	}
	p.transport.setOrder(o)
	p.resume()
}

// SetSpeed says how fast clips are played, in quarters of their own speed. Previews always have their own.
func (p *player) SetSpeed(quarters int) {
	p.halt()
	p.speed = quarters
	p.transport.setSpeed(quarters)
	p.resume()
}

// choose does what a person chose of order and speed.
func (p *player) choose(set func()) {
	set()
	if p.ordered != nil {
		p.ordered()
	}
}

// changeSpeed goes so many speeds up, or down.
func (p *player) changeSpeed(places int) {
	p.choose(func() { p.SetSpeed(besideSpeed(p.speed, places)) })
}

// Hide stops time: nothing is played that nobody sees.
func (p *player) Hide() {
	p.halt()
	p.BaseWidget.Hide()
}

// Show plays on from where Hide stopped.
func (p *player) Show() {
	p.BaseWidget.Show()
	p.resume()
}

// hold stops time while the timeline is dragged; release lets it go on.
func (p *player) hold() {
	if p.steerable() {
		p.held = true
		p.halt()
	}
}

func (p *player) release() {
	p.held = false
	p.resume()
}

// steerable is whether there is anything to play, pause and step through.
func (p *player) steerable() bool { return !p.preview && len(p.clip.Frames) > 1 }

// rate is how many frames are played in rateTime.
func (p *player) rate() int {
	if p.preview {
		return p.clip.rate() * usualSpeed
	}
	return p.clip.rate() * p.speed
}

// cycle is after how many frames the clip is played as from its beginning.
func (p *player) cycle() int {
	if p.preview {
		return loops.cycle(len(p.clip.Frames))
	}
	return p.order.cycle(len(p.clip.Frames))
}

// ended tells whether the clip is played no further than to a frame.
func (p *player) ended(frame int) bool {
	return !p.preview && p.order == once && frame >= len(p.clip.Frames)-1
}

func (p *player) setPlaying(playing bool) {
	p.playing = playing
	p.transport.setPlaying(playing)
}

// show puts a frame on the stage, counted from the clip's first one and past its end.
func (p *player) show(frame int) {
	p.at, p.index = frame%p.cycle(), p.order.index(frame, len(p.clip.Frames))
	if p.preview {
		p.index = p.at
	}
	if p.picture.Image = p.clip.Frames[p.index]; p.other != nil {
		p.picture.Image = p.other
	}
	p.lay()
	p.picture.Refresh()
	if p.preview {
		return
	}
	p.transport.setFrame(p.index)
	if p.shown != nil {
		p.shown(p.index)
	}
}

// stand pauses what plays.
func (p *player) stand() {
	if p.playing {
		p.Toggle()
	}
}

// resume lets time run from the frame on the stage, unless it does or must not.
func (p *player) resume() {
	if p.metronome == nil && len(p.clip.Frames) > 0 {
		now := time.Now()
		p.run(playheadOn(p.at, p.rate(), now), now)
	}
}

// run starts time if anybody wants and sees it. It stands still before.
func (p *player) run(head playhead, now time.Time) {
	if p.playing && !p.held && p.ended(head.frame(now)) {
		p.setPlaying(false)
	}
	if !p.playing || p.held || p.other != nil || !p.drawn || !p.Visible() || len(p.clip.Frames) < 2 {
		return
	}
	p.head = head
	p.metronome = startMetronome(p.loop, head, head.frame(now), func(frame int) {
		if p.ended(frame) {
			frame = len(p.clip.Frames) - 1
			p.halt()
			p.setPlaying(false)
		}
		p.show(frame)
		if p.beaten != nil {
			p.beaten(frame)
		}
	})
}

// halt stops time, if it runs.
func (p *player) halt() {
	if p.metronome != nil {
		p.metronome.stop()
		p.metronome = nil
	}
}

// CreateRenderer is called when the toolkit is about to draw the player, be it for the first time or again.
func (p *player) CreateRenderer() fyne.WidgetRenderer {
	p.drawn = true
	p.resume()
	return &playerRenderer{player: p, objects: append(p.stage.objects(), p.picture)}
}

// playerRenderer draws the stage and the picture on it.
type playerRenderer struct {
	player  *player
	objects []fyne.CanvasObject
}

// Layout arranges both.
func (r *playerRenderer) Layout(fyne.Size) { r.player.lay() }

// MinSize is the least at which a clip can be judged.
func (r *playerRenderer) MinSize() fyne.Size { return fyne.NewSize(320, 180) }

// Refresh is called when the theme changes.
func (r *playerRenderer) Refresh() {
	r.player.lay()
	canvas.Refresh(r.player)
	r.player.picture.Refresh()
}

// Objects are drawn in this order.
func (r *playerRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy is called when the window is closed, or the player was not drawn for a while.
func (r *playerRenderer) Destroy() {
	r.player.drawn = false
	r.player.halt()
}
