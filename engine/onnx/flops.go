package onnx

// FLOPs is the number of floating point operations of the convolutions, matrix
// products and attentions, a multiplication and its addition being two. The
// rest of a network moves data rather than computes.
func (g *Graph) FLOPs() int64 {
	var n int64
	for _, node := range g.nodes {
		n += node.flops()
	}
	return n
}

func (n node) flops() int64 {
	switch n.op {
	case "Conv":
		weight := n.inputs[1].shape // [out,in,kh,kw]
		return 2 * elements(n.outputs[0].shape) * elements(weight[1:])
	case "Gemm", "FusedMatMul":
		in := n.inputs[1].shape // [out,in], [N,out,in]
		return 2 * elements(n.outputs[0].shape) * in[len(in)-1]
	case "MatMul":
		return 2 * elements(n.outputs[0].shape) * n.inputs[1].shape[1]
	case "MultiHeadAttention": // the scores, then the weighted sum of the values
		return 4 * elements(n.outputs[0].shape) * n.inputs[1].shape[1]
	}
	return 0
}
