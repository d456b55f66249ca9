package still

import (
	"framewake/engine"
	"framewake/engine/resample"
)

// CropRect returns the largest rectangle of the aspect ratio aspectWidth :
// aspectHeight, both at least 1, in the middle of a picture, or in the middle
// of rect if that is not nil. It is exact to half a pixel. A rect that does
// not lie in the picture gives an error of kind Invalid.
func CropRect(width, height, aspectWidth, aspectHeight int, rect *engine.Rect) (engine.Rect, error) {
	if aspectWidth < 1 || aspectHeight < 1 {
		return engine.Rect{}, engine.Errorf(engine.Invalid, "choose a width and height of at least 1",
			"crop: %d : %d is not an aspect ratio", aspectWidth, aspectHeight)
	}
	r := engine.Rect{Width: width, Height: height}
	if rect != nil {
		r = *rect
		inside := r.X >= 0 && r.Y >= 0 && r.Width >= 1 && r.Height >= 1 &&
			r.Width <= width && r.X <= width-r.Width && r.Height <= height && r.Y <= height-r.Height
		if !inside {
			return engine.Rect{}, engine.Errorf(engine.Invalid, "choose a rectangle inside the picture",
				"crop: %d × %d px at %d, %d do not lie in a picture of %d × %d px", r.Width, r.Height, r.X, r.Y, width, height)
		}
	}
	if w := scaled(r.Height, aspectWidth, aspectHeight); w < r.Width {
		r.X += (r.Width - w) / 2
		r.Width = w
	} else if h := scaled(r.Width, aspectHeight, aspectWidth); h < r.Height {
		r.Y += (r.Height - h) / 2
		r.Height = h
	}
	return r, nil
}

// scaled is n*numerator/denominator, rounded, at least 1.
func scaled(n, numerator, denominator int) int {
	d := int64(denominator)
	return max(1, int((int64(n)*int64(numerator)+d/2)/d))
}

// CropTo cuts the rectangle of CropRect out of p and returns it with its
// place. A picture that needs no cutting at its sides shares p's samples.
func CropTo(p resample.RGB, aspectWidth, aspectHeight int, rect *engine.Rect) (resample.RGB, engine.Rect, error) {
	r, err := CropRect(p.Width, p.Height, aspectWidth, aspectHeight, rect)
	if err != nil {
		return resample.RGB{}, engine.Rect{}, err
	}
	if r.Width == p.Width {
		return resample.RGB{Width: r.Width, Height: r.Height, Pix: p.Pix[3*p.Width*r.Y : 3*p.Width*(r.Y+r.Height)]}, r, nil
	}
	out := resample.NewRGB(r.Width, r.Height)
	for y := range r.Height {
		from := 3 * (p.Width*(r.Y+y) + r.X)
		copy(out.Pix[3*r.Width*y:], p.Pix[from:from+3*r.Width])
	}
	return out, r, nil
}
