//go:build realsize

package local

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/hardware"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// realSize writes a checkpoint of Stable Video Diffusion XT 1.1's architecture
// whose 9 GB of weights are zeros that take no disk space.
func realSize(t *testing.T) string {
	t.Helper()
	const shapes = "../goldentest/testdata/svd/shapes"
	s, err := checkpointtest.ReadShapes(shapes)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := checkpointtest.Sparse(dir, filepath.Join(shapes, "real_config"), s); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRealSize runs one step of the real UNet, small, with its weights mapped
// and with its weights copied, and logs what each takes.
func TestRealSize(t *testing.T) {
	began := time.Now()
	m, err := openCheckpoint(realSize(t), checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("opened in %v", time.Since(began))
	rt, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	const batch, frames, h, w = 2, 2, 8, 8
	c := m.constants()
	in := svd.Input{
		Sample:    tensor.New(batch, frames, 2*c.LatentChannels, h, w),
		Embedding: tensor.New(batch, 1, c.EmbeddingDim),
		TimeIDs:   tensor.New(batch, 3),
	}
	velocity := tensor.New(batch, frames, c.LatentChannels, h, w)
	for _, mapped := range []bool{true, false} {
		hardware.ResetPeakRSS()
		s := newSessions(rt, m, plan{mapped: mapped}, provider.Provider{})
		for step := range 3 {
			began := time.Now()
			if err := s.Denoise(t.Context(), in, velocity); err != nil {
				t.Fatal(err)
			}
			t.Logf("mapped %v, step %d: %v, peak %d MB", mapped, step+1, time.Since(began), hardware.PeakRSS()>>20)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newSessions(rt, m, plan{}, provider.Provider{}).Denoise(ctx, in, velocity); err == nil {
		t.Error("a cancelled step opened the network")
	}
}
