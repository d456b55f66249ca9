package video

import "strings"

// What is kept of a child's messages, in bytes: the first tell the cause, the
// last what came of it.
const (
	excerptHead = 1 << 10
	excerptTail = 3 << 10
)

// excerpt keeps the beginning and the end of what is written to it.
type excerpt struct {
	head, tail []byte
	cut        bool // something between them is lost
}

// Write never fails.
func (e *excerpt) Write(p []byte) (int, error) {
	n := len(p)
	if room := excerptHead - len(e.head); room > 0 {
		room = min(room, len(p))
		e.head = append(e.head, p[:room]...)
		p = p[room:]
	}
	e.tail = append(e.tail, p...)
	if extra := len(e.tail) - excerptTail; extra > 0 {
		e.tail = append(e.tail[:0], e.tail[extra:]...)
		e.cut = true
	}
	return n, nil
}

// String is the text on one line.
func (e *excerpt) String() string {
	text := string(e.head)
	if e.cut {
		text += "\n…\n"
	}
	text = strings.ToValidUTF8(text+string(e.tail), "?")
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "; ")
}
