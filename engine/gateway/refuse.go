package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"framewake/engine"
)

// refusal is an answer that is not what was asked for.
type refusal struct {
	code int
	says string
	// plain is how FastAPI words what it refuses itself: detail is the text.
	plain bool
	// after asks to come again no sooner; 0 says nothing.
	after time.Duration
}

func (e refusal) Error() string { return e.says }

// unreadableFields are the fields that are missing or are not what they should be.
type unreadableFields []fieldProblem

// fieldProblem is one of them, as pydantic 2 words it.
type fieldProblem struct {
	Type  string   `json:"type"`
	Loc   []string `json:"loc"`
	Msg   string   `json:"msg"`
	Input *string  `json:"input"`
}

func (e unreadableFields) Error() string {
	var texts []string
	for _, p := range e {
		texts = append(texts, p.Loc[len(p.Loc)-1]+": "+p.Msg)
	}
	return strings.Join(texts, "; ")
}

// What runners say when a clip failed (ai-runner 50a742ce,
// app/routes/image_to_video.py and utils.py).
const (
	saysFailed      = "Image-to-video pipeline error."
	saysOutOfMemory = "Out of memory error. Try reducing input or output video resolution."
)

// refusalOf is the answer to an error. What the caller can change is told, with
// the one status whose text go-livepeer passes on; the rest is for the log.
func refusalOf(err error) refusal {
	if r, ok := errors.AsType[refusal](err); ok {
		return r
	}
	switch kind := engine.KindOf(err); kind {
	case engine.Invalid:
		says := err.Error()
		if hint := engine.HintOf(err); hint != "" {
			says += "; " + hint
		}
		return refusal{code: http.StatusBadRequest, says: says}
	case engine.OutOfMemory:
		return refusal{code: http.StatusBadRequest, says: saysOutOfMemory}
	default:
		return refusal{code: codeOf(kind), says: saysFailed}
	}
}

// hasLeft tells whether the client closed its connection.
func hasLeft(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), errStopping)
}

// refuse answers with an error. A client that has left gets nothing.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	visitOf(r.Context()).err = err
	if errors.Is(err, context.Canceled) && hasLeft(r.Context()) {
		visitOf(r.Context()).left = true
		return
	}
	var body any
	code := http.StatusUnprocessableEntity
	if fields, ok := errors.AsType[unreadableFields](err); ok {
		body = map[string]any{"detail": fields}
		if h.options.Shape == AsGateway {
			body = gatewayError(fields.Error())
		}
	} else {
		f := refusalOf(err)
		code = f.code
		body = h.body(f)
		if f.after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.after.Seconds())))
		}
	}
	if code == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if r.Method == http.MethodPost {
		w.Header().Set("Connection", "close") // what is left of an upload is not read
	}
	h.metrics.failed(code, err)
	writeJSON(w, code, body)
}

func (h *Handler) body(f refusal) any {
	switch {
	case h.options.Shape == AsGateway:
		return gatewayError(f.says)
	case f.plain:
		return map[string]any{"detail": f.says}
	}
	return map[string]any{"detail": map[string]string{"msg": f.says}}
}

func gatewayError(says string) any {
	return map[string]any{"error": map[string]string{"message": says}}
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		b, code = []byte("{}"), http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(append(b, '\n'))
}
