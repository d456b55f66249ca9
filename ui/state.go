//go:build !headless

package ui

import (
	"cmp"
	"image"
	"slices"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/still"
)

// phase is what the window is at, and so what its stage shows.
type phase int

const (
	empty    phase = iota // an invitation to drop a picture
	reading               // a picture is being read
	ready                 // the picture with its crop box
	running               // a clip is being made
	finished              // the clip
)

// state is everything the window shows, in plain values. Only the UI thread touches it.
type state struct {
	known   bool // what the model can do, and with it the form
	form    form
	reading string   // name of the picture being read, or empty
	picture *picture // the one that clips are made of
	queue   queue
	editing edit    // of the queue; its job is empty: none
	take    *take   // the clip that is looked at, or was last
	onStage bool    // the take is on the stage, not the picture
	framing bool    // the crop box was reached with the keyboard, and not changed yet
	rival   *take   // is seen beside the one on the stage; nil: none
	takes   []*take // every clip in the library, the newest first
	browser browser // the page with all of them
	strip   strip   // what is seen of them below the stage
	binned  []*take // were put into the bin just now
	coming  *take   // is being brought up to take the stage; nil: none
	news    []*take // came while something else was on the stage, and were not told of yet
	lanes   lanes
	models  models

	advanced bool    // what few people turn is unfolded
	history  history // of what the person changed

	adjustable bool // there are settings of the whole program
	airplane   bool // no connection is made

	looking bool     // for what clips are made with
	setup   *problem // what is missing on this computer, until it is there
	unfit   *problem // why the clip cannot be made as the form has it
	problem *problem // what went wrong last
	note    string   // what there is to say that is no problem, and more about it in a second line
	fresh   bool     // the take has just been exported

	estimate estimate
	pricing  bool // what the clip costs is being asked, or agreed to
	export   exportSettings
	presets  exportPresets
	writing  *take   // is being exported; nil: none
	written  float64 // the part of it that is done, 0–1
}

// estimate is what the clip would take as the form has it.
type estimate struct {
	seconds   float64 // 0: not known
	usd       float64
	ram, vram int64  // peaks, in bytes; 0: not known, or none
	notes     string // sentences to read before
}

// picture is a photo that was read.
type picture struct {
	name    string
	photo   still.Picture
	shown   *image.RGBA // the photo for the stage, smaller than it may be
	crop    engine.Rect // the part that becomes the clip
	noticed bool        // how it was read has been told
	file    jobs.Photo  // that it is; zero: none
	origin  *origin     // nil: it is a photo, not the still of a clip
}

func (s *state) phase() phase {
	switch {
	case s.reading != "":
		return reading
	case s.queue.starting || s.queue.watched != "":
		return running
	case s.take != nil && s.onStage:
		return finished
	case s.picture != nil:
		return ready
	}
	return empty
}

// trouble is the problem to show.
func (s *state) trouble() *problem {
	return cmp.Or(s.problem, s.setup, s.queue.problem, s.unfit)
}

// plan takes what the engine said a clip would take. What it says of one knob is noted there; what no knob can be
// blamed for stands under the stage.
func (s *state) plan(e engine.Estimate, err error) {
	s.estimate, s.unfit = estimate{}, nil
	kind := engine.KindOf(err)
	switch field := engine.FieldOf(err); {
	case err == nil:
		s.estimate = estimate{e.TotalSeconds(), e.CostUSD, e.RAMBytes, e.VRAMBytes, allSaid(e.Notes)}
	case field != "" && s.form.mark(field, fieldNote(err)):
	case kind == engine.OutOfMemory || kind == engine.Invalid:
		s.unfit = runProblem(err, s.form.smallest())
	}
}

// canGenerate: there is a picture, and a model in a lane that can be used. What is being made meanwhile does not matter:
// the clip waits its turn.
func (s *state) canGenerate() bool {
	return s.known && !s.looking && !s.pricing && s.setup == nil && s.unfit == nil && s.models.opening == "" && s.lane().Problem == nil &&
		s.picture != nil && s.phase() != reading && !s.queue.sending
}

func (s *state) canExport() bool { return s.take != nil && s.writing == nil }

// steerable is whether the keys of the player mean something.
func (s *state) steerable() bool { return s.phase() == finished }

// receive puts a picture that was read on the stage. What is being made goes on.
func (s *state) receive(p *picture) {
	s.reading = ""
	s.leave()
	s.picture = p
	if s.known {
		s.form.suit(p.photo.Image.Width, p.photo.Image.Height)
	}
}

// loss is what closing the window now would stop: a question and what the button that closes says. Both are empty if
// nothing is stopped. Only an export is lost; a clip in the making goes on at the next start.
func (s *state) loss() (question, reason, button string) {
	later := ""
	if s.queue.sending || slices.ContainsFunc(s.queue.jobs, func(j jobs.Job) bool { return isRunning(j) && !uncounted(j) }) {
		later = text("The clip that is being made goes on from its last finished step the next time {{.App}} is open.",
			words{"App": engine.AppName})
	}
	if slices.ContainsFunc(s.queue.jobs, uncounted) {
		later = joined(later, text("What a gateway is making is lost then, and may be charged all the same."))
	}
	switch {
	case s.writing != nil:
		return text("Stop the export?"),
			joined(text("The file is not finished. Closing the window stops it, and nothing is kept of it."), later), text("Stop and close")
	case later != "":
		return text("Close while a clip is being made?"), later, text("Close")
	}
	return "", "", ""
}
