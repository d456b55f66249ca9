// Package still reads the photo that a clip starts from: any JPEG, PNG, WebP,
// GIF, BMP or TIFF, told apart by content, turned upright and cut to the
// clip's aspect ratio.
//
//	p, err := still.Open(ctx, path, still.DefaultLimits())
//	image, crop, err := still.CropTo(p.Image, 1024, 576, nil)
//	err = still.Save(w, image)
//
// Every picture becomes 8-bit RGB. Transparent parts become white, as on a
// page or in a viewer; of an animation the first frame is taken, on its
// canvas; 16-bit samples are rounded; CMYK is converted without a profile.
// Samples are taken as sRGB: embedded colour profiles are not looked at.
//
// What cannot be read gives one line that names the file and says what it is,
// and a hint. The package never scales a picture: engines do, once.
package still
