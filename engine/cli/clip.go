package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/gateway"
	"framewake/engine/still"
	"framewake/engine/video"
)

// generator makes the clips of one command.
type generator struct {
	env         Environment
	options     generateOptions
	knobs       *knobs
	crop        *engine.Rect
	tools       video.Tools
	ledger      *files.Ledger
	runs        string // where the job's folder is made
	engine      engine.Engine
	client      *gateway.Client // engine, if that is a gateway
	description engine.Description
}

// Rough costs of this command's own stages on one core, measured with a
// 12-megapixel JPEG and with x264's preset medium; the clock corrects them.
const (
	readSeconds               = 0.7
	exportSecondsPerMegapixel = 0.065
)

// checkKnobs finds wrong flags before any picture is read.
func (g *generator) checkKnobs() error {
	return asUsage(g.knobs.apply(g.description.Defaults).Validate(g.description))
}

// clip makes one clip and prints where it is.
func (g *generator) clip(ctx context.Context, picture string, to target) error {
	dir, remove, err := g.ledger.TempDir(g.runs, "generate")
	if err != nil {
		return fullDisk(err, g.runs)
	}
	defer remove()
	if g.options.plan {
		return g.plan(ctx, picture, dir)
	}
	shown := startProgress(g.env.Stderr, filepath.Base(picture), engine.Estimate{})
	began := time.Now()
	r, err := g.make(ctx, picture, to, dir, shown)
	shown.stop()
	if err != nil {
		return err
	}
	fmt.Fprintf(g.env.Stderr, "%s: done in %.1f s, seed %d\n", filepath.Base(picture), time.Since(began).Seconds(), r.Seed)
	return r.print(g.env.Stdout, g.options.json)
}

// make runs the stages: read, the engine's, export.
func (g *generator) make(ctx context.Context, picture string, to target, dir string, shown *progress) (report, error) {
	began := time.Now()
	shown.report(engine.Event{Stage: engine.StageRead})
	request, notice, err := g.request(ctx, picture, filepath.Join(dir, "still.png"))
	if err != nil {
		return report{}, err
	}
	if notice != "" {
		shown.say(notice)
	}
	read := time.Since(began)
	estimate, err := g.engine.Estimate(ctx, request)
	if err != nil {
		return report{}, err
	}
	if err := g.agree(request, shown); err != nil {
		return report{}, err
	}
	shown.announce(estimate)
	estimate.Seconds[engine.StageRead] = readSeconds
	estimate.Seconds[engine.StageExport] = exportSecondsPerMegapixel * float64(request.Frames*request.Width*request.Height) / 1e6
	shown.estimate(estimate, began)

	result, err := g.engine.Generate(ctx, request, engine.Run{Dir: dir, Report: shown.report})
	if err != nil {
		return report{}, err
	}
	exporting := time.Now()
	path := to.file(clipName(request.Source, request.Seed), g.options.force)
	keep, err := g.copyMaster(ctx, result.Master)
	if err != nil {
		return report{}, err
	}
	defer keep.abort()
	peakRSS, err := g.export(ctx, result.Master, path, to.format, shown)
	if err != nil {
		return report{}, err
	}
	if err := keep.commit(); err != nil {
		return report{}, err
	}
	for _, note := range result.Notes {
		shown.say(note)
	}
	result.Seconds[engine.StageRead] = read.Seconds()
	result.Seconds[engine.StageExport] = time.Since(exporting).Seconds()
	return newReport(path, result, g.description, peakRSS), nil
}

// request reads the picture, writes the cropped still to path and says what
// clip to make of it. The notice is what a person should know about how the
// picture was read; it may be empty.
func (g *generator) request(ctx context.Context, picture, path string) (r engine.Request, notice string, err error) {
	r = g.knobs.apply(g.description.Defaults)
	if !g.knobs.isGiven(engine.FieldSeed) {
		r.Seed = engine.RandomSeed()
	}
	p, err := still.Open(ctx, picture, still.DefaultLimits())
	if err != nil {
		return r, "", err
	}
	sized := g.knobs.isGiven(engine.FieldWidth) || g.knobs.isGiven(engine.FieldHeight)
	shape := engine.Rect{Width: p.Image.Width, Height: p.Image.Height}
	if g.crop != nil {
		shape = *g.crop
	}
	if !sized && (shape.Height > shape.Width) != (r.Height > r.Width) {
		r.Width, r.Height = r.Height, r.Width
	}
	cropped, used, err := still.CropTo(p.Image, r.Width, r.Height, g.crop)
	if err != nil {
		return r, "", err
	}
	r.Image, r.Source, r.Crop = path, filepath.Base(picture), used
	f, err := os.Create(path)
	if err != nil {
		return r, "", fullDisk(err, g.runs)
	}
	return r, p.Notice, fullDisk(errors.Join(still.Save(f, cropped), f.Close()), g.runs)
}

// fullDisk tells what to do about an error of writing below folder; nil stays nil.
func fullDisk(err error, folder string) error {
	if err == nil {
		return nil
	}
	return engine.Errorf(engine.Unavailable, "free some space there and make it writable, or set FRAMEWAKE_CACHE to another folder",
		"%s: %w", folder, err)
}
