package svd

import (
	"testing"

	"framewake/engine/goldentest"
	"framewake/engine/resample"
)

func TestClipPixelsMatchGolden(t *testing.T) {
	goldentest.Compare(t, "a_clip_pixel_values", ClipPixels(goldenStill(t), tiny.ImageMean, tiny.ImageStd).Data)
}

func TestStillPixelsMatchGolden(t *testing.T) {
	goldentest.CompareBytes(t, "a_vae_resized_u8", resample.Lanczos(goldenStill(t), 48, 32).Pix)
	goldentest.Compare(t, "a_vae_input", StillPixels(goldenStill(t), 48, 32).Data)
}
