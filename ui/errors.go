//go:build !headless

package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"

	"framewake/engine"
	"framewake/engine/settings"
)

// problem is an error as people are told of it: what happened, why, and the one thing that helps.
type problem struct {
	title   string
	why     string
	remedy  remedy
	command string // what the remedy copyCommand copies
	job     string // ID of the job that it is about, or empty
}

// errSlow ends what takes longer than anybody wants to wait.
var errSlow = errors.New("it took too long")

// pictureProblem is about a picture that could not be read; name is what people know it by, path may be empty.
func pictureProblem(name, path string, err error) *problem {
	p := &problem{title: text("{{.Name}} cannot be opened", words{"Name": name}), remedy: choosePicture}
	switch {
	case errors.Is(err, errSlow) || errors.Is(err, context.DeadlineExceeded):
		p.why = text("Reading it took too long. Is its disk or network within reach?")
	default:
		p.why = explained(err, path, name)
	}
	return p
}

// setupProblem is about something without which no clip can be made on this computer.
func setupProblem(title string, err error) *problem {
	p := &problem{title: title, why: explained(err), remedy: checkAgain}
	if p.command = commandIn(engine.HintOf(err)); p.command != "" {
		p.remedy = copyCommand
	}
	return p
}

// settingsProblem is about settings that cannot be used.
func settingsProblem(err error) *problem {
	if errors.Is(err, settings.ErrDamaged) {
		return &problem{title: text("The settings file is damaged"), why: explained(err), remedy: useDefaults}
	}
	return setupProblem(text("The settings cannot be used"), err)
}

// runProblem is about a clip that could not be made. draft says whether it was a draft already, or cannot be one.
func runProblem(err error, draft bool) *problem {
	p := &problem{title: text("The clip could not be made"), why: explained(err), remedy: tryAgain}
	switch kind := engine.KindOf(err); {
	case engine.FieldOf(err) != "":
		p.title, p.remedy = text("One of the settings does not work"), resetKnobs
	case kind == engine.Invalid || kind == engine.Rejected:
		p.remedy = choosePicture
	case kind == engine.OutOfMemory && !draft:
		p.title, p.remedy = text("Not enough memory for this clip"), useDraft
	case kind == engine.OutOfMemory:
		p.title = text("Not enough memory for this clip")
	case kind == engine.Unavailable && commandIn(engine.HintOf(err)) != "":
		return setupProblem(p.title, err)
	}
	return p
}

// exportProblem is about an export that could not be written into folder.
func exportProblem(folder string, err error) *problem {
	p := &problem{title: text("The clip could not be exported"), why: explained(err), remedy: exportAgain}
	_, ofFolder := errors.AsType[*fs.PathError](err)
	switch kind := engine.KindOf(err); {
	case kind == engine.OutOfSpace || ofFolder:
		p.title = text("The clip could not be exported to {{.Folder}}", words{"Folder": filepath.Base(folder)})
		p.remedy = chooseFolder
	case kind == engine.Invalid || kind == engine.Unavailable:
		p.remedy = exportOtherwise
	}
	return p
}

// explained is an error's text and hint as sentences, without the words that are for developers: our packages' names
// in front, and what the title names already.
func explained(err error, known ...string) string {
	whole := err.Error()
	if e, ok := errors.AsType[*engine.Error](err); ok && e.Field != "" {
		whole = e.Err.Error()
	}
	reason := said(strings.TrimSpace(whole))
	for again := true; again; {
		again = false
		if gateway := gatewayPattern.FindString(reason); gateway != "" {
			reason, again = reason[len(gateway):], true
		}
		for _, prefix := range append(ourPackages(), known...) {
			if rest, found := strings.CutPrefix(reason, prefix+": "); found && prefix != "" {
				reason, again = rest, true
			}
		}
	}
	if hint := engine.HintOf(err); hint != "" {
		return sentence(firstLine(reason)) + " " + sentence(said(hint))
	}
	return sentence(firstLine(reason))
}

// ourPackages are the names that stand in front of errors.
func ourPackages() []string {
	return []string{"still", "video", "worker", "settings", "crop", "local", "models", "checkpoint", "networks", "safetensors", "gateway", "jobs", "library", "studio", "handover", "network"}
}

// firstLine keeps an error to what fits under the stage.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	const most = 200
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// gatewayPattern finds the gateway in front of what it said: the title names it.
var gatewayPattern = regexp.MustCompile(`^gateway [^ ]+: `)

// commandPattern finds the command in a hint such as "run: sudo apt install ffmpeg".
var commandPattern = regexp.MustCompile(`(?:^|\W)run: (.+)$`)

func commandIn(hint string) string {
	if m := commandPattern.FindStringSubmatch(hint); m != nil {
		return m[1]
	}
	return ""
}

// fieldNote is what an engine says of one knob, short enough to stand at it.
func fieldNote(err error) string {
	if hint := engine.HintOf(err); hint != "" {
		return capital(said(hint))
	}
	return capital(said(fmt.Sprint(errors.Unwrap(err))))
}
