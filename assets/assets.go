// Package assets holds the pictures that are part of the program, as bytes.
package assets

import _ "embed"

// Icon is the program's icon, a PNG of 512×512 pixels.
//
//go:embed icon.png
var Icon []byte

// Demo is the demo picture, a JPEG of 1920×1080 pixels.
//
//go:embed demo.jpg
var Demo []byte
