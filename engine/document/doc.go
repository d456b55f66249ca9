// Package document is the form of the small JSON files that must never be
// half right: a format number, a checksum, and the body it is of.
//
//	{
//	  "format": 1,
//	  "sha256": "9f86d0…",
//	  "body": {…}
//	}
//
// Most callers want two calls:
//
//	b, err := document.Encode(1, value)
//	format, err := document.Decode(b, 1, &value)
//
// The checksum is of the body's bytes as they stand in the file, so a file
// that was cut, flipped a bit or was edited by hand is told from a whole one.
// A file of a newer program is told by its format number alone.
//
// The package does not know what the bodies mean and writes no files.
package document
