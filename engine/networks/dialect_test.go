package networks

import (
	"path/filepath"
	"testing"

	"framewake/engine/goldentest"
	"framewake/engine/onnx"
)

// TestDialects: every dialect meets the goldens where its operators run.
func TestDialects(t *testing.T) {
	folder := filepath.Join(goldentest.Folder(t), "checkpoint")
	for _, c := range []struct {
		name, variant string
		dialect       Dialect
	}{
		{"CUDA, lowered", "fp32", CUDALowered()},
		{"CUDA, lowered, from fp16", "fp16", CUDALowered()},
		{"WebGPU, plain attention", "fp32", WebGPU(PlainAttention)},
		{"WebGPU, fused attention", "fp32", WebGPU(FusedAttention)},
	} {
		t.Run(c.name, func(t *testing.T) { goldens(t, open(t, folder, c.variant), c.dialect) })
	}
}

// TestAttentionInParts: few scores at a time change nothing.
func TestAttentionInParts(t *testing.T) {
	m := open(t, filepath.Join(goldentest.Folder(t), "checkpoint"), "fp32")
	for name, c := range map[string]struct {
		form   Attention
		scores int64
	}{"sequences": {PlainAttention, 16 << 10}, "queries": {FusedAttention, 2 << 10}} {
		t.Run(name, func(t *testing.T) { goldenUNet(t, m, Dialect{webgpu{nhwc{onnx.Float32}, c.form, c.scores}}, "f1") })
	}
}
