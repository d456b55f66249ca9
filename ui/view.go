//go:build !headless

package ui

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
)

// view is what the window's parts say and allow, as it follows from a state.
type view struct {
	title string
	phase phase

	reading string // on the stage, beside the spinner
	preview bool   // the preview, not the picture, is on the stage while a clip is made
	watch   string // on the button that brings the making of a clip back to the stage; empty hides it

	name, facts string // of the picture
	canShowClip bool
	work, left  string // of the watched job
	fraction    float64
	roaming     bool          // how much is done is not known,
	since       time.Duration // only since when
	canCancel   bool
	canPause    bool
	canResume   bool // or try again
	queue       []queueRow
	caption     string    // of the clip
	place       string    // of the clip among all, such as 2/3; empty if there are no others
	compared    [2]string // what tells apart the takes that are seen beside each other; empty: there is one
	canBack     bool      // to the clip before
	canForth    bool

	lanes      []string // titles to choose from; empty: there is no choice
	lane       int      // the chosen one
	canAddLane bool
	ownLane    string // title of the chosen one, if it can be removed

	models       []string // titles to choose from; empty: there is no choice
	model        int      // the chosen one
	canModel     bool
	canAddModel  bool
	about        string // the model
	modelTrouble string

	form        bool
	pastSeeds   bool // there are seeds to take again
	canUndo     bool
	canRedo     bool
	advanced    bool   // what few people turn is unfolded
	generate    string // on the button
	canGenerate bool
	takes       int // that Generate makes
	canSeveral  bool
	estimate    string
	warning     string // what to read before the run

	export      string // on the export button
	canExport   bool
	canExportAs bool
	writing     bool
	written     float64

	canSet   bool // the settings of the whole program
	airplane bool

	first   firstView
	strip   stripView
	library browserView
	notice  notice
}

// notice is what stands at the foot of the stage, with a button if there is one thing that helps; the zero notice is
// none.
type notice struct {
	bad                bool
	title, why, button string
	closable           bool // it may be sent away
}

// view of a state.
func (s *state) view() view {
	v := view{
		phase:       s.phase(),
		form:        s.known,
		advanced:    s.advanced,
		pastSeeds:   len(s.form.lately)+len(s.takes) > 0,
		canUndo:     s.history.canUndo(),
		canRedo:     s.history.canRedo(),
		canGenerate: s.canGenerate(),
		takes:       s.count(),
		canSeveral:  s.canSeveral(),
		canShowClip: s.take != nil,
		queue:       s.queue.rows(),
		export:      s.presets.button(s.export.exportLook),
		canExport:   s.canExport(),
		canExportAs: s.canExport(),
		writing:     s.writing != nil,
		written:     s.written,
		generate:    s.generateText(),
		estimate:    s.estimateText(),
		strip:       s.viewStrip(),
		library:     s.viewBrowser(),
		notice:      s.notice(),
		first:       s.viewFirst(),
		canSet:      s.adjustable,
		airplane:    s.airplane,
	}
	s.viewLanes(&v)
	s.viewModels(&v)
	if v.estimate != "" {
		v.warning = s.estimate.notes
	}
	if s.take != nil {
		v.caption, v.place = s.caption(), s.place()
		v.canBack, v.canForth = s.beside(-1) != nil, s.beside(1) != nil
		v.compared[0], v.compared[1] = s.rivalry()
	}
	if s.take != nil && !s.onStage { // what is seen is not what would be exported
		v.export = text("Export the last clip")
	}
	if s.writing != nil {
		v.export, v.canExport = text("Cancel the export"), true
	}
	if s.reading != "" {
		v.reading = text("Reading {{.Name}}…", words{"Name": s.reading})
	}
	if s.picture != nil {
		v.name, v.facts = s.picture.name, s.facts()
		if s.framing {
			v.facts = text("Arrows move the box, + and − resize it, 0: largest")
		}
	}
	s.viewJob(&v)
	v.title = s.title()
	return v
}

// viewJob says how the watched job stands, or that there is one to watch.
func (s *state) viewJob(v *view) {
	if v.phase != running {
		if j := s.queue.running(); j != nil && len(v.queue) == 0 {
			v.watch = text("{{.Percent}} % of {{.Name}}", words{"Percent": percent(j.Progress.Fraction), "Name": shortened(j.Request.Source)})
			if uncounted(*j) {
				v.watch = text("Making {{.Name}}", words{"Name": shortened(j.Request.Source)})
			}
		}
		return
	}
	m := s.queue.moment()
	v.work, v.left, v.fraction, v.roaming, v.since = m.text(), m.leftText(), m.fraction, m.uncounted, m.since
	v.preview = len(s.queue.previews[s.queue.watched].Frames) > 0
	if j := s.queue.job(s.queue.watched); j != nil && !v.preview && (s.picture == nil || j.Request.Source != s.picture.name) {
		v.reading = j.Request.Source
	}
	v.canCancel = !m.cancelling && !m.opening
	v.canResume = v.canCancel && (m.state == jobs.Paused || m.state == jobs.Failed || m.state == jobs.WaitingForSpace) && !m.pausing
	v.canPause = v.canCancel && !v.canResume && !m.pausing && !m.uncounted && !s.queue.starting
}

// percent of a part, 0–1.
func percent(part float64) int { return int(100 * part) }

// arrangement differs between two views if and only if something comes, goes or changes its size between them.
func (v view) arrangement(f *form) string {
	return fmt.Sprint(v.phase, v.preview, v.watch != "", v.generate, len(v.queue), v.name != "", v.canShowClip, v.place, v.form, v.writing,
		len(v.lanes), len(v.models), v.about, v.modelTrouble, v.estimate, v.warning, v.airplane, v.first, f.notes, f.untrainedFields(), v.advanced,
		v.strip.there, v.strip.folded)
}

// notice: a problem comes first, then what there is to say, then where the clip has just been exported to, then
// how the picture on the stage was read.
func (s *state) notice() notice {
	switch p := s.trouble(); {
	case p != nil:
		return notice{true, p.title, p.why, p.remedy.button(), p == s.problem}
	case s.note != "":
		title, why, _ := strings.Cut(s.note, "\n")
		return notice{title: title, why: why, closable: true}
	case len(s.binned) > 0:
		return notice{false, s.binnedText(),
			text("What is there stays for {{.Days}} days.", words{"Days": int(binAge.Hours() / 24)}), text("Undo"), true}
	case len(s.news) > 0:
		return notice{title: s.newsText(), button: text("Show it"), closable: true}
	case s.fresh:
		return notice{false, text("Saved as {{.Name}}", words{"Name": filepath.Base(s.take.saved)}),
			text("In {{.Folder}}", words{"Folder": filepath.Dir(s.take.saved)}), text("Show in folder"), true}
	case s.phase() == ready && !s.picture.noticed && s.picture.photo.Notice != "":
		return notice{why: said(s.picture.photo.Notice), closable: true}
	}
	return notice{}
}

// dismiss sends the notice away, if it may be.
func (s *state) dismiss() {
	switch {
	case !s.notice().closable:
	case s.problem != nil:
		s.problem = nil
	case s.note != "":
		s.note = ""
	case len(s.binned) > 0:
		s.binned = nil
	case len(s.news) > 0:
		s.news = nil
	case s.fresh:
		s.fresh = false
	default:
		s.picture.noticed = true
	}
}

// caption is what there is to know of the clip on the stage.
func (s *state) caption() string {
	if s.coming != nil {
		return text("Bringing up the other clip…")
	}
	if s.rival != nil {
		return text("Two takes at the same moment. Esc leaves one.")
	}
	r := s.take.Recipe.Request
	caption := text("Seed {{.Seed}}", words{"Seed": r.Seed})
	if s.picture != nil && r.Source != s.picture.name {
		caption += " · " + r.Source
	}
	if s.take.saved == "" {
		return caption
	}
	return caption + " · " + text("exported as {{.Name}}", words{"Name": filepath.Base(s.take.saved)})
}

// place is the take's among all.
func (s *state) place() string {
	takes := s.strip.of(s.takes)
	at := slices.Index(takes, s.take)
	if len(takes) < 2 || at < 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", at+1, len(takes))
}

// title of the window: what it is at, for the task bar.
func (s *state) title() string {
	j := s.queue.job(s.queue.watched)
	if j == nil || !isRunning(*j) {
		j = s.queue.running()
	}
	switch {
	case j != nil && uncounted(*j):
		return fmt.Sprintf("%s – %s – %s", roughly(time.Since(j.Started).Seconds()), j.Request.Source, engine.AppName)
	case j != nil:
		return fmt.Sprintf("%d %% – %s – %s", percent(j.Progress.Fraction), j.Request.Source, engine.AppName)
	case s.picture != nil:
		return s.picture.name + " – " + engine.AppName
	}
	return engine.AppName
}

// facts say how large the picture is and what of it is used.
func (s *state) facts() string {
	w, h := s.picture.photo.Image.Width, s.picture.photo.Image.Height
	size := text("{{.Width}} × {{.Height}} px", words{"Width": w, "Height": h})
	crop := s.picture.crop
	if crop.Width == 0 || crop.Width == w && crop.Height == h {
		return size
	}
	size = text("{{.Size}}, of it {{.Width}} × {{.Height}}", words{"Size": size, "Width": crop.Width, "Height": crop.Height})
	if clipWidth, _ := s.form.shape.size(s.form.draft); s.known && crop.Width*4 < clipWidth*3 {
		size = text("{{.Size}}: enlarged, it will look soft", words{"Size": size})
	}
	return size
}

// binnedText says what is in the bin now.
func (s *state) binnedText() string {
	if len(s.binned) > 1 {
		return text("{{.Takes}} are in the bin", words{"Takes": takesText(len(s.binned))})
	}
	return text("{{.Title}} is in the bin", words{"Title": shortened(s.binned[0].Title)})
}

// newsText says which clips came.
func (s *state) newsText() string {
	if len(s.news) > 1 {
		return text("{{.Count}} clips are done", words{"Count": len(s.news)})
	}
	return text("The clip of {{.Name}} is done", words{"Name": s.news[0].Recipe.Request.Source})
}

// lengthText is the clip's length in seconds.
func (f *form) lengthText() string {
	return text("{{.Seconds}} s", words{"Seconds": number(math.Round(f.seconds()*10)/10, 1)})
}

// shortened keeps a name to what fits on a button.
func shortened(name string) string {
	const most = 24
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most-8]) + "…" + string(runes[len(runes)-7:])
	}
	return name
}
