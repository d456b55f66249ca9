package jobs

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"framewake/engine"
	"framewake/engine/document"
)

// recordFormat is the version of job.json and of the journal's entries.
const recordFormat = 1

// removed marks a job whose folder is about to go.
const removed State = "removed"

// record is what is written of a job.
type record struct {
	ID string `json:"id"`
	// Revision counts the writes, from 1; of two records the higher holds.
	Revision int64  `json:"revision"`
	Lane     string `json:"lane"`
	Group    string `json:"group,omitempty"`
	Photo    Photo  `json:"photo,omitzero"`
	State    State  `json:"state"`
	// Position orders the queue; see order.go.
	Position int64     `json:"position"`
	Created  time.Time `json:"created"`
	Started  time.Time `json:"started,omitzero"`
	Ended    time.Time `json:"ended,omitzero"`
	Attempts int       `json:"attempts"`
	// Still is the base name of the picture in the job's folder.
	Still string `json:"still"`
	// Stale means that what lies in run belongs to what the request was
	// before, and goes when the job starts.
	Stale bool `json:"stale,omitempty"`
	// Request with Image empty.
	Request engine.Request `json:"request"`
	// Result with the base name of the master, which has MasterBytes.
	Result      *engine.Result  `json:"result,omitempty"`
	MasterBytes int64           `json:"master_bytes,omitempty"`
	Error       json.RawMessage `json:"error,omitempty"`
}

// Bounds of what is taken, from callers and from files.
const (
	maxLaneBytes   = 200
	maxGroupBytes  = 64
	maxPhotoBytes  = 4096 // a path
	maxModelBytes  = 4096 // a path
	maxSourceBytes = 1024
	maxPosition    = 1 << 62
)

// encode returns the record's document.
func (r record) encode() ([]byte, error) {
	b, err := document.Encode(recordFormat, r)
	if err != nil {
		return nil, fmt.Errorf("jobs: %s: %w", r.ID, err)
	}
	return b, nil
}

// decodeRecord reads a document; errors wrap document's.
func decodeRecord(b []byte) (record, error) {
	var r record
	if _, err := document.Decode(b, recordFormat, &r); err != nil {
		return record{}, err
	}
	if err := r.check(); err != nil {
		return record{}, fmt.Errorf("%w: %w", document.ErrDamaged, err)
	}
	return r, nil
}

// check refuses a record that no queue wrote.
func (r record) check() error {
	switch r.State {
	case Waiting, Running, Paused, WaitingForSpace, Done, Failed, Cancelled, removed:
	default:
		return fmt.Errorf("there is no state %.20q", r.State)
	}
	switch {
	case !isID(r.ID):
		return fmt.Errorf("%.40q is no job's ID", r.ID)
	case r.Revision < 1 || r.Attempts < 0 || r.MasterBytes < 0 || r.Position < -maxPosition || r.Position > maxPosition:
		return fmt.Errorf("revision %d, position %d, %d attempts, a master of %d bytes", r.Revision, r.Position, r.Attempts, r.MasterBytes)
	case !isText(r.Group, maxGroupBytes):
		return fmt.Errorf("%.40q is no group", r.Group)
	case !isText(r.Photo.Path, maxPhotoBytes):
		return fmt.Errorf("%.40q is no photo's path", r.Photo.Path)
	case !isStill(r.Still):
		return fmt.Errorf("%.60q is no still's name", r.Still)
	case r.Request.Image != "":
		return fmt.Errorf("its still lies elsewhere")
	case r.Result != nil && !isBaseName(r.Result.Master):
		return fmt.Errorf("%.60q is no master's name", r.Result.Master)
	}
	return checkRequest(r.Lane, r.Request)
}

// checkRequest checks what any engine would refuse; which model an engine runs
// and what it honours is its own concern. Errors have kind Invalid.
func checkRequest(lane string, r engine.Request) error {
	if !isText(lane, maxLaneBytes) || lane == "" {
		return engine.Errorf(engine.Invalid, "", "jobs: %.40q is no lane", lane)
	}
	if !isText(r.Model, maxModelBytes) || r.Model == "" {
		return engine.FieldErrorf(engine.FieldModel, "choose another model", "%.40q is no model", r.Model)
	}
	if !isText(r.Source, maxSourceBytes) {
		return engine.Errorf(engine.Invalid, "rename the picture", "jobs: the source's name %.40q is too long or not readable", r.Source)
	}
	return r.Validate(engine.Description{Model: r.Model, Ranges: engine.Ranges()})
}

// isText tells whether s is at most so many bytes that can be shown.
func isText(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// known is the photo if its path can be kept, else none: a job does not depend on it.
func (p Photo) known() Photo {
	if !isText(p.Path, maxPhotoBytes) {
		return Photo{}
	}
	return p
}

// isBaseName tells whether a file of that name lies in the folder it is joined to.
func isBaseName(s string) bool {
	return s != "" && len(s) <= 255 && filepath.IsLocal(s) && filepath.Base(s) == s && s != "." && isText(s, 255)
}

// job is a record in the queue.
type job struct {
	record
	dir string       // the job's folder
	err error        // Error, decoded
	run *run         // nil: no engine is at it
	off func() error // removes the folder of a job in memory
	// unsaved means that the disk does not have the record yet.
	unsaved bool
	// required is how many bytes must be free before the job waits no longer for space.
	required int64
	// last is the last event of the run before, without its preview.
	last engine.Event
	// reached is how far the runs that failed came; see canGoOn.
	reached milestone
}

// set replaces the record.
func (j *job) set(r record) {
	j.record, j.err = r, nil
	if len(r.Error) > 0 {
		j.err = engine.UnmarshalError(r.Error)
	}
}

// view is what callers see.
func (j *job) view(now time.Time) Job {
	v := Job{
		ID: j.ID, Lane: j.Lane, Group: j.Group, Photo: j.Photo, State: j.State, Request: j.request(), Created: j.Created, Started: j.Started, Ended: j.Ended,
		Attempts: j.Attempts, Err: j.err, Result: j.result(), Stopping: j.run != nil && j.State != Running,
	}
	switch {
	case j.run != nil:
		v.Progress = j.run.progress.sample(now)
	case !j.Stale && j.State != Done:
		v.Progress.Event = j.last
	}
	return v
}

// request is the request as engines take it.
func (j *job) request() engine.Request {
	r := j.Request
	r.Image = filepath.Join(j.dir, j.Still)
	return r
}

// result is the result with its paths, nil without one.
func (j *job) result() *engine.Result {
	if j.Result == nil {
		return nil
	}
	r := *j.Result
	r.Request.Image = filepath.Join(j.dir, j.Still)
	r.Master = filepath.Join(runDir(j.dir), r.Master)
	return &r
}

// setError notes why the job failed or waits; nil forgets it.
func (r *record) setError(err error) {
	r.Error = nil
	if err != nil {
		r.Error = engine.MarshalError(err)
	}
}
