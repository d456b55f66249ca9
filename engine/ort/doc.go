// Package ort runs ONNX graphs on ONNX Runtime. It is the only package that
// reaches C.
//
//	runtime, err := ort.Open(ort.Options{Library: settings.ONNXRuntime})
//	session, err := runtime.NewSession(ort.Network{Graph: graph, Inputs: inputs, Outputs: outputs})
//	err = session.Run(ctx, in, out) // on the CPU stops within 50 ms of a cancelled ctx
//
// A network runs on one provider alone, the CPU, CUDA or WebGPU: what that
// provider lacks is an error. A provider that is broken may crash or hang the
// process, so try it in one of its own.
//
// It knows graphs as bytes and arrays as [tensor.Tensor]; it does not know
// what they compute.
package ort
