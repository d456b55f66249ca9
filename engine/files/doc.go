// Package files makes output appear whole under its final name or not at all,
// and remembers its temporaries so that a killed process leaves nothing behind.
//
// Most callers open one [Ledger] when the program starts and then, per output:
//
//	f, err := ledger.Create("clip.mp4", files.CreateOptions{})
//	if err != nil {
//		return err
//	}
//	defer f.Abort()
//	// write to f, or let another program write to f.TempPath()
//	return f.Commit()
//
// Temporary files lie beside their target, so moving them into place is one
// step on one file system. Their names do not contain the target's name, which
// may already be as long as the file system allows.
//
// The package does not know what is in the files, and it never asks anyone:
// whether a target may be replaced is the caller's decision.
package files
