package networks

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/safetensors"
)

// tinyModel is the recorded checkpoint without bytes, its list of tensors free
// to be changed.
func tinyModel(t testing.TB) *checkpoint.Checkpoint {
	t.Helper()
	return modelOf(t, readDocuments(t, svd+"checkpoint"))
}

// modelOf is a header-only checkpoint with these config files.
func modelOf(t testing.TB, files map[string][]byte) *checkpoint.Checkpoint {
	t.Helper()
	shapes, err := Shapes(documents(files))
	if err != nil {
		t.Fatal(err)
	}
	return headerOnly(files, checkpointtest.Shapes(shapes))
}

// weightCases change the tensors of the tiny model's UNet and have a part of
// the error, or none.
var weightCases = []struct {
	name   string
	change func(tensors map[string]checkpoint.Tensor)
	want   []string
}{
	{"nothing", func(tensors map[string]checkpoint.Tensor) {}, nil},
	{"missing", func(tensors map[string]checkpoint.Tensor) { delete(tensors, "conv_in.bias") },
		[]string{"unet: weights in /unet", "1 missing tensors: conv_in.bias"}},
	{"misshapen", reshape("conv_in.weight", 32, 8, 3, 2),
		[]string{"conv_in.weight in weights.safetensors is [32 8 3 2], want [32 8 3 3]", "unet/config.json"}},
	{"of other rank", reshape("conv_in.bias", 32, 1), []string{"conv_in.bias in weights.safetensors is [32 1], want [32]"}},
	{"unknown", add("conv_in.extra", 3), []string{"layers Framewake does not know: conv_in.extra in weights.safetensors"}},
	{"of another type", retype("conv_out.bias", "F64"), []string{"not F32, F16 or BF16: conv_out.bias in weights.safetensors is F64"}},
	{"of mixed types", retype("conv_out.bias", safetensors.BF16), nil},
	{"a skipped one absent", func(tensors map[string]checkpoint.Tensor) { delete(tensors, attn2+"to_q.weight") }, nil},
	{"a skipped one misshapen", reshape(attn2+"to_k.weight", 32, 25), []string{attn2 + "to_k.weight in weights.safetensors is [32 25], want [32 24]"}},
	{"a skipped one of another type", retype(attn2+"to_k.weight", "I8"), nil},
	{"an average kept by training", add("model_ema.conv_in.weight", 7), nil},
	{"position ids", add("embeddings.position_ids", 1, 257), nil},
	{"many missing", func(tensors map[string]checkpoint.Tensor) {
		maps.DeleteFunc(tensors, func(name string, _ checkpoint.Tensor) bool { return strings.HasPrefix(name, "mid_block.resnets.0.") })
	}, []string{"21 missing tensors: mid_block.resnets.0.spatial_res_block.conv1.bias; ", " and 16 more"}},
	{"of several kinds", func(tensors map[string]checkpoint.Tensor) {
		delete(tensors, "conv_in.bias")
		add("other", 1)(tensors)
	}, []string{"missing tensors: conv_in.bias", "does not know: other"}},
}

const attn2 = "down_blocks.0.attentions.0.transformer_blocks.0.attn2."

func reshape(name string, shape ...int64) func(map[string]checkpoint.Tensor) {
	return func(tensors map[string]checkpoint.Tensor) {
		x := tensors[name]
		x.Shape = shape
		tensors[name] = x
	}
}

func retype(name string, dtype safetensors.DType) func(map[string]checkpoint.Tensor) {
	return func(tensors map[string]checkpoint.Tensor) {
		x := tensors[name]
		x.DType = dtype
		tensors[name] = x
	}
}

func add(name string, shape ...int64) func(map[string]checkpoint.Tensor) {
	return func(tensors map[string]checkpoint.Tensor) {
		tensors[name] = checkpoint.Tensor{DType: safetensors.F32, Shape: shape, File: "weights.safetensors"}
	}
}

func TestAccounting(t *testing.T) {
	for _, c := range weightCases {
		model := tinyModel(t)
		c.change(model.UNet.Weights.Tensors)
		_, err := New(model)
		if len(c.want) == 0 {
			if err != nil {
				t.Errorf("%s: got error %v, want none", c.name, err)
			}
			continue
		}
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got error %v, want %q", c.name, err, want)
			}
		}
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
			t.Errorf("%s: kind %s, hint %q, want invalid and a hint", c.name, engine.KindOf(err), engine.HintOf(err))
		}
	}
}

// The VAE's middle block has tensors that diffusers never runs, more or fewer
// with the number of layers.
func TestLayersPerBlock(t *testing.T) {
	for layers, want := range map[string]struct {
		attention string
		skipped   []string
	}{
		"1": {"", []string{"decoder.mid_block.attentions.0.to_q.weight"}},
		"2": {"decoder.mid_block.attentions.0.to_q.weight", nil},
		"3": {"decoder.mid_block.attentions.0.to_q.weight", []string{"decoder.mid_block.resnets.2.temporal_res_block.conv2.weight"}},
	} {
		model := modelOf(t, edit(t, readDocuments(t, svd+"checkpoint"), "vae/config.json", "layers_per_block", layers))
		m, err := New(model)
		if err != nil {
			t.Errorf("%s layers: %v", layers, err)
			continue
		}
		dump := m.VAEDecoder(CPU(), 1, 8, 8).Graph.Dump()
		if !strings.Contains(dump, "weight "+want.attention) {
			t.Errorf("%s layers: the graph lacks %s", layers, want.attention)
		}
		for _, name := range want.skipped {
			if _, ok := model.VAE.Weights.Tensors[name]; !ok || strings.Contains(dump, "weight "+name) {
				t.Errorf("%s layers: %s in the checkpoint is %v, want true; and the graph must not use it", layers, name, ok)
			}
		}
	}
}

// Weights lie where the checkpoint says, in as many files as it has.
func TestWeightsStayInTheirFiles(t *testing.T) {
	model := tinyModel(t)
	tensors := model.UNet.Weights.Tensors
	for name, at := range map[string]struct {
		file   string
		offset int64
	}{"conv_in.weight": {"unet/a-00001-of-00002.safetensors", 12345}, "conv_out.weight": {"unet/a-00002-of-00002.safetensors", 6}} {
		x := tensors[name]
		x.File, x.Offset = at.file, at.offset
		tensors[name] = x
	}
	const geglu = "down_blocks.0.attentions.0.transformer_blocks.0.ff.net.0.proj.bias"
	x := tensors[geglu]
	x.DType, x.Offset, x.Length = safetensors.F16, 100, 512
	tensors[geglu] = x
	m, err := New(model)
	if err != nil {
		t.Fatal(err)
	}
	n := m.UNet(CPU(), 1, 1, 8, 8)
	dump := n.Graph.Dump()
	for _, want := range []string{
		"weight conv_in.weight f32[32,8,3,3] at unet/a-00001-of-00002.safetensors 12345+9216\n",
		"weight conv_out.weight f32[4,32,3,3] at unet/a-00002-of-00002.safetensors 6+4608\n",
		"weight " + geglu + ".0 f16[128] at weights.safetensors 100+256\n",
		"weight " + geglu + ".1 f16[128] at weights.safetensors 356+256\n",
		"= Cast(" + geglu + ".1) to=1\n",
	} {
		if !strings.Contains(dump, want) {
			t.Errorf("the graph lacks %q", want)
		}
	}
	if n.Folder != "/unet" || !slices.Equal(n.Inputs, []string{"sample", "timestep", "encoder_hidden_states", "added_time_ids"}) {
		t.Errorf("folder %s, inputs %v", n.Folder, n.Inputs)
	}
}

func TestImpossibleSizes(t *testing.T) {
	m, err := New(tinyModel(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]Network{
		"unet, no frames":           m.UNet(CPU(), 1, 0, 8, 8),
		"unet, no batch":            m.UNet(CPU(), 0, 2, 8, 8),
		"unet, negative width":      m.UNet(CPU(), 1, 2, 8, -8),
		"unet, beyond all memory":   m.UNet(CPU(), 1<<20, 1<<20, 1<<20, 1<<20),
		"vae encoder, no height":    m.VAEEncoder(CPU(), 0, 64),
		"vae decoder, no frames":    m.VAEDecoder(CPU(), 0, 8, 8),
		"vae decoder, no height":    m.VAEDecoder(CPU(), 1, 0, 8),
		"vae encoder, a single row": m.VAEEncoder(CPU(), 1, 64),
	} {
		if n.Graph.Err() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The same model twice gives the same bytes.
func TestGraphsAreDeterministic(t *testing.T) {
	m, err := New(tinyModel(t))
	if err != nil {
		t.Fatal(err)
	}
	marshal := func() string {
		g := m.UNet(CPU(), 2, 3, 5, 7).Graph
		b, err := g.Marshal()
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}
	results := make(chan string, 2)
	for range 2 { // a model may be used by several goroutines
		go func() { results <- marshal() }()
	}
	if first, second := <-results, <-results; first != second {
		t.Error("two builds of one graph differ")
	}
}
