package video

import (
	"context"
	"image"
	"math"

	"framewake/engine"
)

// Thumbnail returns the first frame of the clip at path, made smaller
// if its longer side has more than edge pixels (1–8192), never larger.
func (t Tools) Thumbnail(ctx context.Context, path string, edge int) (*image.RGBA, error) {
	if edge < 1 || edge > maxEdge {
		return nil, engine.Errorf(engine.Invalid, "", "video: thumbnail: an edge of %d pixels", edge)
	}
	info, err := t.probe(ctx, path, false)
	if err != nil {
		return nil, err
	}
	info.Frames = 1
	width, height := fit(info.Width, info.Height, edge)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	err = t.decode(ctx, path, info, picture{width, height, "rgba", 4}, func(_ int, rgba []byte) error {
		copy(img.Pix, rgba)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return img, nil
}

// fit is the size of w×h pixels whose longer side is at most edge.
func fit(w, h, edge int) (int, int) {
	longer := max(w, h)
	if longer <= edge {
		return w, h
	}
	scale := float64(edge) / float64(longer)
	return max(1, int(math.Round(float64(w)*scale))), max(1, int(math.Round(float64(h)*scale)))
}
