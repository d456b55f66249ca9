package svd

import (
	"slices"
	"testing"

	"framewake/engine/goldentest"
)

func TestGuidanceMatchesGolden(t *testing.T) {
	scales := GuidanceScales(1, 3, 5)
	goldentest.Compare(t, "g_guidance_scale", scales)
	both := goldentest.Load(t, "f_unet_out") // [2,F,C,h,w], unconditional first
	uncond, cond := both.At(0), both.At(1)
	for f, scale := range scales {
		Guide(cond.At(f).Data, uncond.At(f).Data, scale)
	}
	goldentest.Compare(t, "g_cfg_combined", cond.Data)
}

func TestGuidanceScalesOfOneFrame(t *testing.T) {
	if got, want := GuidanceScales(1.5, 3, 1), []float32{1.5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
