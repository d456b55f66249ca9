package ort

// probe checks nothing here: Windows' loader and the binding report a missing
// function or an older version themselves.
func probe(string) error { return nil }

// prepare has nothing to do here: the C runtime starts in the "C" locale and
// the heap returns large blocks.
func prepare() {}

// giveBack has nothing to do here.
func giveBack() {}
