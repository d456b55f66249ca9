package gateway

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"framewake/engine"
)

// item is one thing of an answer: the clip, or one of its frames.
type item struct {
	// URL is where it is to be had; empty if it came with the answer and lies
	// in File, a name in the job's state.
	URL  string `json:"url,omitempty"`
	File string `json:"file,omitempty"`
}

// answer is what a gateway said about a finished clip.
type answer struct {
	Items []item `json:"items"`
	// Seed is the one used, if it told.
	Seed *uint32 `json:"seed,omitempty"`
	// Safety is NSFW if anything in the answer is.
	Safety engine.Safety `json:"safety"`
}

// What can be wrong with an answer of status 200.
var (
	errNothing  = errors.New("nothing in it")
	errMarkup   = errors.New("a web page")
	errNoJSON   = errors.New("no JSON")
	errCutShort = errors.New("cut short")
	errTooLarge = errors.New("too large")
	errNoClip   = errors.New("no clip")
)

// saysError is an answer of status 200 that holds an error.
type saysError string

func (e saysError) Error() string { return string(e) }

const (
	// maxURLBytes is what servers commonly accept.
	maxURLBytes = 8 << 10
	dataScheme  = "data:"
)

// answerReader reads an answer as it arrives, one item in memory at a time.
type answerReader struct {
	limits Limits
	keep   func(n int, dataURL string) (file string, err error)
	budget *budget
	json   *json.Decoder
	found  answer
	// rest holds the small fields in which an error may be.
	rest map[string]json.RawMessage
}

// readAnswer parses the body of a 200. keep is given the items that are data
// URLs, n counting from 0, and says where it put them; its errors are passed on.
func readAnswer(r io.Reader, limits Limits, keep func(n int, dataURL string) (string, error)) (answer, error) {
	a := &answerReader{limits: limits, keep: keep, rest: map[string]json.RawMessage{}}
	a.found.Safety = engine.NotChecked
	a.budget = &budget{r: r, total: limits.AnswerBytes}
	a.next()
	start := bufio.NewReaderSize(a.budget, 512)
	if err := judgeStart(start); err != nil {
		return answer{}, err
	}
	a.json = json.NewDecoder(start)
	if err := a.object(); err != nil {
		return answer{}, err
	}
	if len(a.found.Items) > 0 {
		return a.found, nil
	}
	if text := messageIn(a.rest); text != "" {
		return answer{}, saysError(text)
	}
	return answer{}, errNoClip
}

// judgeStart looks at the first bytes.
func judgeStart(r *bufio.Reader) error {
	head, err := r.Peek(512)
	trimmed := bytes.TrimSpace(head)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case len(trimmed) == 0:
		return errNothing
	case trimmed[0] == '{':
		return nil
	case isMarkup(head):
		return errMarkup
	}
	return errNoJSON
}

// next allows another item: its text in base64, which takes a third more, and
// some of the one after it, because the decoder reads ahead.
func (a *answerReader) next() { a.budget.left = 2 * max(a.limits.FrameBytes, maxMessageBytes) }

// budget is a reader that fails instead of giving more than was allowed.
type budget struct {
	r           io.Reader
	left, total int64
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if b.total -= int64(n); b.total < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// object reads the outermost object.
func (a *answerReader) object() error {
	if err := a.delim('{'); err != nil {
		return err
	}
	for a.json.More() {
		key, err := a.json.Token()
		if err != nil {
			return jsonError(err)
		}
		switch key {
		case keyImages:
			err = a.list(a.item)
		case keyFrames:
			batch := 0
			err = a.list(func() error {
				if batch++; batch > 1 {
					return a.skip("") // further clips, which nobody asked for
				}
				return a.list(a.item)
			})
		default:
			err = a.skip(key)
		}
		if err != nil {
			return err
		}
	}
	return a.delim('}')
}

// list reads a list by calling each for every entry; null is an empty one.
func (a *answerReader) list(each func() error) error {
	token, err := a.json.Token()
	if err != nil {
		return jsonError(err)
	}
	if token == nil {
		return nil
	}
	if token != json.Delim('[') {
		return errNoClip
	}
	for a.json.More() {
		if err := each(); err != nil {
			return err
		}
	}
	return a.delim(']')
}

func (a *answerReader) delim(want json.Delim) error {
	token, err := a.json.Token()
	if err != nil {
		return jsonError(err)
	}
	if token != want {
		return errNoClip
	}
	return nil
}

// skip reads the value of a field, and keeps it if it may be an error's.
func (a *answerReader) skip(key json.Token) error {
	a.next()
	var raw json.RawMessage
	if err := a.json.Decode(&raw); err != nil {
		return jsonError(err)
	}
	if name, ok := key.(string); ok && len(raw) <= maxMessageBytes && slices.Contains(messageKeys(), name) {
		a.rest[name] = raw
	}
	return nil
}

// item reads one entry of images or frames.
func (a *answerReader) item() error {
	a.next()
	var w wireItem
	if err := a.json.Decode(&w); err != nil {
		return jsonError(err)
	}
	n := len(a.found.Items)
	if n >= a.limits.Frames {
		return errTooLarge
	}
	i := item{URL: w.URL}
	switch {
	case strings.HasPrefix(strings.ToLower(w.URL[:min(len(w.URL), len(dataScheme))]), dataScheme):
		file, err := a.keep(n, w.URL)
		if err != nil {
			return err
		}
		i = item{File: file}
	case w.URL == "":
		return errNoClip
	case len(w.URL) > maxURLBytes:
		return errTooLarge
	}
	a.found.Items = append(a.found.Items, i)
	a.note(w)
	return nil
}

// note takes seed and safety. A seed that is none of ours is passed over: a
// request cannot hold it.
func (a *answerReader) note(w wireItem) {
	if seed, err := strconv.ParseUint(string(w.Seed), 10, 64); err == nil && seed <= math.MaxUint32 && a.found.Seed == nil {
		s := uint32(seed)
		a.found.Seed = &s
	}
	switch string(w.NSFW) {
	case "true":
		a.found.Safety = engine.NSFW
	case "false":
		if a.found.Safety == engine.NotChecked {
			a.found.Safety = engine.Safe
		}
	}
}

// jsonError tells an answer that ends early from one that is something else.
func jsonError(err error) error {
	var mistyped *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && engine.KindOf(err) == engine.Other:
		return errCutShort
	case errors.As(err, &mistyped):
		return errNoClip
	case errors.As(err, &syntax):
		return errNoJSON
	}
	return err
}
