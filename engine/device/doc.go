// Package device says what clips can be computed on here, the processor or a
// GPU, and chooses.
//
//	d, err := device.Choose(ctx, "auto", options)
//
// A GPU is used only after it proved itself: in a process of its own it
// computed blocks of a network as the processor does. That takes seconds, so it
// is remembered until a library, the driver, the card or Framewake changes.
// Nothing here takes the processor in a GPU's place without being asked to,
// unless there is no GPU at all.
//
// How a proof is made, what the libraries are called and how GPUs are listed
// comes in as functions. The package knows nothing of models and of windows.
package device
