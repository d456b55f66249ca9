// Package hush silences the standard logger while the packages that come after
// it are initialised. Fyne's package lang complains there about a locale
// without a language, such as C, which is what every container and many a
// server has: the program's commands would print that before they begin.
//
// Whoever imports it calls log.SetOutput in an init of its own. Go initialises
// packages in the order of their import paths as far as their imports allow,
// so this one, which needs the standard library only, precedes fyne.io.
package hush

import (
	"io"
	"log"
)

func init() { log.SetOutput(io.Discard) }
