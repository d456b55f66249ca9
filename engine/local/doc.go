// Package local is the engine that runs on this machine: it joins a model's
// graphs, ONNX Runtime, the pipeline and ffmpeg into one [engine.Engine].
//
//	e, err := local.Open(local.Options{Tools: tools, Ledger: ledger})
//
// It is meant to run inside a worker process. It knows the order of things and
// what they cost; the arithmetic is in svd, the networks in cameramove.
package local
