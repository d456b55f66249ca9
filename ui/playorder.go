//go:build !headless

package ui

import "slices"

// playOrder is what comes after a clip's last frame. Its values are in the preferences and never change.
type playOrder string

const (
	loops   playOrder = ""          // the first one again
	bounces playOrder = "ping-pong" // the one before: the clip goes there and back, its ends are not shown twice
	once    playOrder = "once"      // nothing
)

// next is the order that a tap on the button leads to.
func (o playOrder) next() playOrder {
	switch o {
	case loops:
		return bounces
	case bounces:
		return once
	}
	return loops
}

// cycle is how many frames go by until everything is as it was.
func (o playOrder) cycle(frames int) int {
	if o == bounces && frames > 2 {
		return 2*frames - 2
	}
	return frames
}

// index is the frame of the clip that the given one is, counted on from the first.
func (o playOrder) index(frame, frames int) int {
	if o == once {
		return min(frame, frames-1)
	}
	frame %= o.cycle(frames)
	if frame >= frames {
		return o.cycle(frames) - frame
	}
	return frame
}

// playSpeeds are how fast a clip can be played, in quarters of its own speed.
var playSpeeds = [...]int{1, 2, 4, 8}

// usualSpeed is the clip's own.
const usualSpeed = 4

// besideSpeed is the speed so many places faster than another one, or slower.
func besideSpeed(quarters, places int) int {
	at := max(0, slices.Index(playSpeeds[:], quarters))
	return playSpeeds[min(max(at+places, 0), len(playSpeeds)-1)]
}

// knownSpeed is a remembered speed, the usual one if it is none of ours.
func knownSpeed(times float64) int {
	if quarters := int(times * usualSpeed); slices.Contains(playSpeeds[:], quarters) {
		return quarters
	}
	return usualSpeed
}

// speedText is "0.5×".
func speedText(quarters int) string { return number(float64(quarters)/usualSpeed, 2) + "×" }
