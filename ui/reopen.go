//go:build !headless

package ui

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/video"
)

// reopening is a clip whose recipe is on its way back into the form.
type reopening struct {
	recipe  engine.Recipe
	title   string
	picture *picture
	whole   bool  // the picture is the photo that the clip's was cut from
	own     bool  // the picture is the one that the clip was made of
	take    *take // goes on the stage then; nil: the picture does
	edit    edit  // the job of the queue that it is; none: another clip is to be made
}

// clipExtensions lists the endings of clips whose recipe can be read, without dots.
func clipExtensions() []string { return []string{"mp4", "mkv", "mov"} }

// isClip is whether a file is a clip by its name.
func isClip(path string) bool { return endsIn(path, clipExtensions()) }

// mayBeClip is whether a file is a clip if it has a recipe, and else a picture.
func mayBeClip(path string) bool { return endsIn(path, []string{"gif", "webp"}) }

func endsIn(path string, extensions []string) bool {
	return slices.Contains(extensions, strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."))
}

// makeAnother brings picture, settings and seed of a take back.
func (w *window) makeAnother(id string) {
	if t := w.state.takeOf(id); t != nil && t.Problem == nil {
		w.reopen(reopening{recipe: t.Recipe, title: t.Title, own: true}, source{path: t.Still})
	}
}

// openClip brings back what the clip at path was made of. Until the model is known it waits.
func (w *window) openClip(path string) {
	w.clip = ""
	if !w.state.known {
		w.clip = path
		return
	}
	name, tools := filepath.Base(path), w.place.tools
	asked := w.beginReading(name)
	w.tasks.Go(func() func() {
		recipe, err := tools.ReadRecipe(w.ctx, path)
		return func() {
			if asked != w.readings {
				return
			}
			switch {
			case err != nil && mayBeClip(path):
				w.read(source{name: name, path: path})
				return
			case err != nil:
				w.state.reading = ""
				w.fail(clipProblem(name, path, err))
				return
			}
			r := reopening{recipe: recipe, title: name}
			if r.take = w.state.madeBy(recipe); r.take != nil {
				r.own = true
				w.reopen(r, source{path: r.take.Still})
				return
			}
			w.reopenFrom(r, func(ctx context.Context) (*picture, error) { return frameOf(ctx, tools, path, 0, name) })
		}
	})
}

// madeBy is the newest take that was made by a recipe, nil if there is none.
func (s *state) madeBy(r engine.Recipe) *take {
	at := slices.IndexFunc(s.takes, func(t *take) bool { return t.Problem == nil && t.Recipe == r })
	if at < 0 {
		return nil
	}
	return s.takes[at]
}

// clipProblem is about a video whose recipe could not be read.
func clipProblem(name, path string, err error) *problem {
	if errors.Is(err, video.ErrNoRecipe) {
		return &problem{title: text("{{.Name}} does not say how it was made", words{"Name": name}), remedy: choosePicture,
			why: text("Only a clip that {{.App}} exported can be opened, and only if nothing took that out of it: many sites do.", words{"App": engine.AppName})}
	}
	return pictureProblem(name, path, err)
}

// reopen reads the picture of a clip and brings everything back.
func (w *window) reopen(r reopening, from source) {
	w.reopenFrom(r, func(ctx context.Context) (*picture, error) { return readPicture(ctx, from) })
}

func (w *window) reopenFrom(r reopening, read func(context.Context) (*picture, error)) {
	name := sourceName(r.recipe.Request.Source)
	asked := w.beginReading(name)
	w.tasks.Go(func() func() {
		p, err := read(w.ctx)
		return func() {
			if asked != w.readings {
				return
			}
			w.state.reading = ""
			if err != nil {
				w.fail(pictureProblem(name, "", err))
				return
			}
			p.name, r.picture = name, p
			w.reopened(r)
		}
	})
}

// reopened opens the clip's model, if it is another one that there is, and then brings everything back.
func (w *window) reopened(r reopening) {
	m := &w.state.models
	if model := r.recipe.Request.Model; model != w.state.form.about.Model && m.has(model) && w.state.view().canModel {
		w.pending = &r
		w.chooseModel(slices.IndexFunc(m.all, func(other Model) bool { return other.ID == model }))
		return
	}
	w.restore(r)
}

// restorePending brings back what waited for a model, which is open by now or cannot be opened.
func (w *window) restorePending() {
	if r := w.pending; r != nil {
		w.pending = nil
		w.restore(*r)
	}
}

// restore brings everything back: for the model that is open.
func (w *window) restore(r reopening) {
	if !w.closing {
		w.change(func() { w.bringBack(r) })
	}
}

// bringBack does it, and is a change that can be undone.
func (w *window) bringBack(r reopening) {
	s, q := &w.state, r.recipe.Request
	differs := s.form.restore(q)
	if q.Model != s.form.about.Model {
		differs = append([]string{text("It was made with {{.Model}}, which is not open here.", words{"Model": modelName(r.recipe)})}, differs...)
	}
	kept := ""
	if !r.own {
		kept = text("The picture is its first frame: the one it was made of is not here.")
	}
	w.receive(r.picture)
	switch {
	case r.whole:
		w.stage.crop.SetRect(q.Crop)
		r.picture.crop = w.stage.crop.Rect()
	case r.own:
		r.picture.origin = &origin{q.Width, q.Height, q.Crop, r.picture.crop}
	}
	s.problem, s.binned, s.note = nil, nil, restoredNote(r.title, differs, kept)
	if r.edit.job != "" {
		w.beginEdit(r.edit)
	} else {
		w.remember()
	}
	if r.take != nil {
		w.bringUpTake(r.take)
	}
	w.formChanged()
}

// modelName is what people know a recipe's model by.
func modelName(r engine.Recipe) string {
	if r.Title != "" {
		return firstLine(said(r.Title))
	}
	return firstLine(r.Request.Model)
}

// restoredNote says that a clip can be made again, and below how it will differ and what else there is to know.
func restoredNote(title string, differs []string, kept string) string {
	head := text("Picture, settings and seed are those of {{.Title}}", words{"Title": shortened(title)})
	if len(differs) > 0 {
		head = text("Not everything is as in {{.Title}}", words{"Title": shortened(title)})
	}
	return strings.TrimSpace(head + "\n" + joined(append(differs, kept)...))
}
