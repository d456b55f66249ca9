// Package onnx builds ONNX graphs in memory: values with known shapes,
// operators as methods, and a writer for the bytes a runtime loads.
//
//	g := onnx.New("example")
//	x := g.Input("x", onnx.Float32, 1, 3, 64, 64)
//	g.Output("y", x.ReduceMean(2, 3).AddScalar(1))
//	model, err := g.Marshal()
//
// Building takes milliseconds and touches no data, so a graph is made for one
// size of input: every [Value] has a concrete shape, every operator infers its
// result's shape and checks its inputs. The first error sticks, as in
// bufio.Scanner: later operators return placeholders and [Graph.Marshal]
// returns the error, naming the node, its scope and the shapes it got.
//
// Names follow scopes: inside Push("down_blocks.0"), Push("conv1") a
// convolution is called down_blocks.0.conv1.Conv and a weight
// down_blocks.0.conv1.weight. The same calls give the same bytes.
//
// An operator is a method of a few lines: compute the result's shape with a
// total function of shape.go, hand node, shape and error to Graph.emit.
//
// The package runs nothing and knows no network; it writes the dialect of
// ONNX Runtime (IR 10, opset 21, and com.microsoft).
package onnx
