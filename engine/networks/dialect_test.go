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
		{"WebGPU, few scores at a time", "fp32", Dialect{webgpu{nhwc{onnx.Float32}, PlainAttention, 16 << 10}}},
		{"WebGPU, few scores at a time, fused attention", "fp32", Dialect{webgpu{nhwc{onnx.Float32}, FusedAttention, 16 << 10}}},
	} {
		t.Run(c.name, func(t *testing.T) { goldens(t, open(t, folder, c.variant), c.dialect) })
	}
}
