package still

// cicp says how samples are to be understood, in the code points of
// ITU-T H.273. The decoders look after matrix and range.
type cicp struct {
	primaries, transfer, matrix uint16
	fullRange                   bool
}

// Code points.
const (
	primaries2020      = 9  // ITU-R BT.2020
	primariesDisplayP3 = 12 // SMPTE EG 432-1
	transferPQ         = 16
	transferHLG        = 18
)

// gamut returns how samples are converted to sRGB, or nil if they are sRGB or
// nothing is known of it. That it cannot be done a notice says.
func (c cicp) gamut() (t *transform, notice string) {
	curves := [3]curve{srgbCurve, srgbCurve, srgbCurve}
	switch {
	case c.transfer == transferPQ || c.transfer == transferHLG:
		return nil, "It is an HDR picture, which is not supported yet; colours may look flat."
	case c.primaries == primariesDisplayP3:
		return newTransform(curves, displayP3ToSRGB()), ""
	case c.primaries == primaries2020:
		return newTransform(curves, bt2020ToSRGB()), ""
	}
	return nil, ""
}
