// Package ort runs ONNX graphs on ONNX Runtime. It is the only package that
// reaches C.
//
//	runtime, err := ort.Open(ort.Options{Library: settings.ONNXRuntime})
//	session, err := runtime.NewSession(ort.Network{Graph: graph, Inputs: inputs, Outputs: outputs})
//	err = session.Run(ctx, in, out) // stops within 50 ms of a cancelled ctx
//
// It knows graphs as bytes and arrays as [tensor.Tensor]; it does not know
// what they compute.
package ort
