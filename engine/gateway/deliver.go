package gateway

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"framewake/engine"
	"framewake/engine/resample"
	"framewake/engine/still"
	"framewake/engine/video"
)

// encodeClip exports the MP4 and answers with its address.
func (h *Handler) encodeClip(ctx context.Context, result engine.Result) (func(http.ResponseWriter) error, error) {
	id, err := h.shelf.add(func(path string) error {
		_, err := h.options.Tools.Export(ctx, result.Master, path, video.ExportOptions{Ledger: h.options.Ledger})
		return err
	})
	if err != nil {
		return nil, err
	}
	item := newWireItem(result, streamPath+id+clipSuffix)
	return func(w http.ResponseWriter) error {
		writeJSON(w, http.StatusOK, map[string][]wireItem{keyImages: {item}})
		return nil
	}, nil
}

// newWireItem is one thing of an answer of ours.
func newWireItem(result engine.Result, url string) wireItem {
	return wireItem{
		URL:  url,
		Seed: json.RawMessage(strconv.FormatUint(uint64(result.Request.Seed), 10)),
		NSFW: json.RawMessage(strconv.FormatBool(result.Safety == engine.NSFW)),
	}
}

// encodeFrames writes the answer with every frame into a file, for it takes tens
// of megabytes, and what fails midway can still be told.
func (h *Handler) encodeFrames(ctx context.Context, result engine.Result, dir string) (func(http.ResponseWriter) error, error) {
	info, err := h.options.Tools.Probe(ctx, result.Master)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "answer.json")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, diskError(dir, err)
	}
	out := bufio.NewWriterSize(onDisk{f}, 1<<20)
	fmt.Fprintf(out, `{%q:[[`, keyFrames)
	err = h.options.Tools.Decode(ctx, result.Master, func(n int, rgb []byte) error {
		if n > 0 {
			_ = out.WriteByte(',')
		}
		return writeFrame(out, result, resample.RGB{Width: info.Width, Height: info.Height, Pix: rgb})
	})
	fmt.Fprintln(out, `]]}`)
	if err := errors.Join(err, out.Flush(), f.Close()); err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter) error { return sendFile(w, path) }, nil
}

// writeFrame writes a frame as an entry of the list; the PNG streams through.
func writeFrame(out *bufio.Writer, result engine.Result, frame resample.RGB) error {
	i := newWireItem(result, "")
	fmt.Fprintf(out, `{"seed":%s,"nsfw":%s,"url":"%simage/png;base64,`, i.Seed, i.NSFW, dataScheme)
	text := base64.NewEncoder(base64.StdEncoding, out)
	if err := errors.Join(still.Save(text, frame), text.Close()); err != nil {
		return err
	}
	_, err := out.WriteString(`"}`)
	return err
}

// sendFile sends the whole of a file. Nothing is wrong if the client leaves.
func sendFile(w http.ResponseWriter, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	_, _ = io.Copy(w, f)
	return nil
}
