package video

import (
	"fmt"
	"strconv"
	"strings"
)

// Rational is a fraction; the zero Rational means unknown.
type Rational struct{ Num, Den int }

// String is the form "30000/1001", which ffmpeg writes and reads.
func (r Rational) String() string { return fmt.Sprintf("%d/%d", r.Num, r.Den) }

// Float is the value, 0 if unknown.
func (r Rational) Float() float64 {
	if r.Den == 0 {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// parseRational takes positive fractions of 32-bit numbers; anything else,
// ffmpeg's "0/0" for unknown included, gives the zero Rational.
func parseRational(s string) Rational {
	left, right, found := strings.Cut(s, "/")
	if !found {
		return Rational{}
	}
	num, err1 := strconv.ParseInt(left, 10, 32)
	den, err2 := strconv.ParseInt(right, 10, 32)
	if err1 != nil || err2 != nil || num <= 0 || den <= 0 {
		return Rational{}
	}
	return Rational{int(num), int(den)}
}
