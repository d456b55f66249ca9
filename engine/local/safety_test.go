package local

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/networks"
	"framewake/engine/ort"
	"framewake/engine/safetensors"
	"framewake/engine/tensor"
)

// visionConfig is that of a tiny safety checker, with what transformers writes beside.
const visionConfig = `{"architectures":["StableDiffusionSafetyChecker"],"model_type":"clip","projection_dim":16,"logit_scale_init_value":2.6592,
"text_config":{"hidden_size":7},"vision_config":{"model_type":"clip_vision_model","hidden_size":32,"intermediate_size":48,
"num_hidden_layers":2,"num_attention_heads":4,"patch_size":56,"image_size":224,"hidden_act":"quick_gelu","layer_norm_eps":1e-5,"top_k":50}}`

// checker is a tiny safety checker's weights, by name, in float64.
type checker map[string][]float64

func newChecker() checker {
	const width, inner, tokens, dim = 32, 48, 17, 16
	c, random := checker{}, rand.New(rand.NewPCG(1, 2))
	add := func(name string, n int, mean, scale float64) {
		w := make([]float64, n)
		for i := range w {
			w[i] = float64(float32(mean + scale*random.NormFloat64()))
		}
		c[name] = w
	}
	linear := func(name string, out, in int) {
		add(name+".weight", out*in, 0, 1.5/math.Sqrt(float64(in)))
		add(name+".bias", out, 0, 0.1)
	}
	norm := func(name string) {
		add(name+".weight", width, 1, 0.2)
		add(name+".bias", width, 0, 0.1)
	}
	const vision = "vision_model.vision_model."
	add(vision+"embeddings.class_embedding", width, 0, 1)
	add(vision+"embeddings.patch_embedding.weight", width*3*56*56, 0, 1.5/math.Sqrt(3*56*56))
	add(vision+"embeddings.position_embedding.weight", tokens*width, 0, 0.3)
	norm(vision + "pre_layrnorm")
	norm(vision + "post_layernorm")
	for _, layer := range []string{"0.", "1."} {
		layer = vision + "encoder.layers." + layer
		for _, name := range []string{"q_proj", "k_proj", "v_proj", "out_proj"} {
			linear(layer+"self_attn."+name, width, width)
		}
		linear(layer+"mlp.fc1", inner, width)
		linear(layer+"mlp.fc2", width, inner)
		norm(layer + "layer_norm1")
		norm(layer + "layer_norm2")
	}
	add("visual_projection.weight", dim*width, 0, 1.5/math.Sqrt(width))
	add("concept_embeds", networks.Concepts*dim, 0, 1)
	add("special_care_embeds", networks.SpecialCareConcepts*dim, 0, 1)
	add("concept_embeds_weights", networks.Concepts, 0.9, 0)
	add("special_care_embeds_weights", networks.SpecialCareConcepts, 0.9, 0)
	return c
}

// shape is the one in which a checkpoint stores a weight.
func (c checker) shape(name string) []int64 {
	n := int64(len(c[name]))
	switch {
	case strings.HasSuffix(name, "patch_embedding.weight"):
		return []int64{32, 3, 56, 56}
	case strings.HasSuffix(name, "fc2.weight"):
		return []int64{n / 48, 48}
	case strings.HasSuffix(name, "_embeds"):
		return []int64{n / 16, 16}
	case strings.HasSuffix(name, "position_embedding.weight"), strings.HasSuffix(name, "_proj.weight"),
		strings.HasSuffix(name, "fc1.weight"), name == "visual_projection.weight":
		return []int64{n / 32, 32}
	}
	return []int64{n}
}

// write writes it as a checkpoint, and returns the folder.
func (c checker) write(t *testing.T) string {
	t.Helper()
	tensors := map[string]checkpointtest.Tensor{}
	for name, values := range c {
		var b []byte
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
		}
		tensors[name] = checkpointtest.Tensor{DType: safetensors.F32, Shape: c.shape(name), Data: b}
	}
	folder := filepath.Join(t.TempDir(), "safety_checker")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.json"), []byte(visionConfig), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := checkpointtest.WriteFile(filepath.Join(folder, "model.safetensors"), tensors); err != nil {
		t.Fatal(err)
	}
	return folder
}

// cosines is what the network computes before thresholds, written down plainly
// after transformers' CLIPVisionTransformer and diffusers' safety_checker.py.
func (c checker) cosines(pixels []float32) (concepts, special []float64) {
	const vision = "vision_model.vision_model."
	rows := [][]float64{append([]float64{}, c[vision+"embeddings.class_embedding"]...)}
	for top := 0; top < 224; top += 56 {
		for left := 0; left < 224; left += 56 {
			var patch []float64
			for i := range 3 * 56 * 56 {
				plane, y, x := i/(56*56), i/56%56, i%56
				patch = append(patch, float64(pixels[(plane*224+top+y)*224+left+x]))
			}
			rows = append(rows, product(c[vision+"embeddings.patch_embedding.weight"], patch))
		}
	}
	for i, row := range rows {
		for j := range row {
			row[j] += c[vision+"embeddings.position_embedding.weight"][i*32+j]
		}
		rows[i] = c.norm(vision+"pre_layrnorm", row)
	}
	for _, layer := range []string{"0.", "1."} {
		c.layer(vision+"encoder.layers."+layer, rows)
	}
	embedding := product(c["visual_projection.weight"], c.norm(vision+"post_layernorm", rows[0]))
	angle := func(embeds []float64) (cosines []float64) {
		for i := 0; i < len(embeds); i += 16 {
			concept := embeds[i : i+16]
			cosines = append(cosines, dot(concept, embedding)/math.Sqrt(dot(concept, concept)*dot(embedding, embedding)))
		}
		return cosines
	}
	return angle(c["concept_embeds"]), angle(c["special_care_embeds"])
}

// layer is CLIPEncoderLayer, in place.
func (c checker) layer(name string, rows [][]float64) {
	var q, k, v [][]float64
	for _, row := range rows {
		normed := c.norm(name+"layer_norm1", row)
		q = append(q, c.linear(name+"self_attn.q_proj", normed))
		k = append(k, c.linear(name+"self_attn.k_proj", normed))
		v = append(v, c.linear(name+"self_attn.v_proj", normed))
	}
	for i, row := range rows {
		mixed := make([]float64, len(row))
		for head := 0; head < 32; head += 8 {
			sum := 0.0
			for j := range rows {
				weight := math.Exp(dot(q[i][head:head+8], k[j][head:head+8]) / math.Sqrt(8))
				sum += weight
				for d := range 8 {
					mixed[head+d] += weight * v[j][head+d]
				}
			}
			for d := range 8 {
				mixed[head+d] /= sum
			}
		}
		addTo(row, c.linear(name+"self_attn.out_proj", mixed))
	}
	for _, row := range rows {
		inner := c.linear(name+"mlp.fc1", c.norm(name+"layer_norm2", row))
		for i, x := range inner {
			inner[i] = x / (1 + math.Exp(-1.702*x))
		}
		addTo(row, c.linear(name+"mlp.fc2", inner))
	}
}

func (c checker) norm(name string, x []float64) []float64 {
	mean, variance := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = (v-mean)/math.Sqrt(variance+1e-5)*c[name+".weight"][i] + c[name+".bias"][i]
	}
	return out
}

func (c checker) linear(name string, x []float64) []float64 {
	out := product(c[name+".weight"], x)
	addTo(out, c[name+".bias"])
	return out
}

// product is a matrix of rows as long as x, times x.
func product(matrix, x []float64) (out []float64) {
	for i := 0; i < len(matrix); i += len(x) {
		out = append(out, dot(matrix[i:i+len(x)], x))
	}
	return out
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func addTo(x, y []float64) {
	for i := range x {
		x[i] += y[i]
	}
}

// TestSafetyNetwork: the margins of the graph are those of the plain arithmetic.
func TestSafetyNetwork(t *testing.T) {
	e, c := open(t), newChecker()
	part, err := checkpoint.OpenSafetyChecker(c.write(t))
	if err != nil {
		t.Fatal(err)
	}
	n, err := networks.NewSafetyChecker(part)
	if err != nil {
		t.Fatal(err)
	}
	network := n.Network(networks.CPU())
	graph, err := network.Graph.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.runtime.NewSession(ort.Network{Graph: graph, Inputs: network.Inputs, Outputs: network.Outputs, Weights: network.Folder})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	pixels, random := tensor.New(1, 3, 224, 224), rand.New(rand.NewPCG(3, 4))
	for i := range pixels.Data {
		pixels.Data[i] = float32(random.NormFloat64())
	}
	concepts, special := tensor.New(1, networks.Concepts), tensor.New(1, networks.SpecialCareConcepts)
	if err := s.Run(t.Context(), []tensor.Tensor{pixels}, []tensor.Tensor{concepts, special}); err != nil {
		t.Fatal(err)
	}
	wantConcepts, wantSpecial := c.cosines(pixels.Data)
	for name, pair := range map[string]struct {
		got  []float32
		want []float64
	}{"concept": {concepts.Data, wantConcepts}, "special care": {special.Data, wantSpecial}} {
		for i, want := range pair.want {
			if got := float64(pair.got[i]); math.Abs(got-(want-0.9)) > 2e-5 {
				t.Errorf("%s %d: margin %.6f, want %.6f", name, i, got, want-0.9)
			}
		}
	}
}

// TestIsFlagged: the decision of diffusers' safety_checker.py.
func TestIsFlagged(t *testing.T) {
	tests := []struct {
		name              string
		concepts, special []float32
		want              bool
	}{
		{"nothing", []float32{-0.1, -0.02}, []float32{-0.1}, false},
		{"one concept", []float32{-0.1, 0.02}, []float32{-0.1}, true},
		{"within a thousandth", []float32{0.0004}, []float32{-0.1}, false},
		{"a thousandth", []float32{0.0006}, []float32{-0.1}, true},
		{"special care alone", []float32{-0.02}, []float32{0.3}, false},
		{"special care and almost a concept", []float32{-0.009}, []float32{0.001}, true},
		{"not quite", []float32{-0.0096}, []float32{0.001}, false},
		{"almost a concept without special care", []float32{-0.009}, []float32{0}, false},
	}
	for _, tt := range tests {
		if got := isFlagged(tt.concepts, tt.special); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}

// TestSafetyOfClip: a clip's result tells what was seen, where that was asked for.
func TestSafetyOfClip(t *testing.T) {
	c := newChecker()
	still, pixels := safetyStill(t)
	concepts, special := c.cosines(pixels)
	tests := []struct {
		name string
		// margin above the threshold, of one concept and of one of special care
		concept, special float64
		check            bool
		want             engine.Safety
	}{
		{"harmless", -0.1, -0.1, true, engine.Safe},
		{"a concept", 0.1, -0.1, true, engine.NSFW},
		{"almost", -0.005, -0.1, true, engine.Safe},
		{"almost, and special care", -0.005, 0.1, true, engine.NSFW},
		{"not asked for", 0.1, 0.1, false, engine.NotChecked},
	}
	for _, tt := range tests {
		for i := range concepts {
			c["concept_embeds_weights"][i] = concepts[i] + 0.2
		}
		for i := range special {
			c["special_care_embeds_weights"][i] = special[i] + 0.2
		}
		c["concept_embeds_weights"][5], c["special_care_embeds_weights"][1] = concepts[5]-tt.concept, special[1]-tt.special
		e := open(t)
		var err error
		if e.safety, err = openSafety(c.write(t)); err != nil {
			t.Fatal(err)
		}
		if d, err := e.Describe(t.Context()); err != nil || !d.SafetyCheck {
			t.Errorf("%s: the description does not tell of the check (%v)", tt.name, err)
		}
		r := small()
		r.Image, r.SafetyCheck, r.Frames = still, tt.check, 2
		got, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()})
		if err != nil || got.Safety != tt.want {
			t.Errorf("%s: %q, want %q (%v)", tt.name, got.Safety, tt.want, err)
		}
	}
}

// safetyStill is a still of 398 × 224, whose middle is seen as it is, and the
// pixels that the network sees of it.
func safetyStill(t *testing.T) (path string, pixels []float32) {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 398, 224))
	pixels = make([]float32, 3*224*224)
	for y := range 224 {
		for x := range 398 {
			rgb := [3]uint8{uint8(x), uint8(y), uint8(x * y / 300)}
			img.SetNRGBA(x, y, color.NRGBA{rgb[0], rgb[1], rgb[2], 255})
			for p := range 3 {
				if at := x - 87; at >= 0 && at < 224 {
					mean, std := [3]float64{0.48145466, 0.4578275, 0.40821073}[p], [3]float64{0.26862954, 0.26130258, 0.27577711}[p]
					pixels[(p*224+y)*224+at] = float32((float64(rgb[p])/255 - mean) / std)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "still.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, pixels
}

// TestSafetyRefused: what is no safety checker is named.
func TestSafetyRefused(t *testing.T) {
	tests := []struct{ name, key, value, says string }{
		{"heads", "num_attention_heads", "5", "does not divide"},
		{"patches", "patch_size", "50", "does not divide"},
		{"an activation", "hidden_act", `"relu"`, "hidden_act"},
		{"another size", "image_size", "336", "image_size"},
		{"a text for a number", "hidden_size", `"x"`, "config.json"},
		{"too many layers", "num_hidden_layers", "1000", "num_hidden_layers"},
		{"missing layers", "num_hidden_layers", "3", "missing tensors"},
	}
	folder := newChecker().write(t)
	for _, tt := range tests {
		var content map[string]map[string]json.RawMessage
		_ = json.Unmarshal([]byte(visionConfig), &content) // the other keys are not maps, and not needed
		content = map[string]map[string]json.RawMessage{"vision_config": content["vision_config"]}
		content["vision_config"][tt.key] = json.RawMessage(tt.value)
		b, err := json.Marshal(map[string]any{"projection_dim": 16, "vision_config": content["vision_config"]})
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "config.json"), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := openSafety(folder); engine.KindOf(err) != engine.Invalid || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v, want an error about %s", tt.name, err, tt.says)
		}
	}
}
