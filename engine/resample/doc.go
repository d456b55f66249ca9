// Package resample resizes pictures exactly as the programs do that Stable
// Video Diffusion was trained and published with.
//
//	still := resample.Lanczos(photo, 1024, 576)            // Image.resize of Pillow
//	small := resample.Bicubic(photo, 336, 224)             // the same, as CLIP's feature extractor does
//	pixels := resample.AntialiasBicubic(photo, 224, 224)   // _resize_with_antialiasing of diffusers
//
// All are separable: an output sample is a weighted sum along one axis, taken
// first along the width, then along the height. Rows run in parallel on all
// processors and the largest intermediate array is one output width by the
// input height, so a photo of 200 megapixels needs no copy of itself.
//
// The package knows nothing of files, colour spaces, crops or aspect ratios.
package resample
