package gateway

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/still"
)

// busyRetry is when a client of a full gateway may come again.
const busyRetry = 30 * time.Second

// imageToVideo makes a clip while its client waits. Clips are made in the order
// in which the requests arrived; a client that leaves gives its place back.
func (h *Handler) imageToVideo(w http.ResponseWriter, r *http.Request) error {
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	default:
		return h.full()
	}
	dir, remove, err := h.options.Ledger.TempDir(h.options.Scratch, "serve")
	if err != nil {
		return diskError(h.options.Scratch, err)
	}
	defer func() { _ = remove() }()
	in, err := h.receive(w, r, dir)
	if err != nil {
		return err
	}
	request, model, err := in.request(h.options.Description)
	if err != nil {
		return err
	}
	if err := h.check(request, model); err != nil {
		return err
	}
	job, err := h.submit(r.Context(), request, in.picture)
	if err != nil {
		return err
	}
	defer func() { _ = h.options.Queue.Remove(job.ID) }()
	if job, err = h.await(r.Context(), job.ID); err != nil {
		return err
	}
	return h.answer(w, r, *job.Result, dir)
}

// full refuses a clip for which there is no place. An orchestrator repeats what
// is refused with any status but 400 twenty times within milliseconds.
func (h *Handler) full() error {
	const says = "Every place in the queue is taken. Try again later."
	if h.options.Shape == AsRunner {
		return refusal{code: http.StatusBadRequest, says: says}
	}
	return refusal{code: http.StatusTooManyRequests, says: says, after: busyRetry}
}

// submit reads the picture and puts the clip into the queue. Others wait
// meanwhile, so that there are never two decoded pictures in memory.
func (h *Handler) submit(ctx context.Context, r engine.Request, picture string) (jobs.Job, error) {
	select {
	case h.decoding <- struct{}{}:
		defer func() { <-h.decoding }()
	case <-ctx.Done():
		return jobs.Job{}, context.Cause(ctx)
	}
	f, err := os.Open(picture)
	if err != nil {
		return jobs.Job{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return jobs.Job{}, err
	}
	limits := still.Limits{Bytes: h.options.Limits.UploadBytes, Pixels: h.options.Limits.Pixels}
	p, err := still.Decode(ctx, fieldImage, f, info.Size(), limits)
	if err != nil {
		return jobs.Job{}, err
	}
	cropped, used, err := still.CropTo(p.Image, r.Width, r.Height, nil)
	if err != nil {
		return jobs.Job{}, err
	}
	r.Crop = used
	return h.options.Queue.Submit(ctx, jobs.Draft{
		Lane: h.options.Lane, Request: r, Still: func(w io.Writer) error { return still.Save(w, cropped) },
	})
}

// await returns the job once its clip is made.
func (h *Handler) await(ctx context.Context, id string) (jobs.Job, error) {
	job, err := h.options.Queue.Wait(ctx, id)
	if err != nil {
		return job, err
	}
	visitOf(ctx).job = &job
	if job.State != jobs.Done || job.Result == nil {
		return job, job.Err
	}
	h.metrics.made(job)
	return job, nil
}

// answer sends a finished clip in the form of the shape.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, result engine.Result, dir string) error {
	select {
	case h.encoding <- struct{}{}:
	case <-r.Context().Done():
		return context.Cause(r.Context())
	}
	send, err := h.encode(r.Context(), result, dir)
	<-h.encoding
	if err != nil {
		return err
	}
	if result.Safety == engine.NotChecked {
		w.Header().Set(headerSafety, safetyNotChecked)
	}
	w.Header().Set("Content-Type", "application/json")
	return send(w)
}

// encode makes the answer, and returns how to send it.
func (h *Handler) encode(ctx context.Context, result engine.Result, dir string) (send func(http.ResponseWriter) error, err error) {
	if h.options.Shape == AsGateway {
		return h.encodeClip(ctx, result)
	}
	return h.encodeFrames(ctx, result, dir)
}
