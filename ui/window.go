//go:build !headless

package ui

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetooltip "github.com/dweymouth/fyne-tooltip"

	"framewake/engine"
	"framewake/engine/studio"
)

// environment is the world outside the window. Tests put their own in its place.
type environment struct {
	loop      loop
	picker    func(fyne.Window) picker
	clipboard clipboard
	prefs     string // path of the preferences
	videos    string // where clips go until the person chooses
	show      func(path string) error
	seed      func() uint32
	rereading time.Duration            // how often it is looked whether others changed the takes; 0: never
	held      func() fyne.KeyModifier  // which keys are held now
	announce  func(title, body string) // outside the window; called beside the UI thread

	// Called beside the UI thread, and again after something was mended.
	settle        func() (place, error) // without tools
	resetSettings func() (aside string, err error)
	findTools     func() (videoTools, error)
	open          func(lane, model string) (engine.Engine, error)
	lanes         func(context.Context) []Lane
	gateways      Gateways
	models        func() []Model
	addModel      func(folder string) (Model, error) // nil: models cannot be added
	program       Program
	files         []string // to begin with; absolute
	quit          func()   // ends the program
}

// window is the main window. Its methods are called on the UI thread.
type window struct {
	fyne.Window
	env    environment
	picker picker
	state  state
	tasks  *tasks
	ctx    context.Context // ends with the window
	stop   context.CancelFunc

	content   *fyne.Container
	home      *fyne.Container // the stage's place in it
	cinema    *cinema         // the stage's place on the whole screen
	arranged  string          // see view.arrangement
	stage     *stage
	bars      *bars
	transport *transport // in the bars
	jobs      *queueList
	strip     *takeStrip
	library   *libraryPage
	before    before
	panel     *panel
	tips      *tips

	engine    engine.Engine
	place     place
	studio    *studio.Studio                // nil until it could be opened
	opened    atomic.Pointer[studio.Studio] // the same for whoever closes it
	following sync.WaitGroup

	prefs preferences
	keep  *keeper

	announcer announcer
	away      bool // the person looks at something else

	clip      string             // path of one that is opened when a model is known; empty: none
	pending   *reopening         // what comes back into the form when a model is open; nil: nothing
	readings  int                // counts pictures that were asked for; the latest counts
	estimates int                // the same for estimates
	sending   context.CancelFunc // of a job that is on its way into the queue; nil: none
	exporting context.CancelFunc
	closing   bool
	question  *question       // whether to close, while it is open
	paying    *question       // whether to pay, while it is open
	offering  *question       // whether to make clips of several pictures, while it is open
	offered   []string        // the pictures
	settings  *settingsDialog // while it is open
	modals    []*modal        // in front of it, the last in front of the others
}

// The window's size at the first start, and the least.
const (
	usualWidth, usualHeight = 1120, 720
	leastWidth, leastHeight = 760, 540
	mostSide                = 8192 // a size in the preferences beyond it is nonsense
)

// newWindow makes the window and starts to look for what it works with. When ctx ends, so does all that it does.
func newWindow(ctx context.Context, a fyne.App, env environment) *window {
	ctx, stop := context.WithCancel(ctx)
	w := &window{Window: a.NewWindow(engine.AppName), env: env, tasks: &tasks{ctx: ctx, loop: env.loop}, ctx: ctx, stop: stop}
	w.picker = env.picker(w.Window)
	prefs, err := loadPreferences(env.prefs)
	w.state.queue.previews = map[string]clip{}
	w.state.strip.folded, w.state.export, w.state.presets = prefs.TakesFolded, prefs.Export.sane(), allPresets(prefs.Presets)
	w.state.advanced = prefs.Advanced
	w.prefs, w.keep = prefs, &keeper{path: env.prefs, allowed: err == nil}

	w.stage = newStage(w.tasks, stageActions{first: w.firstActions(), watch: w.watchRunning, cropped: w.cropped,
		remedy: w.remedy, dismiss: w.dismiss})
	w.stage.crop.changing, w.stage.crop.otherKey = w.cropping, w.key
	w.stage.crop.framed = func(on bool) { w.state.framing = on; w.refresh() }
	w.bars = newBars(w.stage.player.Transport(), barActions{open: w.openPicture, reset: w.resetCrop,
		pause:    func() { w.pauseJob(w.state.queue.watched) },
		resume:   func() { w.resumeJob(w.state.queue.watched) },
		cancel:   w.cancel,
		showClip: w.showClip, editCrop: w.showPicture, screen: w.fillScreen,
		before: w.showBefore, after: w.hideBefore, frame: w.useFrame, walk: w.walk})
	w.transport, w.stage.player.screen = w.stage.player.transport, w.fillScreen
	w.cinema = newCinema(w.tasks, w.stage.player, w.Canvas().Unfocus)
	w.restorePlaying()
	w.tips = newTips(w.tasks)
	w.panel = newPanel(w.tips, w.panelActions())
	w.jobs = newQueueList(queueActions{watch: w.watch, pause: w.pauseJob, resume: w.resumeJob,
		cancel: func(id string) { w.cancelJobs(id) }, cancelBatch: func(id string) { w.cancelJobs(w.state.queue.batch(id)...) },
		edit: w.editJob, duplicate: w.duplicateJob, move: w.moveJob, pauseAll: w.pauseAll, resumeAll: w.resumeAll})
	w.strip = newTakeStrip(w.tasks, w.tips, w.stripActions())
	w.library = newLibraryPage(w.tasks, w.tips, w.libraryActions())
	w.home = container.NewStack(w.stage.box)
	left := container.New(mainLayout{below: true}, w.home, column(gap, w.bars.box, w.jobs.box, w.strip.box))
	w.content = sized(airy(container.New(mainLayout{}, left, w.panel.box), 2*gap, 2*gap), leastWidth, leastHeight)
	w.SetPadded(false)
	w.SetContent(fynetooltip.AddWindowToolTipLayer(container.NewStack(w.content, w.cinema.box, w.library.box, w.tips.layer), w.Canvas()))
	w.Resize(w.firstSize())
	w.listen()
	a.Lifecycle().SetOnEnteredForeground(func() { w.away = false })
	a.Lifecycle().SetOnExitedForeground(func() { w.away = true })
	w.state.adjustable = env.program.Settings != nil
	w.refresh()
	w.setUp()
	w.readSettings()
	return w
}

func (w *window) firstSize() fyne.Size {
	width, height := w.prefs.Width, w.prefs.Height
	if width < leastWidth || height < leastHeight || width > mostSide || height > mostSide {
		return fyne.NewSize(usualWidth, usualHeight)
	}
	return fyne.NewSize(width, height)
}

func (w *window) panelActions() panelActions {
	return panelActions{
		knob: knobActions{
			turned: func(k knob, v float64) { w.turn(func(f *form) { f.set(k.field, v) }) },
			typing: func(k knob, typed string) {
				before := w.state.setting()
				if w.state.form.typing(k.field, typed) {
					w.state.history.begin(before)
					w.formChanged()
				}
			},
			entered:  func(k knob, typed string) { w.turn(func(f *form) { f.enter(k.field, typed) }) },
			settled:  w.settled,
			shortcut: w.shortcut,
		},
		seed: seedActions{
			entered:  func(typed string) { w.settle(func(f *form) { f.enterSeed(typed) }) },
			roll:     func() { w.settle(func(f *form) { f.roll(w.env.seed()) }) },
			lock:     func() { w.settle(func(f *form) { f.locked = !f.locked }) },
			past:     w.seedMenu,
			shortcut: w.shortcut,
		},
		head:   headActions{lane: w.chooseLane, addLane: w.addGateway, removeLane: w.removeGateway, model: w.chooseModel, addModel: w.addModel},
		preset: func(at int) { w.settle(func(f *form) { f.choosePreset(at) }) },
		more: advancedActions{
			fold:   w.foldAdvanced,
			safety: func(on bool) { w.settle(func(f *form) { f.values.SafetyCheck = on }) },
		},
		shape: func(key string) { w.settle(func(f *form) { f.choose(key) }) },
		draft: func(on bool) { w.settle(func(f *form) { f.draft = on }) },
		reset: w.resetForm,
		undo:  w.undo, redo: w.redo,

		generate: w.generate,
		several:  func(takes int) { w.settle(func(f *form) { f.takes = takes }) },
		export:   w.exportOrCancel, exportAs: func() { w.openExport() },
		settings: w.showSettings,
	}
}

// turn changes the form, until the person is done: see settled.
func (w *window) turn(change func(*form)) {
	before := w.state.form.shape.key
	w.state.history.begin(w.state.setting())
	change(&w.state.form)
	w.state.note = ""
	if w.state.form.shape.key != before {
		w.shapeChanged()
	}
	w.formChanged()
}

// resetForm brings every knob back to the model's default, and the shape to one that suits the picture.
func (w *window) resetForm() {
	w.settle(func(f *form) {
		f.reset()
		if p := w.state.picture; p != nil {
			f.suit(p.photo.Image.Width, p.photo.Image.Height)
		}
	})
}

// foldAdvanced shows or hides what few people turn.
func (w *window) foldAdvanced() {
	w.state.advanced = !w.state.advanced
	w.prefs.Advanced = w.state.advanced
	w.refresh()
	if w.state.advanced {
		w.panel.scroll.ScrollToBottom() // the section is the last
	}
	w.remember()
}

// settle changes the form for good.
func (w *window) settle(change func(*form)) {
	w.turn(change)
	w.settled()
}

// settled follows when the person is done turning.
func (w *window) settled() {
	w.changed()
	w.remember()
}

// formChanged shows the form and asks what the clip would take now.
func (w *window) formChanged() {
	w.refresh()
	w.askEstimate()
}

// dismiss sends the notice away.
func (w *window) dismiss() {
	w.state.dismiss()
	w.refresh()
}

// shapeChanged gives the crop box the clip's shape, and shows it: what is cut is seen before the run.
func (w *window) shapeChanged() {
	w.stage.crop.SetAspect(w.state.form.shape.width, w.state.form.shape.height)
	if p := w.state.picture; p != nil {
		p.crop = w.stage.crop.Rect()
		if w.state.phase() == finished {
			w.state.leave()
		}
	}
}

// refresh brings everything in line with the state.
func (w *window) refresh() {
	v := w.state.view()
	if w.Title() != v.title {
		w.SetTitle(v.title)
	}
	w.stage.show(v)
	w.bars.show(v)
	w.jobs.show(v.queue)
	w.panel.show(v, &w.state.form)
	w.strip.show(v.strip)
	w.cinema.show(v)
	w.library.show(v.library, v.notice)
	setVisible(w.content, !v.library.open && !w.cinema.on)
	if a := v.arrangement(&w.state.form); a != w.arranged {
		w.arranged = a
		w.relay()
	}
}

// relay lays everything out again, and once more: what wraps knows its height when it has its width.
func (w *window) relay() {
	seen := w.content
	if w.cinema.on {
		seen = w.cinema.box
	}
	seen.Refresh()
	seen.Refresh()
}
