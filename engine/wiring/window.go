package wiring

import (
	"context"

	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/ui"
)

// window opens the window with the pictures.
func window(ctx context.Context, g gateways, pictures []string) error {
	l := &lanes{gateways: g}
	defer l.close()
	return ui.Run(ctx, ui.Options{
		FindTools: detachedTools, Open: l.open, Lanes: l.list, Models: listModels, AddModel: addModel, Program: program(g), Files: pictures,
		Gateways: ui.Gateways{Price: l.price, Agree: l.agree, Stranger: g.stranger, Add: l.addGateway, Remove: l.removeGateway},
	})
}

// detachedTools are ffmpeg and ffprobe as the window and its gateways run them,
// in process groups of their own.
func detachedTools(s settings.Settings) (video.Tools, error) {
	tools, err := video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
	tools.Detach = true
	return tools, err
}
