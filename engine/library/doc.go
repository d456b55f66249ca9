// Package library keeps finished clips: takes.
//
// Most callers open one library, add what jobs finish, and list:
//
//	l, err := library.Open(ctx, library.Options{Dir: dir, Ledger: ledger})
//	defer l.Close()
//	take, err := l.Add(ctx, library.Entry{ID: job.ID, Result: result, Thumbnail: jpeg})
//	page, err := l.List(ctx, library.Query{Text: "beach", Limit: 50})
//
// A take is a folder, and the folders are the truth:
//
//	takes/ID/take.json        recipe, title, what is known of its making; see package document
//	takes/ID/master.mkv       the clip as the engine made it; .mp4 from a gateway
//	takes/ID/still.png        the picture
//	takes/ID/thumbnail.jpg    for lists
//	bin/ID-SECONDS/           a deleted take, until it is purged
//	index.db                  SQLite: what List reads, built from the folders when it does not fit them
//	library.lock              held during changes
//
// A take appears whole or not at all, and no take is ever deleted but from the
// bin. One that a newer program wrote is listed as such and not touched; one
// that is damaged is listed with what is wrong with it. Several processes may
// have a library open.
//
// The package does not know how clips are made, played or exported, nor how
// thumbnails are drawn.
package library
