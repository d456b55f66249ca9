package studio

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/library"
)

// Thumbnailer draws the first frame of the clip at path, with at most edge
// pixels on its longer side.
type Thumbnailer func(ctx context.Context, path string, edge int) (*image.RGBA, error)

// thumbnailEdge is twice what a list shows, for displays of double density;
// thumbnailQuality is the JPEG quality.
const (
	thumbnailEdge    = 320
	thumbnailQuality = 85
)

// keeper makes takes of results.
type keeper struct {
	library   *library.Library
	thumbnail Thumbnailer
}

// keep is a jobs.Options.Finished. A take without a thumbnail is better than
// none.
func (k keeper) keep(ctx context.Context, j jobs.Job, r engine.Result) error {
	picture, err := k.thumbnail(ctx, r.Master, thumbnailEdge)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var b bytes.Buffer
	if err == nil {
		if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: thumbnailQuality}); err != nil {
			return err
		}
	}
	_, err = k.library.Add(ctx, library.Entry{ID: j.ID, Result: r, Thumbnail: b.Bytes()})
	return err
}
