//go:build !headless

package ui

import (
	"context"
	"errors"
	"image"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/settings"
)

// windowLook is a state of the window that is compared with a picture of it.
type windowLook struct {
	name string
	key  bool // in every size and theme, not only in the first
	do   func(w *windowTest)
}

func windowLooks() []windowLook {
	picture := func(w *windowTest) { w.bring("beach.png", 640, 480) }
	return []windowLook{
		{"empty", true, func(w *windowTest) { w.firstStart() }},
		{"dropped", true, picture},
		{"noticed", false, func(w *windowTest) {
			picture(w)
			w.state.picture.photo.Notice = "Its colour profile (Wide Gamut) is not supported; colours may look slightly different."
			w.refresh()
		}},
		{"choosing", false, func(w *windowTest) {
			picture(w)
			w.state.models = models{all: []Model{{"fake", "Fake"}, {"svd", "Stable Video Diffusion XT 1.1"}}, current: "fake", addable: true}
			w.refresh()
			test.Tap(w.panel.head.model.choice)
		}},
		{"unopened", false, func(w *windowTest) {
			picture(w)
			w.state.models = models{all: []Model{{"fake", "Fake"}, {"svd", "Stable Video Diffusion XT 1.1"}}, current: "fake",
				trouble: modelTrouble("Stable Video Diffusion XT 1.1", engine.Errorf(engine.Invalid, "download it again", "checkpoint: unet/diffusion_pytorch_model.safetensors is cut off"))}
			w.state.estimate.notes = "On a processor this takes hours. It needs 12 GB of memory."
			w.refresh()
		}},
		{"priced", true, func(w *windowTest) {
			picture(w)
			w.atGateway()
		}},
		{"agreeing", false, func(w *windowTest) {
			picture(w)
			w.atGateway()
			w.askPrice(w.state.lane(), Price{USD: 0.2, Needed: true, MonthUSD: 1.2}, 1, func() {})
		}},
		{"placing", false, func(w *windowTest) {
			picture(w)
			w.atGateway()
			test.Tap(w.panel.head.lane.choice)
		}},
		{"grounded", false, func(w *windowTest) {
			picture(w)
			w.atGateway()
			w.state.lanes.all[2].Problem = engine.Errorf(engine.Unavailable, "switch it off in the settings", "airplane mode is on")
			w.refresh()
		}},
		{"addressing", false, func(w *windowTest) {
			picture(w)
			d := newAddressDialog(w.window, func(_ context.Context, _ string, done func(error)) {
				done(engine.Errorf(engine.Invalid, "give livepeer, studio or an address such as http://192.168.1.7:8935",
					"gateway: the address is neither a known gateway nor an http address"))
			})
			d.address.SetText("gateway.example")
			test.Tap(d.add)
		}},
		{"trusting", false, func(w *windowTest) {
			picture(w)
			w.env.gateways.Stranger = func(context.Context, string) (string, error) {
				return "3b0c9d51e2f4a6789b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778", nil
			}
			w.meet(w.ctx, "https://box.studio:8008", func(string, error) {})
			w.until("the question", func() bool { return w.modal() != nil })
		}},
		{"cropping", false, func(w *windowTest) {
			picture(w)
			w.stage.crop.SetRect(engine.Rect{X: 200, Y: 120, Width: 320, Height: 180})
			w.cropped(w.stage.crop.Rect())
		}},
		{"generating", true, func(w *windowTest) {
			picture(w)
			preview := clip{Frames: []*image.RGBA{landscape(64, 36, 0), landscape(64, 36, 9)}, FPS: 7}
			w.state.queue.jobs = []jobs.Job{lookJob("A", "beach.png", jobs.Running)}
			w.state.queue.watched, w.state.queue.previews = "A", map[string]clip{"A": preview}
			w.stage.player.ShowPreview(preview)
			w.refresh()
		}},
		{"away", false, func(w *windowTest) {
			picture(w)
			w.atGateway()
			j := lookJob("A", "beach.png", jobs.Running)
			j.Progress.Event = engine.Event{Stage: engine.StageDenoise}
			w.state.queue.jobs, w.state.queue.watched = []jobs.Job{j}, "A"
			w.refresh()
			v := w.state.view()
			v.left, v.since = "42 s, usually 70 s", 42500*time.Millisecond
			w.bars.show(v)
		}},
		{"finished", true, func(w *windowTest) {
			picture(w)
			w.makeClip()
		}},
		{"compared", false, func(w *windowTest) {
			picture(w)
			w.makeClip()
			test.Tap(w.panel.generate)
			w.until("another clip", func() bool { return len(w.state.takes) == 2 && w.state.phase() == finished })
			w.walk(1)
		}},
		{"exported", false, func(w *windowTest) {
			picture(w)
			w.makeClip()
			test.Tap(w.panel.export)
			w.until("the export", func() bool { return w.state.take.saved != "" })
			w.state.take.saved = "/home/ana/Videos/beach-1001-1.mp4"
			w.refresh()
		}},
		{"failed", false, func(w *windowTest) {
			picture(w)
			w.state.form.set(engine.FieldFrames, 900)
			w.fail(runProblem(engine.Errorf(engine.OutOfMemory, "choose a smaller size or fewer frames", "the clip takes 9 GB, and 8 GB are free"), false))
		}},
		{"cancelled", false, func(w *windowTest) {
			picture(w)
			w.state.note = "Cancelled. Nothing was kept."
			w.refresh()
		}},
		{"missing", false, func(w *windowTest) {
			w.missing(setupProblem("ffmpeg is missing, so no clip can be made",
				engine.Errorf(engine.Unavailable, "run: sudo apt install ffmpeg", "video: not found: ffmpeg, ffprobe")))
		}},
		{"damaged", false, func(w *windowTest) {
			w.missing(settingsProblem(engine.Errorf(engine.Invalid, "correct it, or delete it to start from the defaults",
				"settings: /home/ana/.config/framewake/settings.json is %w: unexpected end of JSON input", settings.ErrDamaged)))
		}},
		{"asking", false, func(w *windowTest) {
			picture(w)
			w.state.queue.jobs = []jobs.Job{lookJob("A", "beach.png", jobs.Running)}
			w.refresh()
			w.askToClose()
		}},
		{"queue", true, func(w *windowTest) {
			picture(w)
			running, failed := lookJob("A", "Beach at dusk, the third of many.jpg", jobs.Running), lookJob("D", "dog.png", jobs.Failed)
			failed.Err = errors.New("the worker died")
			w.state.queue.jobs = []jobs.Job{running, lookJob("B", "forest.jpg", jobs.Waiting), lookJob("C", "cat.png", jobs.Paused), failed}
			w.refresh()
		}},
		{"paused", false, func(w *windowTest) {
			picture(w)
			w.state.queue.jobs = []jobs.Job{lookJob("A", "beach.png", jobs.Paused)}
			w.state.queue.watched = "A"
			w.refresh()
		}},
	}
}

// lookJob is a job of a picture.
func lookJob(id, source string, s jobs.State) jobs.Job {
	j := jobs.Job{ID: id, Lane: processorLane, State: s, Request: engine.Request{Source: source}}
	switch s {
	case jobs.Paused:
		j.Progress.Event = engine.Event{Stage: engine.StageDenoise, Done: 12, Total: 25}
	case jobs.Running:
		j.Progress = jobs.Progress{Event: engine.Event{Stage: engine.StageDenoise, Done: 2, Total: 4}, Fraction: 0.4, Left: 4 * time.Second}
	}
	return j
}

func TestWindowLooks(t *testing.T) {
	for _, screen := range []struct {
		name    string
		size    fyne.Size
		variant fyne.ThemeVariant
	}{
		{"light-900x600", fyne.NewSize(900, 600), theme.VariantLight},
		{"dark-900x600", fyne.NewSize(900, 600), theme.VariantDark},
		{"light-1600x1000", fyne.NewSize(1600, 1000), theme.VariantLight},
		{"dark-1600x1000", fyne.NewSize(1600, 1000), theme.VariantDark},
	} {
		for _, l := range slices.Concat(windowLooks(), formLooks(), stripLooks(), libraryLooks(), exportLooks()) {
			if !l.key && screen.name != "light-900x600" {
				continue
			}
			t.Run(screen.name+"/"+l.name, func(t *testing.T) {
				w := newWindowTest(t)
				fyne.CurrentApp().Settings().SetTheme(lookOf(screen.variant))
				w.Resize(screen.size)
				l.do(w)
				w.thumbnailed()
				if w.state.strip.renaming == "" {
					w.Canvas().Unfocus()
				}
				w.stage.player.Seek(0) // the clip may have played on meanwhile
				test.AssertImageMatches(t, "window/"+screen.name+"/"+l.name+".png", w.Canvas().Capture())
			})
		}
	}
}
