package video

import (
	"bytes"
	"strconv"
)

// progressLog reads what ffmpeg prints under -progress: lines of key=value, of
// which frame=N is the number of frames encoded so far.
type progressLog struct {
	line  []byte
	frame func(n int)
}

// maxProgressLine is longer than any line ffmpeg prints, in bytes.
const maxProgressLine = 1 << 10

// Write never fails.
func (l *progressLog) Write(p []byte) (int, error) {
	for _, b := range p {
		if b != '\n' {
			if len(l.line) < maxProgressLine {
				l.line = append(l.line, b)
			}
			continue
		}
		if value, ok := bytes.CutPrefix(l.line, []byte("frame=")); ok {
			if n, err := strconv.Atoi(string(bytes.TrimSpace(value))); err == nil {
				l.frame(n)
			}
		}
		l.line = l.line[:0]
	}
	return len(p), nil
}
