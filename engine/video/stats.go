package video

// Stats say what writing a file took.
type Stats struct {
	// Frames in the file.
	Frames int
	// Bytes is the file's size.
	Bytes int64
	// PeakRSSBytes is the peak resident memory of the ffmpeg that wrote it, 0
	// where the system does not tell (Windows) or no ffmpeg was needed.
	PeakRSSBytes int64
}
