// Package provider knows what ONNX Runtime can compute on: which libraries
// that takes, where on this machine they lie, and what is wrong with them.
//
//	i := provider.Inspect(settings.ONNXRuntime, places)
//	for _, p := range i.Problems(provider.CUDA) { … }
//
// It reads the headers of files and loads none of them, so nothing in them can
// crash the program. That a provider works is proven only by running it, in a
// process of its own: a [Proof] is the outcome of that.
//
// It knows names, folders and file formats; how a library is opened is in ort.
package provider
