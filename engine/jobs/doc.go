// Package jobs keeps clips that were asked for in line until they are made,
// and loses none of them: not to a crash, a full disk or a quit.
//
// Most callers open one queue and submit:
//
//	q, err := jobs.Open(ctx, options)
//	defer q.Close()
//	job, err := q.Submit(ctx, jobs.Draft{Lane: "local:cpu", Request: request, Still: save})
//
// Jobs run in lanes, one per local device and one per gateway, each a few at a
// time, first come first served unless somebody reorders them. [Queue.List]
// tells how they stand and costs nothing; [Queue.Watch] says when that changed.
//
//	                       Pause ⇄ Resume
//	Submit → waiting → running → done
//	                     ├→ waiting-for-space → waiting, when there is room
//	                     └→ failed, cancelled → Retry → waiting
//
// On disk a queue is a folder per job and a journal:
//
//	jobs.lock                 held while a process has the queue open
//	jobs.db                   SQLite: the documents of all jobs
//	jobs/ID/job.json          the job's document, see package document
//	jobs/ID/still-….png       its picture
//	jobs/ID/run/              the engine's folder: the state to resume from, the master
//
// Both say the same, and each entry carries a revision; the higher one wins. A
// journal that is lost or damaged is built again from the folders. A job that
// was running when the process died waits again at its old place and goes on
// from what the engine left in run. With an empty Options.Dir there are the
// folders only, and they are gone after Close.
//
// The package does not know how clips are made, what a lane stands for, or
// where finished clips are kept: those come in as functions.
package jobs
