package gateway

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"framewake/engine"
	"framewake/engine/jobs"
)

// metrics are what Prometheus is told.
type metrics struct {
	handler  http.Handler
	requests *prometheus.CounterVec
	failures *prometheus.CounterVec
	stages   *prometheus.HistogramVec
	waited   prometheus.Histogram
}

func newMetrics(o ServerOptions, s *shelf) *metrics {
	const space = "framewake"
	// From a tenth of a second to about two hours.
	buckets := prometheus.ExponentialBuckets(0.1, 2, 17)
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Name: "requests_total",
			Help: "Requests answered, by route and status; status 0 is a client that left."}, []string{"route", "status"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Name: "failures_total",
			Help: "Requests refused or failed, by kind of error."}, []string{"kind"}),
		stages: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: space, Name: "stage_seconds",
			Help: "Time that each stage of a clip took.", Buckets: buckets}, []string{"stage"}),
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Name: "queue_seconds",
			Help: "Time that clips waited before they were begun.", Buckets: buckets}),
	}
	jobsIn := func(state jobs.State) func() float64 {
		return func() float64 {
			n := 0
			for _, j := range o.Queue.List() {
				if j.State == state {
					n++
				}
			}
			return float64(n)
		}
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: space, Name: name, Help: help}, value)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.failures, m.stages, m.waited,
		gauge("queue_waiting", "Clips that wait to be made.", jobsIn(jobs.Waiting)),
		gauge("queue_running", "Clips that are being made.", jobsIn(jobs.Running)),
		gauge("clips_bytes", "Bytes of the finished clips that can be downloaded.", s.size),
	)
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

func (m *metrics) serve(w http.ResponseWriter, r *http.Request) error {
	m.handler.ServeHTTP(w, r)
	return nil
}

// answered counts a request; route "" is none of ours.
func (m *metrics) answered(route string, status int) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
}

// failed counts an error by its kind. What the server refuses itself is the
// caller's to change, unless its status says otherwise.
func (m *metrics) failed(code int, err error) {
	kind := engine.KindOf(err)
	if kind == engine.Other && code < http.StatusInternalServerError {
		kind = statusOf(code).kind
	}
	m.failures.WithLabelValues(string(kind)).Inc()
}

// made tells of a clip what its making took.
func (m *metrics) made(j jobs.Job) {
	m.waited.Observe(j.Started.Sub(j.Created).Seconds())
	for stage, seconds := range j.Result.Seconds {
		m.stages.WithLabelValues(string(stage)).Observe(seconds)
	}
}
