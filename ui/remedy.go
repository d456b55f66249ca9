//go:build !headless

package ui

// remedy is what the button of a problem does.
type remedy int

const (
	nothing         remedy = iota // there is no button
	choosePicture                 // another one
	tryAgain                      // make the clip again
	copyCommand                   // put the command that installs what is missing on the clipboard
	checkAgain                    // look again for what is missing
	useDraft                      // make the clip smaller
	resetKnobs                    // to the model's defaults
	chooseFolder                  // export to another folder
	exportAgain                   // to the same folder
	exportOtherwise               // in another format, size or name
	openSettings                  // of the whole program
	useDefaults                   // in place of settings that are damaged
	makeAnew                      // the clip, which may have been charged before
	meetAgain                     // look at a gateway's certificate
)

// button is the remedy's name.
func (r remedy) button() string {
	switch r {
	case choosePicture:
		return text("Choose another picture")
	case tryAgain, exportAgain:
		return text("Try again")
	case copyCommand:
		return text("Copy the command")
	case checkAgain:
		return text("Check again")
	case useDraft:
		return text("Use the draft size")
	case resetKnobs:
		return text("Reset the settings")
	case chooseFolder:
		return text("Choose another folder")
	case exportOtherwise:
		return text("Export otherwise…")
	case openSettings:
		return text("Open the settings")
	case useDefaults:
		return text("Use the defaults")
	case makeAnew:
		return text("Make it anew")
	case meetAgain:
		return text("Look at its certificate")
	}
	return ""
}

// keepsJob is whether the remedy makes the clip of the job that failed, and of no other.
func (r remedy) keepsJob() bool { return r == tryAgain || r == makeAnew || r == meetAgain }

// remedy does what the button of the notice says.
func (w *window) remedy() {
	p := w.state.trouble()
	switch {
	case p != nil:
	case w.state.note == "" && len(w.state.binned) > 0:
		w.undoBin()
		return
	case len(w.state.news) > 0:
		w.showNews()
		return
	default:
		w.showExport()
		return
	}
	if p == w.state.problem {
		w.state.problem = nil
	}
	if j := w.state.queue.job(p.job); j != nil && !p.remedy.keepsJob() && j.Progress.Event.Done == 0 {
		w.cancelJobs(j.ID) // another one takes its place, and nothing of it is worth keeping
	}
	switch p.remedy {
	case choosePicture:
		w.openPicture()
	case tryAgain:
		if p.job != "" {
			w.watch(p.job)
			w.resumeJob(p.job)
		} else {
			w.generate()
		}
	case copyCommand:
		w.env.clipboard.SetText(p.command)
		again := *p
		again.remedy = checkAgain // after the command was run
		w.missing(&again)
	case checkAgain:
		w.state.setup = nil
		w.setUp()
	case openSettings:
		w.showSettings()
	case useDefaults:
		w.useDefaults()
	case makeAnew:
		w.resumeJob(p.job)
	case meetAgain:
		w.meetAgain(p.job)
	case useDraft:
		w.settle(func(f *form) { f.draft = f.draftable() })
	case resetKnobs:
		w.resetForm()
	case chooseFolder:
		w.exportElsewhere()
	case exportOtherwise:
		w.openExport()
	case exportAgain:
		w.exportNow(w.state.take)
	}
	w.refresh()
}
