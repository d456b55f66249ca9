package networks

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"framewake/engine/onnx"
)

// module is what the reference's classes say of one of their layers.
type module struct {
	Kind                    string
	Groups                  int64
	Eps                     float64
	Heads                   int64
	Kernel, Stride, Padding []int64
}

// readModules reads those of a part that compare knows.
func readModules(t *testing.T, part string) map[string]module {
	t.Helper()
	text, err := os.ReadFile(svd + "shapes/" + part + ".modules.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	modules := map[string]module{}
	for name, text := range all {
		var kind struct{ Kind string }
		if err := json.Unmarshal(text, &kind); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"GroupNorm", "LayerNorm", "Conv2d", "Conv3d", "Attention", "CLIPAttention"}, kind.Kind) {
			continue
		}
		var m module
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		modules[name] = m
	}
	return modules
}

// written is a node of a graph, as its dump has it.
type written struct {
	shape []int64 // of the first result
	op    string
	args  []string
	attrs string
}

// attr returns an attribute as text, "" if there is none.
func (w written) attr(name string) string {
	_, value, _ := strings.Cut(w.attrs, " "+name+"=")
	if list, _, ok := strings.Cut(value, "]"); ok && strings.HasPrefix(value, "[") {
		return list + "]"
	}
	value, _, _ = strings.Cut(value, " ")
	return value
}

var dumpLine = regexp.MustCompile(`^(?:(\S+)\.)?[^. ]+ f32\[([\d,]*)\].* = (\S+?)\((.*)\)((?: \w+=.*)?)$`)

// nodes lists a graph's nodes by the scope they are in.
func nodes(t *testing.T, graphs ...*onnx.Graph) map[string][]written {
	t.Helper()
	nodes := map[string][]written{}
	for _, g := range graphs {
		if err := g.Err(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(g.Dump()) {
			if m := dumpLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
				w := written{op: m[3], args: strings.Split(m[4], ", "), attrs: m[5]}
				for d := range strings.SplitSeq(m[2], ",") {
					n, _ := strconv.ParseInt(d, 10, 64)
					w.shape = append(w.shape, n)
				}
				scope := m[1]
				if scope == "" && len(w.args) > 1 { // the node has its output's name; its weight has not
					scope = strings.TrimSuffix(w.args[1], ".weight")
				}
				nodes[scope] = append(nodes[scope], w)
			}
		}
	}
	return nodes
}

// only returns the node of an operator that there must be exactly one of.
func only(nodes []written, op string) (written, error) {
	var found []written
	for _, n := range nodes {
		if n.op == op {
			found = append(found, n)
		}
	}
	if len(found) != 1 {
		return written{}, fmt.Errorf("%d nodes %s, want 1", len(found), op)
	}
	return found[0], nil
}

// groupNormOf tells what a norm adds to the variance, and its groups.
func groupNormOf(nodes []written) (eps string, groups int64, err error) {
	root, err := only(nodes, "Sqrt")
	for _, n := range nodes {
		if n.op == "Add" && strings.HasSuffix(n.args[0], ".Max") {
			eps, groups = n.args[1], root.shape[1]
		}
	}
	return eps, groups, err
}

// layerNormEpsOf is what a LayerNorm adds to the variance. Where nothing is added
// to the input but itself, the variance is four times as large.
func layerNormEpsOf(nodes []written) (float64, error) {
	n, err := only(nodes, "com.microsoft.SkipLayerNormalization")
	if err != nil {
		return 0, err
	}
	eps, err := strconv.ParseFloat(n.attr("epsilon"), 64)
	if n.args[0] == n.args[1] {
		eps /= 4
	}
	return eps, err
}

// compare says how the nodes of a layer differ from the reference's module.
func (m module) compare(name string, nodes map[string][]written) error {
	here := nodes[name]
	switch m.Kind {
	case "GroupNorm":
		eps, groups, err := groupNormOf(here)
		if want := strconv.FormatFloat(m.Eps, 'g', -1, 64); err != nil || eps != want || groups != m.Groups {
			return fmt.Errorf("eps %s, %d groups, error %v, want %s and %d", eps, groups, err, want, m.Groups)
		}
	case "LayerNorm":
		if eps, err := layerNormEpsOf(here); err != nil || float32(eps) != float32(m.Eps) {
			return fmt.Errorf("eps %v, error %v, want %v", eps, err, m.Eps)
		}
	case "Conv2d", "Conv3d":
		return m.compareConv(here)
	case "Attention", "CLIPAttention":
		n, err := only(here, "com.microsoft.MultiHeadAttention")
		want := m.Heads
		if err == nil && strings.Contains(name, "temporal") { // a head for each pixel, over two frames
			want *= nodes[name+".to_q"][0].shape[0] / 2
		}
		if got := n.attr("num_heads"); err != nil || got != fmt.Sprint(want) {
			return fmt.Errorf("%s heads, error %v, want %d", got, err, want)
		}
	}
	return nil
}

// compareConv: a kernel over time is one over rows. The reference pads the
// VAE encoder's images before it halves them, we do both at once.
func (m module) compareConv(nodes []written) error {
	n, err := only(nodes, "Conv")
	if err != nil {
		return err
	}
	kernel, stride, pad := m.Kernel[:2], m.Stride[:2], m.Padding[:2]
	pads := fmt.Sprint([]int64{pad[0], pad[1], pad[0], pad[1]})
	if stride[0] == 2 && pad[0] == 0 {
		pads = "[0 0 1 1]"
	}
	got := []string{n.attr("kernel_shape"), n.attr("strides"), n.attr("pads")}
	if want := []string{fmt.Sprint(kernel), fmt.Sprint(stride), pads}; strings.Join(got, " ") != strings.Join(want, " ") {
		return fmt.Errorf("kernel, stride, pads %v, want %v", got, want)
	}
	return nil
}

// isSkipped tells the modules of the cross attention that cannot change its
// result, and the attention itself, from the others.
func isSkipped(name string) bool {
	return strings.HasSuffix(name, ".norm2") && strings.Contains(name, "transformer_blocks") || strings.HasSuffix(name, ".attn2")
}

// Recorded arrays do not catch every wrong number (MUTATIONS.md names the eps
// of some norms); so every norm, convolution and attention of the real model
// is compared with what the reference's classes were built with.
func TestLayersOfTheRealModel(t *testing.T) {
	m, err := New(realModel(t))
	if err != nil {
		t.Fatal(err)
	}
	for part, written := range map[string]map[string][]written{
		"unet":          nodes(t, m.UNet(CPU(), 1, 2, 8, 8).Graph),
		"vae":           nodes(t, m.VAEEncoder(CPU(), 64, 64).Graph, m.VAEDecoder(CPU(), 2, 8, 8).Graph),
		"image_encoder": nodes(t, m.ImageEncoder(CPU()).Graph),
	} {
		kinds := map[string]int{}
		for name, module := range readModules(t, part) {
			if isSkipped(name) {
				continue
			}
			kinds[module.Kind]++
			if err := module.compare(name, written); err != nil {
				t.Errorf("%s: %s %s: %v", part, module.Kind, name, err)
			}
		}
		t.Logf("%s: compared %v", part, kinds)
	}
}
