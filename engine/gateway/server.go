package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/hardware"
	"framewake/engine/jobs"
	"framewake/engine/video"
)

// Shape is which side of the API a Handler speaks as.
type Shape string

// The shapes. A runner is what an orchestrator calls its external container; it
// answers with frames. A gateway answers with the address of an MP4.
const (
	AsRunner  Shape = "runner"
	AsGateway Shape = "gateway"
)

// ServerOptions of NewHandler. Start from DefaultServerOptions; Description,
// Queue, Tools, Ledger, Scratch and GPUs are needed.
type ServerOptions struct {
	Shape Shape
	// Description is of the engine that Queue opens for Lane.
	Description engine.Description
	// Queue makes the clips, in memory, one at a time. It belongs to the caller.
	Queue *jobs.Queue
	Lane  string
	// Token is the bearer token that clips and metrics ask for; "" is none.
	Token string
	// Hosts are names by which clients may call it besides IP addresses and
	// localhost. A web page that gave its own name our address is refused.
	Hosts []string
	// RequireSafetyCheck refuses what would be made without the safety check.
	RequireSafetyCheck bool
	Limits             ServerLimits
	Tools              video.Tools
	Ledger             *files.Ledger
	// Scratch is an existing folder for uploads and clips.
	Scratch string
	// Log receives a record for each request: no token, no picture, no name
	// of a clip.
	Log *slog.Logger
	// GPUs lists this machine's; it is hardware.GPUs.
	GPUs func(context.Context) ([]hardware.GPU, error)
}

// ServerLimits bound what a client may make this machine take.
type ServerLimits struct {
	// Places is how many clips may be asked for at once: the one that is made,
	// those that wait, and those that arrive or are being sent.
	Places int
	// UploadBytes of a request, and Pixels of its picture.
	UploadBytes int64
	Pixels      int64
	// UploadTime is how long a request may take to arrive.
	UploadTime time.Duration
	// Stall is how long a client may take for each 32 KiB of an answer.
	Stall time.Duration
	// ClipTime is how long an MP4 can be had, and ClipBytes how much all of them
	// take on the disk; the oldest go first, the newest stays.
	ClipTime  time.Duration
	ClipBytes int64
	// Drain is how long clips that were asked for may take once the server is
	// to stop.
	Drain time.Duration
}

// DefaultServerOptions are a runner's, without a token. Uploads of 32 MiB and 50
// megapixels are above what Studio takes (10 MiB) and phones make.
func DefaultServerOptions() ServerOptions {
	return ServerOptions{
		Shape: AsRunner, Lane: "local", Log: slog.New(slog.DiscardHandler),
		Limits: ServerLimits{
			Places: 64, UploadBytes: 32 << 20, Pixels: 50_000_000, UploadTime: 2 * time.Minute, Stall: time.Minute,
			ClipTime: time.Hour, ClipBytes: 4 << 30, Drain: time.Hour,
		},
	}
}

// Handler is the server's half of the API, over any engine.
type Handler struct {
	options ServerOptions
	mux     *http.ServeMux
	metrics *metrics
	shelf   *shelf
	// places is full when no more clips can be asked for.
	places chan struct{}
	// decoding and encoding let one picture and one clip at a time take memory.
	decoding, encoding chan struct{}
}

var _ http.Handler = (*Handler)(nil)

// NewHandler makes a Handler. Close removes the clips that it keeps.
func NewHandler(o ServerOptions) (*Handler, error) {
	if o.Shape != AsRunner && o.Shape != AsGateway || o.Limits.Places < 1 {
		return nil, errors.New("gateway: ServerOptions.Shape and Limits must be set")
	}
	h := &Handler{
		options: o, mux: http.NewServeMux(),
		places: make(chan struct{}, o.Limits.Places), decoding: make(chan struct{}, 1), encoding: make(chan struct{}, 1),
	}
	var err error
	if h.shelf, err = newShelf(o); err != nil {
		return nil, err
	}
	h.metrics = newMetrics(o, h.shelf)
	for _, r := range h.routes() {
		h.mux.Handle(r.path, h.route(r))
		if r.path != streamPath {
			h.mux.Handle(r.path+"/{$}", h.route(r)) // as runners do
		}
	}
	return h, nil
}

// Close removes every clip. No request may be under way.
func (h *Handler) Close() error { return h.shelf.close() }

// route is one path of the API.
type route struct {
	path   string
	method string
	// private asks for the token.
	private bool
	serve   func(http.ResponseWriter, *http.Request) error
}

// streamPath is where clips are; what follows is the secret name of one.
const streamPath = "/stream/"

func (h *Handler) routes() []route {
	routes := []route{
		{endpoint, http.MethodPost, true, h.imageToVideo},
		{"/health", http.MethodGet, false, h.health},
		{"/version", http.MethodGet, false, h.version},
		{"/hardware/info", http.MethodGet, false, h.hardwareInfo},
		{"/hardware/stats", http.MethodGet, false, h.hardwareStats},
		{"/metrics", http.MethodGet, true, h.metrics.serve},
		{"/openapi.json", http.MethodGet, false, h.openAPI},
	}
	if h.options.Shape == AsGateway {
		routes = append(routes, route{streamPath, http.MethodGet, false, h.shelf.serve})
	}
	return routes
}

// route checks the method and the token before it serves a path.
func (h *Handler) route(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		visitOf(req.Context()).route = r.path
		err := h.allowMethod(w, req, r.method)
		if err == nil && r.private {
			err = h.checkToken(req)
		}
		if err == nil {
			err = r.serve(w, req)
		}
		if err != nil {
			h.refuse(w, req, err)
		}
	})
}

func (h *Handler) allowMethod(w http.ResponseWriter, r *http.Request, method string) error {
	if r.Method == method || method == http.MethodGet && r.Method == http.MethodHead {
		return nil
	}
	w.Header().Set("Allow", method)
	return refusal{code: http.StatusMethodNotAllowed, says: "Method Not Allowed", plain: true}
}

// ServeHTTP answers one request, and writes its record.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{began: time.Now()}
	out := &steadyWriter{ResponseWriter: w, control: http.NewResponseController(w), stall: h.options.Limits.Stall}
	r = r.WithContext(withVisit(r.Context(), v))
	defer func() {
		h.metrics.answered(v.route, out.status())
		v.write(h.options.Log, r, out)
	}()
	out.Header().Set("X-Content-Type-Options", "nosniff")
	if err := h.checkCaller(r); err != nil {
		h.refuse(out, r, err)
		return
	}
	if _, pattern := h.mux.Handler(r); pattern == "" {
		h.refuse(out, r, refusal{code: http.StatusNotFound, says: "Not Found", plain: true})
		return
	}
	h.mux.ServeHTTP(out, r)
}
