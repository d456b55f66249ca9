package svd

import (
	"context"
	"errors"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/tensor"
)

// memory is a Keeper whose runs are cut: after so many calls that keep
// something, the next fails as if the process had been killed.
type memory struct {
	progress Progress
	frames   map[int][]byte
	calls    int // left before the cut; negative means no cut
}

var errCut = errors.New("cut")

func (m *memory) Progress() (Progress, error) { return m.progress, nil }

func (m *memory) KeepProgress(p Progress) error {
	if m.calls--; m.calls == -1 {
		return errCut
	}
	m.progress = Progress{p.Steps, clone(p.Embedding), clone(p.ImageLatents), clone(p.Latents)}
	return nil
}

func (m *memory) Frames(first, _ int) ([]byte, error) { return m.frames[first], nil }

func (m *memory) KeepFrames(first int, rgb []byte) error {
	if m.calls--; m.calls == -1 {
		return errCut
	}
	m.frames[first] = slices.Clone(rgb)
	return nil
}

// moving is a fake whose velocity and frames depend on what goes in.
func moving() *fake {
	n := grey()
	for i := range n.embedding.Data {
		n.embedding.Data[i] = float32(i) / 24
	}
	n.denoise = func(_ context.Context, _ int, in Input, velocity tensor.Tensor) error {
		per := len(velocity.Data) / len(in.Embedding.Data) * 24
		for i := range velocity.Data {
			velocity.Data[i] = in.Sample.Data[i]/2 + in.Timestep/10 + in.Embedding.Data[(i/per*24)+i%24]
		}
		return nil
	}
	n.decode = func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
		out := tensor.New(latents.Shape[0], 3, 32, 48)
		for i := range out.Data {
			out.Data[i] = latents.Data[i%len(latents.Data)] / 8
		}
		return out, nil
	}
	return n
}

// film runs the golden's request and returns its frames.
func film(t *testing.T, n *fake, k Keeper) ([]byte, []engine.Event, error) {
	t.Helper()
	o := greyOptions()
	o.Keeper = k
	var frames []byte
	var events []engine.Event
	o.Frame = func(_ int, rgb []byte) error {
		frames = append(frames, rgb...)
		return nil
	}
	o.Report = func(e engine.Event) { events = append(events, e) }
	_, err := Run(t.Context(), n, o)
	return frames, events, err
}

// TestResume cuts a run after every step and every chunk. The next run repeats
// nothing that was kept, and its frames are those of a run that was not cut.
func TestResume(t *testing.T) {
	want, _, err := film(t, moving(), nil)
	if err != nil {
		t.Fatal(err)
	}
	const steps, chunks = 3, 3
	for cut := range steps + chunks {
		k := &memory{frames: map[int][]byte{}, calls: cut}
		if _, _, err := film(t, moving(), k); !errors.Is(err, errCut) {
			t.Fatalf("cut after %d: got %v", cut, err)
		}
		k.calls = -1
		n := moving()
		got, events, err := film(t, n, k)
		if err != nil {
			t.Fatalf("resume after %d: %v", cut, err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("resumed after %d: other frames than an uncut run", cut)
		}
		if ran := len(n.inputs); ran != steps-min(cut, steps) {
			t.Errorf("resumed after %d: %d steps ran, want %d", cut, ran, steps-min(cut, steps))
		}
		if ran := len(n.decoded); ran != chunks-max(cut-steps, 0) {
			t.Errorf("resumed after %d: %d chunks were decoded, want %d", cut, ran, chunks-max(cut-steps, 0))
		}
		if encoded := n.clip.Data != nil; encoded != (cut == 0) {
			t.Errorf("resumed after %d: encoded again: %v", cut, encoded)
		}
		if n.told.Data == nil {
			t.Errorf("resumed after %d: previews were not told the still", cut)
		}
		for _, e := range events {
			if e.Stage == engine.StageDenoise {
				if e.Done != min(cut, steps) {
					t.Errorf("resumed after %d: the first step event says %d done", cut, e.Done)
				}
				break
			}
		}
	}
}

func TestKeptProgressMustFit(t *testing.T) {
	good := Progress{1, tensor.New(1, 24), tensor.New(1, 4, 16, 24), tensor.New(5, 4, 16, 24)}
	for name, change := range map[string]func(*Progress){
		"too many steps": func(p *Progress) { p.Steps = 4 },
		"negative steps": func(p *Progress) { p.Steps = -1 },
		"embedding":      func(p *Progress) { p.Embedding = tensor.New(1, 23) },
		"image latents":  func(p *Progress) { p.ImageLatents = tensor.New(1, 4, 24, 16) },
		"latents":        func(p *Progress) { p.Latents = tensor.New(4, 4, 16, 24) },
	} {
		p := good
		change(&p)
		if _, _, err := film(t, moving(), &memory{progress: p, calls: -1}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
