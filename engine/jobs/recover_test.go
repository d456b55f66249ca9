package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/database"
	"framewake/engine/document"
)

// blocked is an engine that never gets on.
func blocked() *stepper {
	return &stepper{before: func(ctx context.Context, _ engine.Request, _ int) error { return until(ctx) }}
}

// sampleQueue is the folder of a closed queue with a job in each state that
// lasts: seeds 1 to 6.
func sampleQueue(t *testing.T) (dir string, before []Job) {
	t.Helper()
	dir = t.TempDir()
	s := &stepper{before: func(ctx context.Context, r engine.Request, _ int) error {
		switch r.Seed {
		case 1:
			return nil
		case 2:
			return engine.Errorf(engine.Invalid, "choose another", "bad")
		}
		return until(ctx)
	}}
	q := open(t, options(dir, s))
	ids := submit(t, q, "a", 1, 2, 3, 4, 5, 6)
	awaitState(t, q, ids[0], Done)
	awaitState(t, q, ids[1], Failed)
	awaitState(t, q, ids[2], Running)
	if err := errors.Join(q.Pause(ids[3]), q.Cancel(ids[4]), q.Reorder(ids[5], ids[2])); err != nil {
		t.Fatal(err)
	}
	closeQueue(t, q)
	return dir, q.List()
}

// tell is what must survive of jobs.
func tell(jobs []Job) string {
	var all strings.Builder
	for _, j := range jobs {
		r := j.Request
		r.Image = ""
		state := j.State
		if state == Running {
			state = Waiting
		}
		made := j.Result != nil && j.Result.Recipe.Request.Seed == r.Seed
		fmt.Fprintf(&all, "%s %s %q %v %s %+v %v %v made %t\n", j.ID, j.Lane, j.Group, j.Photo, state, r, j.Created, j.Err, made)
	}
	return all.String()
}

func wantJobs(t *testing.T, what string, q *Queue, before []Job) {
	t.Helper()
	if got, want := tell(q.List()), tell(before); got != want {
		t.Errorf("%s: the jobs are\n%swant\n%s", what, got, want)
	}
}

func TestReopen(t *testing.T) {
	dir, before := sampleQueue(t)
	if !strings.Contains(tell(before), "made true") {
		t.Fatalf("nothing was made:\n%s", tell(before))
	}
	for range 2 {
		q := open(t, options(dir, blocked()))
		wantJobs(t, "reopened", q, before)
		if r := q.Recovery(); r.SetAside != "" || len(r.Left)+len(r.Lost) > 0 {
			t.Errorf("recovery %+v of nothing", r)
		}
		closeQueue(t, q)
	}
}

// TestJournalLost: the folders tell everything.
func TestJournalLost(t *testing.T) {
	dir, before := sampleQueue(t)
	if err := database.Remove(filepath.Join(dir, journalName)); err != nil {
		t.Fatal(err)
	}
	wantJobs(t, "without a journal", open(t, options(dir, blocked())), before)
}

// TestFoldersBehind: what a process killed between journal and folder leaves.
func TestFoldersBehind(t *testing.T) {
	dir, before := sampleQueue(t)
	q := open(t, options(dir, blocked()))
	ids := []string{before[0].ID, before[1].ID}
	old := map[string][]byte{}
	for _, id := range ids {
		path := filepath.Join(dir, foldersName, id, recordName)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		old[path] = b
	}
	if err := errors.Join(q.Reorder(ids[0], ""), q.Edit(ids[1], draft(t, "z", 99))); err != nil {
		t.Fatal(err)
	}
	closeQueue(t, q)
	after := q.List()
	for path, b := range old {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	q = open(t, options(dir, blocked()))
	wantJobs(t, "folders behind", q, after)
	closeQueue(t, q)
	if err := database.Remove(filepath.Join(dir, journalName)); err != nil {
		t.Fatal(err)
	}
	wantJobs(t, "brought up to date", open(t, options(dir, blocked())), after)
}

// TestDamagedFolder: a job.json that is damaged or missing is written again
// from the journal; without a journal the folder is left as it is.
func TestDamagedFolder(t *testing.T) {
	dir, before := sampleQueue(t)
	paths := []string{filepath.Join(dir, foldersName, before[0].ID, recordName), filepath.Join(dir, foldersName, before[2].ID, recordName)}
	if err := errors.Join(os.WriteFile(paths[0], []byte("{"), 0o600), os.Remove(paths[1])); err != nil {
		t.Fatal(err)
	}
	q := open(t, options(dir, blocked()))
	wantJobs(t, "damaged job.json", q, before)
	closeQueue(t, q)
	for _, path := range paths {
		if _, err := document.Read(path, recordFormat, &record{}); err != nil {
			t.Error(err)
		}
	}
	if err := errors.Join(os.WriteFile(paths[0], []byte("{"), 0o600), database.Remove(filepath.Join(dir, journalName))); err != nil {
		t.Fatal(err)
	}
	q = open(t, options(dir, blocked()))
	wantJobs(t, "damaged, without a journal", q, before[1:])
	if r := q.Recovery(); len(r.Left) != 1 || r.Left[0] != filepath.Dir(paths[0]) {
		t.Errorf("recovery %+v, want %s left", r, paths[0])
	}
	if b, err := os.ReadFile(paths[0]); string(b) != "{" {
		t.Errorf("it was changed to %q, %v", b, err)
	}
}

func TestNewer(t *testing.T) {
	dir, before := sampleQueue(t)
	path := filepath.Join(dir, foldersName, before[0].ID, recordName)
	b, err := document.Encode(recordFormat+1, "of another shape")
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	q := open(t, options(dir, blocked()))
	wantJobs(t, "one newer folder", q, before[1:])
	if r := q.Recovery(); len(r.Left) != 1 || r.Left[0] != filepath.Dir(path) {
		t.Errorf("recovery %+v, want %s left", r, path)
	}
	closeQueue(t, q)
	if now, err := os.ReadFile(path); err != nil || !slices.Equal(now, b) {
		t.Errorf("it was changed (%v)", err)
	}

	journalPath := filepath.Join(dir, journalName)
	db, err := database.Open(t.Context(), database.Options{Path: journalPath, Application: applicationID, Migrations: append(migrations(), "SELECT 1")})
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	was, _ := os.ReadFile(journalPath)
	_, err = Open(t.Context(), options(dir, blocked()))
	if engine.KindOf(err) != engine.Unavailable || !strings.Contains(engine.HintOf(err), "update") {
		t.Errorf("a newer journal: got error %v", err)
	}
	if now, err := os.ReadFile(journalPath); err != nil || !slices.Equal(now, was) {
		t.Errorf("it was changed (%v)", err)
	}
}

// TestMissing: jobs whose folder or picture was deleted.
func TestMissing(t *testing.T) {
	dir, before := sampleQueue(t)
	folder, picture := filepath.Dir(before[0].Request.Image), before[2].Request.Image
	if err := errors.Join(os.RemoveAll(folder), os.Remove(picture)); err != nil {
		t.Fatal(err)
	}
	q := open(t, options(dir, blocked()))
	if r := q.Recovery(); len(r.Lost) != 1 || r.Lost[0] != before[0].ID {
		t.Errorf("recovery %+v, want %s lost", r, before[0].ID)
	}
	if j, _ := q.Job(before[2].ID); j.State != Failed || engine.KindOf(j.Err) != engine.Invalid {
		t.Errorf("without a picture: %s, %v", j.State, j.Err)
	}
}

// TestRemovedMidway: what a process killed while it removed jobs leaves.
func TestRemovedMidway(t *testing.T) {
	dir, before := sampleQueue(t)
	j, err := openJournal(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	records, err := j.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	marked, renamed := records[before[0].ID], records[before[1].ID]
	marked.State = removed
	marked.Revision++
	_, err = j.save([]record{marked})
	err = errors.Join(err, os.Rename(j.folder(renamed.ID), j.folder(renamed.ID)+removedSuffix), j.close())
	if err != nil {
		t.Fatal(err)
	}
	q := open(t, options(dir, blocked()))
	wantJobs(t, "two removed", q, before[2:])
	if r := q.Recovery(); len(r.Left)+len(r.Lost) > 0 {
		t.Errorf("recovery %+v", r)
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, foldersName)); len(entries) != len(before)-2 {
		t.Errorf("%d folders, want %d", len(entries), len(before)-2)
	}
}

// TestDamagedJournal: cut and flipped journals are refused or built again, and
// never believed.
func TestDamagedJournal(t *testing.T) {
	dir, before := sampleQueue(t)
	path := filepath.Join(dir, journalName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rebuilt, refused, unharmed int
	try := func(what string, b []byte) {
		t.Helper()
		if err := errors.Join(database.Remove(path), os.WriteFile(path, b, 0o600)); err != nil {
			t.Fatal(err)
		}
		q, err := Open(t.Context(), options(dir, blocked()))
		if err != nil {
			refused++
			if engine.KindOf(err) != engine.Unavailable || !errors.Is(err, database.ErrNewer) {
				t.Errorf("%s: got error %v, want one about a newer program", what, err)
			}
			return
		}
		wantJobs(t, what, q, before)
		if aside := q.Recovery().SetAside; aside != "" {
			rebuilt++
			if err := database.Remove(aside); err != nil {
				t.Error(err)
			}
		} else {
			unharmed++
		}
		closeQueue(t, q)
	}
	for i := range 12 {
		try(fmt.Sprintf("cut to %d/12", i), whole[:len(whole)*i/12])
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		at, bit := rng.IntN(len(whole)), rng.IntN(8)
		flipped := slices.Clone(whole)
		flipped[at] ^= 1 << bit
		try(fmt.Sprintf("bit %d of byte %d", bit, at), flipped)
	}
	t.Logf("%d bytes: %d rebuilt, %d refused, %d unharmed", len(whole), rebuilt, refused, unharmed)
	if rebuilt == 0 {
		t.Error("none was rebuilt: this test tests nothing")
	}
}

// TestCutRecords cuts a job.json at every byte.
func TestCutRecords(t *testing.T) {
	_, before := sampleQueue(t)
	whole, err := os.ReadFile(filepath.Join(filepath.Dir(before[0].Request.Image), recordName))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) - 1 { // the last byte is a line's end
		if r, err := decodeRecord(whole[:n]); !errors.Is(err, document.ErrDamaged) {
			t.Fatalf("cut at %d: %+v, error %v, want ErrDamaged", n, r, err)
		}
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	q := open(t, options(dir, &stepper{}))
	if _, err := Open(t.Context(), options(dir, &stepper{})); !errors.Is(err, ErrLocked) || engine.KindOf(err) != engine.Unavailable {
		t.Errorf("a second one: got error %v, want ErrLocked of kind unavailable", err)
	}
	closeQueue(t, q)
	open(t, options(dir, &stepper{}))
}

// FuzzRecord reads bodies of any content with a right checksum.
func FuzzRecord(f *testing.F) {
	r := record{ID: newID(), Revision: 1, Lane: "a", State: Done, Still: newStillName(), Request: draft(f, "a", 1).Request,
		Result: &engine.Result{Master: "master.mkv"}}
	body, err := json.Marshal(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"state":"done","result":{"master":"../x"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := document.Encode(recordFormat, json.RawMessage(body))
		if err != nil {
			return
		}
		r, err := decodeRecord(b)
		if err != nil {
			return
		}
		if err := r.check(); err != nil {
			t.Errorf("accepted a record that is wrong: %v", err)
		}
		if _, err := r.encode(); err != nil {
			t.Errorf("accepted what cannot be written: %v", err)
		}
		j := &job{dir: filepath.FromSlash("/queue/jobs/" + r.ID)}
		j.set(r)
		if v := j.view(time.Now()); filepath.Dir(v.Request.Image) != j.dir || v.Result != nil && filepath.Dir(v.Result.Master) != runDir(j.dir) {
			t.Errorf("accepted files elsewhere: %+v", v)
		}
	})
}

// TestHostileRecords have a right checksum and wrong content.
func TestHostileRecords(t *testing.T) {
	good := record{ID: newID(), Revision: 1, Lane: "a", State: Waiting, Still: newStillName(), Request: draft(t, "a", 1).Request}
	for name, change := range map[string]func(*record){
		"good":             func(*record) {},
		"state":            func(r *record) { r.State = "sleeping" },
		"no state":         func(r *record) { r.State = "" },
		"ID with a path":   func(r *record) { r.ID = "../../etc/AAAAAAAAAAAAAAAA" },
		"still elsewhere":  func(r *record) { r.Still = "../still.png" },
		"image elsewhere":  func(r *record) { r.Request.Image = "/etc/passwd" },
		"master elsewhere": func(r *record) { r.Result = &engine.Result{Master: "../../../etc/passwd"} },
		"master nowhere":   func(r *record) { r.Result = &engine.Result{} },
		"master itself":    func(r *record) { r.Result = &engine.Result{Master: "."} },
		"revision":         func(r *record) { r.Revision = 0 },
		"position":         func(r *record) { r.Position = 1<<63 - 1 },
		"lane":             func(r *record) { r.Lane = strings.Repeat("x", maxLaneBytes+1) },
		"steps":            func(r *record) { r.Request.Steps = -1 },
		"size":             func(r *record) { r.Request.Width = 1 << 40 },
	} {
		r := good
		change(&r)
		b, err := r.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeRecord(b); (name == "good") != (err == nil) || err != nil && !errors.Is(err, document.ErrDamaged) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}
