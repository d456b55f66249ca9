package local

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// state keeps a run's finished steps and frames in the job's folder. Every file
// is written aside, flushed and renamed, names what it belongs to and ends with
// a checksum: a file that is cut, damaged or another job's counts as absent.
//
//	progress        the denoising loop after the last step that was kept
//	frames-F        a chunk of frames from F on, rows of 8-bit RGB
type state struct {
	dir string
	// job is the checksum of what determines the frames.
	job [sha256.Size]byte
	// kept is when progress was kept last.
	kept time.Time
}

var _ svd.Keeper = (*state)(nil)

// stateFormat is the version of the files' form; others count as absent.
const stateFormat = 1

// Large progress is kept less often, so that keeping it does not take longer
// than the steps: the built-in model's latents have 100 channels (180 MB for 49
// frames of 1024×576), and its steps take a fraction of a second.
const (
	smallState = 32 << 20
	keepEvery  = 5 * time.Second
)

// openState opens the state of a job in a folder. It belongs to the job if the
// request, which names the model, and the still's bytes are the same.
func openState(dir string, r engine.Request) (*state, error) {
	f, err := os.Open(r.Image)
	if err != nil {
		return nil, engine.Errorf(engine.Invalid, "choose the picture again", "still: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil, engine.Errorf(engine.Invalid, "choose the picture again", "still: %w", err)
	}
	r.Image = ""
	request, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("local: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, stateError(err)
	}
	files.SweepDir(dir) // a job is made by one process at a time
	return &state{dir: dir, job: sha256.Sum256(sum.Sum(request)), kept: time.Now()}, nil
}

func stateError(err error) error {
	kind := engine.Unavailable
	if files.IsFull(err) {
		kind = engine.OutOfSpace
	}
	return engine.Errorf(kind, "free some space there and make it writable", "keep what is finished: %w", err)
}

// progressHeader precedes the arrays of progress, which follow one another as
// little-endian float32.
type progressHeader struct {
	Steps        int   `json:"steps"`
	Embedding    []int `json:"embedding"`
	ImageLatents []int `json:"image_latents"`
	Latents      []int `json:"latents"`
}

// Progress returns the denoising loop as it was kept.
func (s *state) Progress() (svd.Progress, error) {
	var h progressHeader
	body, err := s.read("progress", &h)
	if body == nil || err != nil {
		return svd.Progress{}, err
	}
	p := svd.Progress{Steps: h.Steps}
	for _, part := range []struct {
		shape []int
		to    *tensor.Tensor
	}{{h.Embedding, &p.Embedding}, {h.ImageLatents, &p.ImageLatents}, {h.Latents, &p.Latents}} {
		n, ok := bytesOf(part.shape, len(body))
		if !ok {
			return svd.Progress{}, nil
		}
		*part.to = tensor.New(part.shape...)
		for i := range part.to.Data {
			part.to.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
		body = body[n:]
	}
	return p, nil
}

// bytesOf is the size of a float32 array, if it is a size of at most limit.
func bytesOf(shape []int, limit int) (n int, ok bool) {
	n = 4
	for _, d := range shape {
		if d < 0 || d > limit {
			return 0, false
		}
		if n *= d; n > limit {
			return 0, false
		}
	}
	return n, true
}

// KeepProgress keeps the denoising loop, unless that would take too long.
func (s *state) KeepProgress(p svd.Progress) error {
	parts := []tensor.Tensor{p.Embedding, p.ImageLatents, p.Latents}
	size := 0
	for _, t := range parts {
		size += 4 * len(t.Data)
	}
	if size > smallState && time.Since(s.kept) < keepEvery {
		return nil
	}
	err := s.write("progress", progressHeader{p.Steps, p.Embedding.Shape, p.ImageLatents.Shape, p.Latents.Shape}, func(w io.Writer) error {
		for _, t := range parts {
			if err := writeFloats(w, t.Data); err != nil {
				return err
			}
		}
		return nil
	})
	s.kept = time.Now()
	return err
}

// writeFloats writes values as little-endian float32, a small part at a time:
// the latents of a long clip are gigabytes.
func writeFloats(w io.Writer, values []float32) error {
	const part = 1 << 14
	b := make([]byte, 0, 4*part)
	for chunk := range slices.Chunk(values, part) {
		b = b[:0]
		for _, v := range chunk {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func framesName(first int) string { return fmt.Sprintf("frames-%d", first) }

// Frames returns a chunk of frames as it was kept.
func (s *state) Frames(first, _ int) ([]byte, error) { return s.read(framesName(first), &struct{}{}) }

// KeepFrames keeps a chunk of frames.
func (s *state) KeepFrames(first int, rgb []byte) error {
	return s.write(framesName(first), struct{}{}, func(w io.Writer) error {
		_, err := w.Write(rgb)
		return err
	})
}

// A file is: the job's checksum, the header's length in 4 bytes, the header as
// JSON with its format, the body, and the checksum of all that.

// stateHeader is what every file's header has.
type stateHeader struct {
	Format int             `json:"format"`
	Header json.RawMessage `json:"header"`
}

func (s *state) write(name string, header any, body func(io.Writer) error) error {
	own, err := json.Marshal(header)
	if err != nil {
		return fmt.Errorf("local: %w", err)
	}
	h, err := json.Marshal(stateHeader{stateFormat, own})
	if err != nil {
		return fmt.Errorf("local: %w", err)
	}
	head := binary.LittleEndian.AppendUint32(slices.Clone(s.job[:]), uint32(len(h)))
	err = files.WriteWith(filepath.Join(s.dir, name), 0o600, func(f io.Writer) error {
		sum := sha256.New()
		w := io.MultiWriter(f, sum)
		if _, err := w.Write(append(head, h...)); err != nil {
			return err
		}
		if err := body(w); err != nil {
			return err
		}
		_, err := f.Write(sum.Sum(nil))
		return err
	})
	if err != nil {
		return stateError(err)
	}
	return nil
}

// read returns a file's body and fills header; nil if there is no such file of
// this job.
func (s *state) read(name string, header any) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, stateError(err)
	}
	end := len(b) - sha256.Size
	if end < len(s.job)+4 || !bytes.Equal(b[:len(s.job)], s.job[:]) {
		return nil, nil
	}
	if sum := sha256.Sum256(b[:end]); !bytes.Equal(sum[:], b[end:]) {
		return nil, nil
	}
	rest := b[len(s.job)+4 : end]
	n := binary.LittleEndian.Uint32(b[len(s.job):])
	var h stateHeader
	if uint64(n) > uint64(len(rest)) || json.Unmarshal(rest[:n], &h) != nil || h.Format != stateFormat || json.Unmarshal(h.Header, header) != nil {
		return nil, nil
	}
	return rest[n:], nil
}
