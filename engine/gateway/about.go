package gateway

import (
	"net/http"
	"strconv"
	"strings"

	"framewake/docs"
	"framewake/engine"
	"framewake/engine/hardware"
)

// pipeline is Livepeer's name for what this server does.
const pipeline = "image-to-video"

// health answers also while a clip is made. An orchestrator takes every status
// but ERROR for ready, and looks at start only.
func (h *Handler) health(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, map[string]string{"status": "OK"})
	return nil
}

func (h *Handler) version(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, map[string]string{
		"pipeline": pipeline, "model_id": h.options.Description.Model, "version": engine.Version})
	return nil
}

func (h *Handler) openAPI(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(docs.OpenAPI)
	return err
}

// gpuInfo is a GPU as ai-runner tells it; memory in bytes.
type gpuInfo struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	MemoryTotal int64  `json:"memory_total"`
	MemoryFree  int64  `json:"memory_free"`
	Major       int    `json:"major"`
	Minor       int    `json:"minor"`
}

// gpuStats is how much of one is in use.
type gpuStats struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	MemoryTotal int64  `json:"memory_total"`
	MemoryFree  int64  `json:"memory_free"`
}

func (h *Handler) hardwareInfo(w http.ResponseWriter, r *http.Request) error {
	return h.hardware(w, r, "gpu_info", func(g hardware.GPU) any {
		major, minor, _ := strings.Cut(g.Capability, ".")
		i := gpuInfo{ID: strconv.Itoa(g.Index), Name: g.Name, MemoryTotal: g.Total, MemoryFree: g.Free}
		i.Major, _ = strconv.Atoi(major) // 0: it has no compute capability
		i.Minor, _ = strconv.Atoi(minor)
		return i
	})
}

func (h *Handler) hardwareStats(w http.ResponseWriter, r *http.Request) error {
	return h.hardware(w, r, "gpu_stats", func(g hardware.GPU) any {
		return gpuStats{ID: strconv.Itoa(g.Index), Name: g.Name, MemoryTotal: g.Total, MemoryFree: g.Free}
	})
}

// hardware tells of each GPU that was found; a UUID would tell too much.
func (h *Handler) hardware(w http.ResponseWriter, r *http.Request, key string, tell func(hardware.GPU) any) error {
	gpus, _ := h.options.GPUs(r.Context()) // with an error comes what was found
	list := map[string]any{}
	for n, g := range gpus {
		list[strconv.Itoa(n)] = tell(g)
	}
	writeJSON(w, http.StatusOK, map[string]any{"pipeline": pipeline, "model_id": h.options.Description.Model, key: list})
	return nil
}
