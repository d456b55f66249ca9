// Package still reads the photo that a clip starts from: any JPEG, PNG, HEIC,
// WebP, AVIF, GIF, BMP or TIFF, told apart by content, turned upright, in sRGB,
// and cut to the clip's aspect ratio.
//
//	p, err := still.Open(ctx, path, still.DefaultLimits())
//	image, crop, err := still.CropTo(p.Image, 1024, 576, nil)
//	err = still.Save(w, image)
//
// Every picture becomes 8-bit RGB. Transparent parts become white, as on a
// page or in a viewer; of an animation the first frame is taken, on its
// canvas; samples of more bits are rounded; CMYK is converted without a profile.
//
// Pictures with a color profile of a matrix and curves, as phones and cameras
// write, are converted to sRGB; what that cannot show is clipped. Other
// profiles are not applied, which Picture.Notice tells. Pictures without one
// are taken as sRGB.
//
// HEIC and AVIF are decoded by C libraries compiled to WebAssembly, confined to
// a memory of their own; see wasm/README.md.
//
// What cannot be read gives one line that names the file and says what it is,
// and a hint. The package never scales a picture: engines do, once.
package still
