package video

// Format is a kind of file an export can be.
type Format string

// MP4 is H.264 in MP4, what every player and site takes.
const MP4 Format = "mp4"

// Formats lists what an export can be, the usual one first.
func Formats() []Format { return []Format{MP4} }

// Extension is how the name of such a file ends, with the dot.
func (f Format) Extension() string { return ".mp4" }

// Quality weighs looks against size.
type Quality string

// The qualities.
const (
	Standard Quality = ""
	High     Quality = "high"
	Small    Quality = "small"
)

// Qualities lists them, the usual one first.
func Qualities() []Quality { return []Quality{Standard, High, Small} }

// Fit is a way to give a clip another shape.
type Fit string

// The ways. Either scales the clip evenly.
const (
	// Crop fills the size and cuts off what does not fit, as much on either side.
	Crop Fit = "crop"
	// Pad shows all of the clip, with black beside it.
	Pad Fit = "pad"
)

// Fits lists them; "" means the first.
func Fits() []Fit { return []Fit{Crop, Pad} }
