package cameramove

import "framewake/engine/onnx"

// ImageEncoder stands where CLIP's vision tower does:
// pixel_values [1,3,224,224] → image_embeds [1,1024], a thumbnail of 32×32
// grey values. The UNet does not look at it.
func ImageEncoder() *onnx.Graph {
	g := onnx.New("cameramove.image_encoder")
	pixels := g.Input("pixel_values", onnx.Float32, 1, 3, 224, 224)
	thumbnail := pool(pixels.ReduceMean(1), 7)
	g.Output("image_embeds", thumbnail.Reshape(1, EmbeddingDim))
	return g
}
