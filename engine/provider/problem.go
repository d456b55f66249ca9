package provider

// Cause is why a library cannot be used.
type Cause string

// The causes.
const (
	Missing      Cause = "missing"       // it is nowhere
	Empty        Cause = "empty"         // a file without a byte
	NotLibrary   Cause = "not-a-library" // a text, a page of a web server, half a download
	Unreadable   Cause = "unreadable"    // for this user
	WrongSystem  Cause = "wrong-system"  // made for another system or processor
	WrongVersion Cause = "wrong-version" // of a version that does not fit the rest
	NoDriver     Cause = "no-driver"     // of the GPU
	Unsupported  Cause = "unsupported"   // cannot be had on this system
)

// Problem is what is wrong with a library, and what to do about it.
type Problem struct {
	Cause Cause
	// File is the base name of the library, or several between commas.
	File string
	// Text says what is wrong, as a clause without a full stop.
	Text string
	// Hint says what to do, as an imperative without a full stop.
	Hint string
}

// Library is one file that a provider needs.
type Library struct {
	// Title is what people call it: "cuDNN".
	Title string
	// File is the name to look for: "libcudnn.so.9".
	File string
	// Path is where it was found; "" if nowhere.
	Path string
	// Version is as exact as can be told: "9.10.2", or "9"; "" if nothing tells.
	Version string
	// Optional libraries make no problem if they are missing.
	Optional bool
	// Problem is nil if it can be used.
	Problem *Problem
}

// Usable reports whether the library was found and nothing is wrong with it.
func (l Library) Usable() bool { return l.Path != "" && l.Problem == nil }
