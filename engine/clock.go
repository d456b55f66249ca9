package engine

import "time"

// Clock tells the time left of a running job from its estimate and its events.
// It trusts the estimate's proportions and corrects its scale by the work done
// so far. Not safe for concurrent use.
type Clock struct {
	estimate map[Stage]float64
	began    time.Time
	stage    Stage
	done     float64 // part of the stage that is done, 0–1
	skipped  float64 // estimated seconds of work that an earlier run had done
	seen     time.Time
}

// NewClock starts a clock. Stages without an estimate count as taking no time.
func NewClock(e Estimate, now time.Time) *Clock {
	return &Clock{estimate: e.Seconds, began: now, seen: now}
}

// Observe takes the next event. What is done at the first event of a stage was
// done before this run: it says nothing about the speed of this one.
func (c *Clock) Observe(e Event, now time.Time) {
	entered := e.Stage != c.stage
	c.stage, c.seen, c.done = e.Stage, now, 0
	if e.Total > 0 {
		c.done = float64(e.Done) / float64(e.Total)
	}
	if entered {
		c.skipped += c.done * c.estimate[e.Stage]
	}
}

// Fraction is the part of the whole job that is done, 0–1.
func (c *Clock) Fraction() float64 {
	past, total := c.work()
	if total == 0 {
		return 0
	}
	return past / total
}

// Left is the time left, never negative.
func (c *Clock) Left(now time.Time) time.Duration {
	past, total := c.work()
	scale := 1.0
	if spent := c.seen.Sub(c.began).Seconds(); past > c.skipped && spent > 0 {
		scale = spent / (past - c.skipped)
	}
	left := time.Duration((total-past)*scale*float64(time.Second)) - now.Sub(c.seen)
	return max(0, left)
}

// work returns the estimated seconds of what is done and of everything.
func (c *Clock) work() (past, total float64) {
	reached := false
	for _, s := range Stages() {
		seconds := c.estimate[s]
		total += seconds
		switch {
		case s == c.stage:
			past += seconds * c.done
			reached = true
		case !reached && c.stage != "":
			past += seconds
		}
	}
	return past, total
}
