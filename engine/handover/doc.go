// Package handover lets a second start of the program give its files to the
// first one and end.
//
// The first start listens, the second one sends:
//
//	l, err := handover.Listen(dir, func(paths []string) { … })
//	defer l.Close()
//
//	err := handover.Send(ctx, dir, paths)
//	if errors.Is(err, handover.ErrNobody) { … }
//
// They meet at a socket (mode 0600) in a folder that only this user may enter
// (0700). A message is one line of JSON with a format number, of at most a
// megabyte, and is answered with one line. What a process that was killed left
// of its socket does not hinder the next one.
//
// The package does not know which start is the first: only the process that
// holds a lock for that may listen.
package handover
