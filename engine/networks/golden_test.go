package networks

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/goldentest"
	"framewake/engine/ort"
	"framewake/engine/safetensors"
	"framewake/engine/tensor"
)

// open opens a checkpoint's weights of one variant.
func open(t testing.TB, folder, variant string) *Model {
	t.Helper()
	c, err := checkpoint.Open(folder, checkpoint.Options{Variant: variant})
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// run computes a network's only output, or skips where ONNX Runtime is missing.
func run(t testing.TB, n Network, shape []int, in ...tensor.Tensor) tensor.Tensor {
	t.Helper()
	r, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1})
	if err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	graph, err := n.Graph.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.NewSession(ort.Network{Graph: graph, Inputs: n.Inputs, Outputs: n.Outputs, Weights: n.Folder})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out := tensor.New(shape...)
	if err := s.Run(t.Context(), in, []tensor.Tensor{out}); err != nil {
		t.Fatal(err)
	}
	return out
}

// runUNet feeds the UNet what the reference's was fed; the sinusoids are ours.
func runUNet(t testing.TB, m *Model, d Dialect, sample, timestep, context, ids tensor.Tensor) tensor.Tensor {
	t.Helper()
	shape := slices.Clone(sample.Shape)
	n := m.UNet(d, shape[0], shape[1], shape[3], shape[4])
	shape[2] = int(m.config.UNet.OutChannels)
	times, timeIDs := m.Timestep(timestep.Data[0]), m.TimeIDs(ids.Data)
	return run(t, n, shape, sample, tensor.Of(times, 1, len(times)), context, tensor.Of(timeIDs, shape[0], len(timeIDs)/shape[0]))
}

// goldens is what the networks of any weights must reproduce: the recorded
// weights have 8 significant bits, so that fp32, fp16 and bf16 files hold
// equal values.
func goldens(t *testing.T, m *Model, d Dialect) {
	t.Run("image encoder", func(t *testing.T) {
		got := run(t, m.ImageEncoder(d), []int{1, int(m.config.ImageEncoder.ProjectionDim)}, goldentest.Load(t, "a_clip_pixel_values"))
		goldentest.Compare(t, "b_image_embeds", got.Data)
	})
	t.Run("VAE encoder", func(t *testing.T) { goldenVAEEncoder(t, m, d) })
	for _, stage := range []string{"f", "f1", "f2"} {
		t.Run("UNet "+stage, func(t *testing.T) { goldenUNet(t, m, d, stage) })
	}
	for _, chunk := range []int{1, 2, 5} {
		t.Run(fmt.Sprintf("VAE decoder, chunks of %d", chunk), func(t *testing.T) { goldenVAEDecoder(t, m, d, chunk) })
	}
}

func goldenUNet(t *testing.T, m *Model, d Dialect, stage string) {
	load := func(name string) tensor.Tensor { return goldentest.Load(t, stage+"_in_"+name) }
	got := runUNet(t, m, d, load("sample"), load("timestep"), load("encoder_hidden_states"), load("added_time_ids"))
	goldentest.Compare(t, stage+"_unet_out", got.Data)
}

func goldenVAEEncoder(t *testing.T, m *Model, d Dialect) {
	const noiseAugStrength = 0.02 // of the recorded call
	pixels, noise := goldentest.Load(t, "a_vae_input"), goldentest.Load(t, "in_cond_noise")
	for i := range pixels.Data {
		pixels.Data[i] += noiseAugStrength * noise.Data[i]
	}
	want := goldentest.Load(t, "c_vae_moments")
	got := run(t, m.VAEEncoder(d, pixels.Shape[2], pixels.Shape[3]), want.Shape, pixels)
	goldentest.Compare(t, "c_vae_moments", got.Data)
	goldentest.Compare(t, "c_image_latents", got.Data[:len(got.Data)/2])
}

func goldenVAEDecoder(t *testing.T, m *Model, d Dialect, chunk int) {
	latents := goldentest.Load(t, "h_in_latents") // [1,F,C,h,w]
	frames, c, h, w := latents.Shape[1], latents.Shape[2], latents.Shape[3], latents.Shape[4]
	for i := range latents.Data {
		latents.Data[i] *= float32(1 / m.config.VAE.ScalingFactor)
	}
	factor, size := int(m.config.VAE.SpatialFactor()), c*h*w
	var got []float32
	for i := 0; i < frames; i += chunk {
		n := min(chunk, frames-i)
		sample := tensor.Of(latents.Data[i*size:(i+n)*size], n, c, h, w)
		got = append(got, run(t, m.VAEDecoder(d, n, h, w), []int{n, 3, h * factor, w * factor}, sample).Data...)
	}
	goldentest.Compare(t, fmt.Sprintf("h_decoded_chunk%d", chunk), got)
}

func TestGoldens(t *testing.T) {
	folder := filepath.Join(goldentest.Folder(t), "checkpoint")
	t.Run("fp32", func(t *testing.T) { goldens(t, open(t, folder, "fp32"), CPU()) })
	t.Run("fp16", func(t *testing.T) { goldens(t, open(t, folder, "fp16"), CPU()) })
	t.Run("bf16", func(t *testing.T) { goldens(t, open(t, narrowed(t, folder), "bf16"), CPU()) })
}

// narrowed makes a copy of a checkpoint with bf16 weights.
func narrowed(t *testing.T, folder string) string {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	weights, err := filepath.Glob(filepath.Join(copied, "*", "*.safetensors"))
	if err != nil || len(weights) != 6 {
		t.Fatalf("%d files of weights, error %v, want 6", len(weights), err)
	}
	for _, path := range weights {
		if name := filepath.Base(path); name == "model.safetensors" || name == "diffusion_pytorch_model.safetensors" {
			narrow(t, path)
		} else if err := os.Remove(path); err != nil { // the fp16 ones
			t.Fatal(err)
		}
	}
	return copied
}

// narrow rewrites float32 tensors as bf16, which are their upper halves.
func narrow(t *testing.T, path string) {
	t.Helper()
	f, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]checkpointtest.Tensor{}
	for name, x := range f.Tensors {
		var upper []byte
		for wide := range slices.Chunk(content[x.Offset:x.Offset+x.Length], 4) {
			if rest := binary.LittleEndian.Uint16(wide); rest != 0 {
				t.Fatalf("%s has a value that bf16 cannot hold", name)
			}
			upper = append(upper, wide[2:]...)
		}
		tensors[name] = checkpointtest.Tensor{DType: safetensors.BF16, Shape: x.Shape, Data: upper}
	}
	if err := checkpointtest.WriteFile(path, tensors); err != nil {
		t.Fatal(err)
	}
}

// inThrees is the CPU's dialect as if every value were large.
type inThrees struct{ cpu }

func (inThrees) pieces(rows, width int64) int64 { return 3 }

func TestPiecesChangeNothing(t *testing.T) {
	m := open(t, filepath.Join(goldentest.Folder(t), "checkpoint"), "fp32")
	goldenUNet(t, m, Dialect{inThrees{}}, "f1")
}

// Sizes that are no multiple of the UNet's coarsest level: the way up meets
// the odd sizes of the way down.
func TestOddLatents(t *testing.T) {
	m := open(t, filepath.Join(goldentest.Folder(t), "checkpoint"), "fp32")
	for _, size := range [][2]int{{9, 7}, {5, 8}, {1, 1}, {3, 2}} {
		h, w := size[0], size[1]
		n := m.UNet(CPU(), 2, 3, h, w)
		if err := n.Graph.Err(); err != nil {
			t.Errorf("%d×%d latents: %v", h, w, err)
			continue
		}
		ids := tensor.New(2, 3)
		out := runUNet(t, m, CPU(), noise(2, 3, 8, h, w), tensor.Of([]float32{1}, 1), noise(2, 1, 24), ids)
		if got := finite(out.Data); got != 2*3*4*h*w {
			t.Errorf("%d×%d latents: %d finite values, want %d", h, w, got, 2*3*4*h*w)
		}
	}
}

// noise is some numbers between -1 and 1.
func noise(shape ...int) tensor.Tensor {
	x := tensor.New(shape...)
	for i := range x.Data {
		x.Data[i] = float32(i*7919%2003)/1001 - 1
	}
	return x
}

// finite counts the values that are neither infinite nor NaN.
func finite(values []float32) int {
	n := 0
	for _, v := range values {
		if v-v == 0 {
			n++
		}
	}
	return n
}
