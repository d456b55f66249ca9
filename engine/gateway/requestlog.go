package gateway

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"framewake/engine/jobs"
)

// visit is what is known about a request when its record is written.
type visit struct {
	began time.Time
	route string
	// left says that the client closed the connection before its answer.
	left bool
	err  error
	job  *jobs.Job
}

type visitKey struct{}

func withVisit(ctx context.Context, v *visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

func visitOf(ctx context.Context) *visit { return ctx.Value(visitKey{}).(*visit) }

// write writes the record. The path is the route's: what follows is a secret, or
// whatever a stranger typed.
func (v *visit) write(log *slog.Logger, r *http.Request, w *steadyWriter) {
	client, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		client = r.RemoteAddr
	}
	attrs := []slog.Attr{
		slog.String("client", client), slog.String("method", r.Method), slog.String("route", v.route),
		slog.Int("status", w.status()), slog.Int64("bytes", w.sent), slog.Float64("seconds", time.Since(v.began).Seconds()),
	}
	if v.left {
		attrs = append(attrs, slog.Bool("left", true))
	}
	if v.job != nil {
		attrs = append(attrs, clipAttr(*v.job))
	}
	if v.err != nil && !v.left {
		attrs = append(attrs, slog.String("error", v.err.Error()))
	}
	log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
}

// clipAttr tells of a clip what its making took.
func clipAttr(j jobs.Job) slog.Attr {
	attrs := []any{
		slog.Int("width", j.Request.Width), slog.Int("height", j.Request.Height), slog.Int("steps", j.Request.Steps),
		slog.Float64("waited", j.Started.Sub(j.Created).Seconds()),
	}
	if j.Result != nil {
		for stage, seconds := range j.Result.Seconds {
			attrs = append(attrs, slog.Float64(string(stage), seconds))
		}
	}
	return slog.Group("clip", attrs...)
}

// steadyWriter gives up a client that does not take the answer, and counts.
type steadyWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
	code    int
	sent    int64
}

// Unwrap lets http.ResponseController through.
func (w *steadyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *steadyWriter) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

// steadyBytes is what a client has to take in the time of a stall.
const steadyBytes = 32 << 10

func (w *steadyWriter) Write(p []byte) (n int, err error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	for err == nil && n < len(p) {
		if err = w.control.SetWriteDeadline(time.Now().Add(w.stall)); err != nil {
			break
		}
		var m int
		m, err = w.ResponseWriter.Write(p[n:min(n+steadyBytes, len(p))])
		n += m
	}
	w.sent += int64(n)
	return n, err
}

// status is the one that was sent; 0 if the client got none.
func (w *steadyWriter) status() int { return w.code }
