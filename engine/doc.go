// Package engine is the vocabulary of Framewake: what a clip is asked for with
// ([Request]), who makes it ([Engine]), what is said while it is made
// ([Event]), what comes out ([Result], [Recipe]) and what can go wrong
// ([Error]).
//
// Most callers want one call:
//
//	result, err := e.Generate(ctx, request, engine.Run{Dir: dir, Report: report})
//
// The package uses the standard library only and knows nothing of networks,
// files formats, HTTP or windows; everything else in the program imports it.
// Request, Estimate, Event, Result and errors round-trip through JSON, so a
// worker process, a journal and a recipe share one form.
package engine
