package gateway

// DefaultPricePerPixelUSD is what Livepeer's documentation recommends
// orchestrators to ask for image-to-video, in US dollars per output pixel.
const DefaultPricePerPixelUSD = 1.3563368e-08

// billedFrames is what gateway and orchestrator multiply the frame size with,
// however many frames the model makes (go-livepeer v0.9.1, ai_process.go).
const billedFrames = 25

// Quote is what a clip is expected to cost at a gateway. Gateways do not say
// what they charged, so it is all there is.
type Quote struct {
	// Gateway is the base URL.
	Gateway string
	// USD per clip, and per pixel of it, in US dollars.
	USD, PricePerPixelUSD float64
}

// Price is the cost in US dollars of a clip of width × height pixels.
func Price(width, height int, perPixelUSD float64) float64 {
	return float64(width) * float64(height) * billedFrames * perPixelUSD
}

// Budget is what may be spent, in US dollars; math.Inf(1) for as much as it
// takes. The zero Budget allows what is free.
type Budget struct {
	// ClipUSD is the most for one clip.
	ClipUSD float64
	// MonthUSD is the most in a calendar month, all gateways together.
	MonthUSD float64
}
