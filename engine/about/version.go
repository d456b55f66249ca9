package about

import "framewake/engine"

// build is the version that make passes to the linker: what .ci/version says.
var build string

// Version is this build's version: engine.Version of a release, what
// .ci/version makes of the commit between releases, and engine.Version-dev if
// the program was not built by make.
func Version() string {
	if build == "" {
		return engine.Version + "-dev"
	}
	return build
}
