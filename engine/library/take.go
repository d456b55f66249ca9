package library

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"framewake/engine"
	"framewake/engine/document"
)

// takeFormat is the version of take.json.
const takeFormat = 1

// What lies in a take's folder, besides the master.
const (
	recordName    = "take.json"
	stillName     = "still.png"
	thumbnailName = "thumbnail.jpg"
	masterStem    = "master"
)

// Take is a finished clip in the library.
type Take struct {
	// ID is the one it was added under.
	ID string
	// Title is 1–200 characters in a line.
	Title     string
	Favourite bool
	// Created is when it was added, Deleted when it went to the bin: wall
	// clock; zero: it is not in the bin.
	Created time.Time
	Deleted time.Time
	// Recipe makes it again; its request has no Image: that is Still.
	Recipe engine.Recipe
	// Safety, Seconds per stage, NetworkSeconds and PeakRSSBytes are as in
	// engine.Result.
	Safety         engine.Safety
	Seconds        map[engine.Stage]float64
	NetworkSeconds float64
	PeakRSSBytes   int64
	// Bytes is what its folder takes on the disk.
	Bytes int64
	// Dir, Master, Still and Thumbnail are absolute paths; the last is empty
	// if there is none. Of a take with a Problem only Dir is certain.
	Dir       string
	Master    string
	Still     string
	Thumbnail string
	// Problem says why the take cannot be used: kind Unavailable if a newer
	// program wrote it, Invalid if it is damaged. Nil for all others.
	Problem error
}

// record is what take.json says.
type record struct {
	ID             string                   `json:"id"`
	Title          string                   `json:"title"`
	Favourite      bool                     `json:"favourite"`
	Created        time.Time                `json:"created"`
	Master         part                     `json:"master"`
	Still          part                     `json:"still"`
	Thumbnail      part                     `json:"thumbnail,omitzero"`
	Recipe         engine.Recipe            `json:"recipe"`
	Safety         engine.Safety            `json:"safety"`
	Seconds        map[engine.Stage]float64 `json:"seconds"`
	NetworkSeconds float64                  `json:"network_seconds"`
	PeakRSSBytes   int64                    `json:"peak_rss_bytes"`
}

// part is a file of the take as it was added.
type part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// parts are the files there are.
func (r record) parts() []part {
	all := []part{r.Master, r.Still}
	if r.Thumbnail != (part{}) {
		all = append(all, r.Thumbnail)
	}
	return all
}

// Bounds of what is taken, from callers and from files.
const (
	maxTitle       = 200 // characters
	maxSourceBytes = 1024
	maxModelBytes  = 4096
	maxStages      = 32
)

// decodeRecord reads the take.json of the take with that ID. Errors wrap those of package document.
func decodeRecord(raw []byte, id string) (record, error) {
	var r record
	if _, err := document.Decode(raw, takeFormat, &r); err != nil {
		return record{}, err
	}
	if r.Recipe.Format > engine.RecipeFormat {
		return record{}, fmt.Errorf("%w: recipe of format %d, this one knows %d", document.ErrNewer, r.Recipe.Format, engine.RecipeFormat)
	}
	err := r.check()
	if err == nil && r.ID != id {
		err = fmt.Errorf("it is %.40q's", r.ID)
	}
	if err != nil {
		return record{}, fmt.Errorf("%w: %w", document.ErrDamaged, err)
	}
	return r, nil
}

// check refuses what no library wrote.
func (r record) check() error {
	switch {
	case !isID(r.ID):
		return fmt.Errorf("%.40q is no take's ID", r.ID)
	case r.Title == "" || cleanTitle(r.Title) != r.Title:
		return fmt.Errorf("%.40q is no title", r.Title)
	case !isMaster(r.Master.Name) || r.Still.Name != stillName || r.Thumbnail != (part{}) && r.Thumbnail.Name != thumbnailName:
		return fmt.Errorf("its files are called %.40q, %.40q and %.40q", r.Master.Name, r.Still.Name, r.Thumbnail.Name)
	case r.Recipe.Format < 1:
		return fmt.Errorf("it has a recipe of format %d", r.Recipe.Format)
	case r.Recipe.Request.Image != "":
		return errors.New("its still lies elsewhere")
	case len(r.Seconds) > maxStages:
		return fmt.Errorf("it has %d stages", len(r.Seconds))
	case !isText(r.Recipe.Request.Source, maxSourceBytes) || !isText(r.Recipe.Request.Model, maxModelBytes) || !isText(r.Recipe.Title, maxSourceBytes):
		return errors.New("its source or its model is no name")
	}
	for _, p := range r.parts() {
		if p.Bytes < 0 || len(p.SHA256) != 64 {
			return fmt.Errorf("%s of %d bytes has the checksum %.70q", p.Name, p.Bytes, p.SHA256)
		}
	}
	return r.Recipe.Request.Validate(engine.Description{Model: r.Recipe.Request.Model, Ranges: engine.Ranges()})
}

// take is the record as callers see it.
func (r record) take(dir string) Take {
	t := Take{
		ID: r.ID, Title: r.Title, Favourite: r.Favourite, Created: r.Created, Recipe: r.Recipe, Safety: r.Safety, Seconds: r.Seconds,
		NetworkSeconds: r.NetworkSeconds, PeakRSSBytes: r.PeakRSSBytes,
		Dir: dir, Master: filepath.Join(dir, r.Master.Name), Still: filepath.Join(dir, stillName),
	}
	if r.Thumbnail != (part{}) {
		t.Thumbnail = filepath.Join(dir, thumbnailName)
	}
	return t
}

// isID tells whether s may name a take: 8–64 letters A–Z and digits, so that
// it is a folder's name on every system.
func isID(s string) bool {
	return len(s) >= 8 && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// isMaster tells whether a master may be called that: master and an extension
// of 1–8 lower-case letters and digits.
func isMaster(name string) bool {
	extension, ok := strings.CutPrefix(name, masterStem+".")
	return ok && len(extension) >= 1 && len(extension) <= 8 && !strings.ContainsFunc(extension, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// isText tells whether s is at most so many bytes that can be shown.
func isText(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// cleanTitle makes one line of at most maxTitle characters of any text.
func cleanTitle(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if runes := []rune(s); len(runes) > maxTitle {
		s = strings.TrimSpace(string(runes[:maxTitle]))
	}
	return s
}

// titleOf is the title of a take that was given none: its source's name.
func titleOf(recipe engine.Recipe) string {
	source := recipe.Request.Source
	if title := cleanTitle(strings.TrimSuffix(source, filepath.Ext(source))); title != "" {
		return title
	}
	if title := cleanTitle(recipe.Title); title != "" {
		return title
	}
	return "Untitled"
}

// problemOf gives an error about a take.json its kind.
func problemOf(err error) error {
	if errors.Is(err, document.ErrNewer) {
		return engine.Errorf(engine.Unavailable, "update "+engine.AppName, "library: %w", err)
	}
	return engine.Errorf(engine.Invalid, "look at its folder: the clip itself may be whole", "library: %w", err)
}
