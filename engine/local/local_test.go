package local

import (
	"os"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/files"
	"framewake/engine/video"
)

// open opens the engine, or skips where what it needs is missing.
func open(t testing.TB) *Engine {
	t.Helper()
	tools, err := video.Find(video.Options{})
	if err != nil {
		t.Skipf("needs ffmpeg: %v", err)
	}
	ledger, err := files.OpenLedger(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1, Tools: tools, Ledger: ledger})
	if err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	t.Cleanup(func() { _, _ = e.Close(), ledger.Close() })
	return e
}

func TestConformance(t *testing.T) {
	enginetest.Run(t, enginetest.Subject{
		Open:   func(t *testing.T) engine.Engine { return open(t) },
		Shrink: func(r *engine.Request) { r.Width, r.Height, r.Frames, r.DecodeChunkSize = 128, 64, 5, 2 },
	})
}
