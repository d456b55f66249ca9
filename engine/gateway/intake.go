package gateway

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
)

const (
	// maxParts and maxValueBytes are far above what any client sends.
	maxParts      = 64
	maxValueBytes = 4 << 10
	// pictureName is the upload's name in the request's folder.
	pictureName = "upload"
)

// intake is what arrived: the fields, and the picture in a file.
type intake struct {
	fields map[string]string
	// picture is its path; "" if there was none.
	picture string
	bytes   int64
}

// receive reads a request's body into dir, within the limits of size and time.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request, dir string) (intake, error) {
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Now().Add(h.options.Limits.UploadTime)); err != nil {
		return intake{}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, h.options.Limits.UploadBytes)
	in, err := readParts(r, dir)
	if err == nil {
		// Only once all is read does the server notice that a client leaves.
		_, err = io.Copy(io.Discard, r.Body)
	}
	if err != nil {
		return intake{}, uploadError(err)
	}
	return in, control.SetReadDeadline(time.Time{})
}

func readParts(r *http.Request, dir string) (intake, error) {
	in := intake{fields: map[string]string{}}
	parts, err := r.MultipartReader()
	if err != nil { // a body of another kind has no field at all
		return in, nil
	}
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, err
		}
		if err := in.take(part, dir); err != nil {
			return in, err
		}
	}
	return in, errTooManyParts
}

var errTooManyParts = refusal{code: http.StatusBadRequest, says: "The form has too many fields."}

// take reads one part. A picture has a file name, as FastAPI wants it.
func (in *intake) take(part *multipart.Part, dir string) error {
	name := part.FormName()
	if name == fieldImage && part.FileName() != "" {
		in.picture = filepath.Join(dir, pictureName)
		f, err := os.OpenFile(in.picture, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return diskError(dir, err)
		}
		in.bytes, err = io.Copy(onDisk{f}, part)
		return errors.Join(err, f.Close())
	}
	value, err := io.ReadAll(io.LimitReader(part, maxValueBytes+1))
	if err != nil {
		return err
	}
	if len(value) > maxValueBytes {
		return refusal{code: http.StatusBadRequest, says: "The field " + clean(name, "") + " is too long."}
	}
	in.fields[name] = string(value)
	return nil
}

// onDisk tells errors of writing from those of reading.
type onDisk struct{ f *os.File }

func (d onDisk) Write(p []byte) (int, error) {
	n, err := d.f.Write(p)
	if err != nil {
		err = diskError(d.f.Name(), err)
	}
	return n, err
}

// uploadError explains a body that did not arrive.
func uploadError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refusal{code: http.StatusRequestEntityTooLarge, says: "The upload is too large."}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return refusal{code: http.StatusRequestTimeout, says: "The upload took too long."}
	}
	if _, ok := errors.AsType[refusal](err); ok || engine.KindOf(err) != engine.Other {
		return err
	}
	return refusal{code: http.StatusBadRequest, says: "The form cannot be read."}
}
