// Package database opens the SQLite databases that others keep their lists in,
// so that each is whole, of a format this program knows, and survives a power
// cut after every commit.
//
// Most callers want one call:
//
//	db, err := database.Open(ctx, database.Options{Path: path, Application: 0x46574a31, Migrations: migrations})
//	if errors.Is(err, database.ErrDamaged) {
//		moved, err := database.SetAside(path) // and build it anew
//	}
//
// A database of a newer program is refused and left byte for byte as it is; an
// older one is copied before it is migrated. What SQLite itself cannot notice,
// a bit flipped inside a value, is for the owner to notice.
//
// The package does not know what is in the tables. It does not keep two
// processes from opening one file: SQLite does, statement by statement.
package database
