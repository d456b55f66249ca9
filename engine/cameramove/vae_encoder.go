package cameramove

import "framewake/engine/onnx"

// VAEEncoder takes a still apart: sample [1,3,height,width] in [-1,1] →
// latents [1,100,height/8,width/8], the image latents of the package comment.
// Height and width are multiples of 8.
func VAEEncoder(height, width int) *onnx.Graph {
	g := onnx.New("cameramove.vae_encoder")
	rgb := g.Input("sample", onnx.Float32, 1, 3, int64(height), int64(width))
	ycc := rgb.Conv(g.Constant(rgbToYCC(), 3, 3, 1, 1), nil, onnx.Square(1, 1, 0))
	luma := ycc.Slice(1, 0, 1)
	chroma := pool(ycc.Slice(1, 1, 3), 2)

	near, focus := estimate(g, rgb, luma)
	zero := near.MulScalar(0)
	g.Output("latents", luma.SpaceToDepth(lumaBlock).Concat(1,
		chroma.Slice(1, 0, 1).SpaceToDepth(chromaBlock),
		chroma.Slice(1, 1, 2).SpaceToDepth(chromaBlock),
		near, focus, zero, zero))
	return g
}
