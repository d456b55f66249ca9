// Package studio joins the queue and the library: what a job finishes is a
// take, and a later start of the program hands its files to the first.
//
// Most callers open one, and work with its two halves:
//
//	s, err := studio.Open(ctx, studio.Options{Dir: settings.Data, Open: open})
//	if errors.Is(err, jobs.ErrLocked) { … studio.HandOver(ctx, dir, files) … }
//	defer s.Close()
//	job, err := s.Queue.Submit(ctx, draft)
//	page, err := s.Library.List(ctx, query)
//
// Below its folder lie queue (package jobs), library (package library) and
// start, where starts of the program meet (package handover). The take of a job
// has the job's ID.
//
// The package does not know how clips are made or shown.
package studio
