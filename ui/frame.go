//go:build !headless

package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine/still"
)

// frameName is what a frame of a clip is called as a picture: after what the clip was made of.
func frameName(source string, frame int) string {
	stem := strings.TrimSuffix(source, filepath.Ext(source))
	return text("{{.Name}} frame {{.Frame}}", words{"Name": strings.ReplaceAll(stem, ".", " "), "Frame": frame + 1})
}

// frameOf is a frame of the clip at path as a picture, at the clip's full size.
func frameOf(ctx context.Context, tools videoTools, path string, frame int, name string) (*picture, error) {
	info, err := tools.Probe(ctx, path)
	if err != nil {
		return nil, err
	}
	var photo still.Picture
	found := errors.New("found")
	err = tools.Decode(ctx, path, func(index int, rgb []byte) error {
		if index < frame {
			return nil
		}
		photo.Image.Width, photo.Image.Height, photo.Image.Pix = info.Width, info.Height, slices.Clone(rgb)
		return found
	})
	switch {
	case errors.Is(err, found):
		return newPicture(name, photo), nil
	case err == nil:
		err = fmt.Errorf("%s: there is no frame %d", filepath.Base(path), frame+1)
	}
	return nil, err
}

// useFrame makes the frame on the stage the picture of the next clip. The settings stay.
func (w *window) useFrame() {
	t := w.state.take
	if !w.state.steerable() || len(t.clip.Frames) == 0 {
		return
	}
	p := w.stage.player
	w.hideBefore()
	frame, tools := slices.Index(t.clip.Frames, p.clip.Frames[p.index]), w.place.tools // beside another one it plays in its time
	name := frameName(sourceName(t.Recipe.Request.Source), frame)
	w.readWith(name, "", func(ctx context.Context) (*picture, error) { return frameOf(ctx, tools, t.Master, frame, name) })
}
