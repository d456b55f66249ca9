package gateway

import "time"

// Limits bound what is sent, and what a gateway may make this machine take.
type Limits struct {
	// UploadBytes of the picture.
	UploadBytes int
	// AnswerBytes of an answer, or of all its frames if they are downloaded.
	AnswerBytes int64
	// FrameBytes of one frame, as a file.
	FrameBytes int64
	// VideoBytes of the MP4, as a file.
	VideoBytes int64
	// Frames of a clip.
	Frames int
	// Wait is how long all waiting that a gateway asks for may take together.
	Wait time.Duration
}

// DefaultLimits: Studio takes uploads of 10 MiB, go-livepeer fetches MP4s of up
// to 300 MB; a frame of 4096 × 4096 pixels takes 48 MiB where nothing can be
// compressed; engine.Ranges ends at 500 frames.
func DefaultLimits() Limits {
	return Limits{UploadBytes: 10 << 20, AnswerBytes: 2 << 30, FrameBytes: 64 << 20, VideoBytes: 512 << 20, Frames: 500, Wait: 10 * time.Minute}
}

// Clock is time as the client sees it: for waiting, for what it reports, and
// for the month in which money is spent.
type Clock interface {
	// Now is the local time.
	Now() time.Time
	// After is time.After.
	After(time.Duration) <-chan time.Time
}

// SystemClock is the machine's.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// After is time.After.
func (SystemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
