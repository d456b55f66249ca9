// Package video turns frames into files and back, with ffmpeg as a child
// process: the lossless master a local engine leaves, the MP4, GIF, WebP, ProRes
// or PNGs people share, and frames, thumbnail and recipe out of any of them.
//
// Most readers want one call:
//
//	tools, err := video.Find(video.Options{})
//	stats, err := tools.Export(ctx, "master.mkv", "clip.mp4", video.ExportOptions{Ledger: ledger})
//
// A master is FFV1 in Matroska, an export what its options say, else H.264 in
// MP4. The same frames and recipe give the same bytes from the same ffmpeg, on
// any number of cores. A file is probed before it gets its final name, so what
// lies there is whole. Memory does not grow with a clip's length but by 256 MB
// where it plays backwards. ffmpeg 4.4 to 7 serve.
//
// Every path may be a file somebody else made: it is recognised by its first
// bytes, handed to ffmpeg under that one format, and may name no other file.
//
// A cancelled context kills the child, and the error wraps context.Canceled. A
// child that shows no sign of life for two minutes while it is waited for is
// killed too; that error has kind Timeout.
//
// The package does not know where frames come from, what a recipe means, or
// which files a user keeps.
package video
