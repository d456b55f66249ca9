// Package about says what this program is: its version, and all of others that
// it contains.
//
//	about.Version()             // "0.1.0"; between releases "0.1.0+5.g60143f1"
//	parts, err := about.Parts() // name, version, licence and holders of each
//	about.WriteBill(w, "")      // the same as a bill of materials, also of a build for another system
//	about.Notices()             // the same for people, with the words of the licences
//
// Versions of Go modules are those that the linker recorded in the running
// program; licences are those of docs/licences.md, which is part of it. What
// the system brings (ffmpeg, OpenGL, GTK) is no part, and not told.
package about
