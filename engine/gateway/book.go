package gateway

import (
	"bytes"
	"encoding/json"
	"math"
	"time"
)

// tolerance forgives the rounding of sums.
const tolerance = 1e-9

// speedJobs is how many of the latest jobs tell a gateway's speed.
const speedJobs = 20

// book is the entries in the order they were made.
type book []entry

// parseBook takes the lines it can read; ok is false if one is of a newer form.
func parseBook(b []byte) (entries book, ok bool) {
	for line := range bytes.Lines(b) {
		var e entry
		if json.Unmarshal(line, &e) != nil || e.Format < 1 {
			continue
		}
		if e.Format > bookFormat {
			return nil, false
		}
		if !(e.USD >= 0) || math.IsInf(e.USD, 0) {
			continue
		}
		entries = append(entries, e)
	}
	return entries, true
}

// voids are the jobs that do not count.
func (b book) voids() map[string]bool {
	jobs := map[string]bool{}
	for _, e := range b {
		if e.Kind == void {
			jobs[e.Job] = true
		}
	}
	return jobs
}

// until is the book before a job began, but with what was voided since.
func (b book) until(job string) book {
	var before book
	for _, e := range b {
		if e.Kind == begun && e.Job == job {
			break
		}
		before = append(before, e)
	}
	for _, e := range b {
		if e.Kind == void {
			before = append(before, e)
		}
	}
	return before
}

// month adds up the jobs of now's month at a gateway; "" is all.
func (b book) month(now time.Time, gateway string) Total {
	voids := b.voids()
	var sum Total
	for _, e := range b {
		if e.Kind != begun || voids[e.Job] || gateway != "" && e.Gateway != gateway {
			continue
		}
		if e.Time.Year() == now.Year() && e.Time.Month() == now.Month() {
			sum.USD += e.USD
			sum.Jobs++
		}
	}
	return sum
}

func (b book) agreement(q Quote) Agreement {
	a := Agreement{Quote: q}
	perPixel := 0.0
	for _, e := range b {
		if e.Kind == agreed && e.Gateway == q.Gateway {
			a.AgreedUSD = max(a.AgreedUSD, e.USD)
			perPixel = max(perPixel, e.PricePerPixelUSD)
		}
	}
	a.Needed = q.USD > a.AgreedUSD*(1+tolerance) || q.PricePerPixelUSD > perPixel*(1+tolerance)
	return a
}

// speed is the seconds per pixel and step that a gateway took for a model
// lately; 0 if it was never seen to make a clip.
func (b book) speed(gateway, model string) float64 {
	jobs := map[string]bool{}
	var finished []entry
	for _, e := range b {
		switch {
		case e.Kind == begun && e.Gateway == gateway && e.Model == model:
			jobs[e.Job] = true
		case e.Kind == done && jobs[e.Job] && e.PixelSteps > 0 && e.Seconds > 0:
			finished = append(finished, e)
		}
	}
	var seconds, pixelSteps float64
	for _, e := range finished[max(0, len(finished)-speedJobs):] {
		seconds += e.Seconds
		pixelSteps += e.PixelSteps
	}
	if pixelSteps == 0 {
		return 0
	}
	return seconds / pixelSteps
}
