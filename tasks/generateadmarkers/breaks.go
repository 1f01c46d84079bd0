package generateadmarkers

import (
	"math"
	"time"
)

// Commercials are found as the likeliest of all ways to cut a recording into programme and breaks, and
// breaks into commercials. Every commercial begins and ends at a cut. All weights are natural logarithms
// of likelihood ratios: above 0 they speak for a commercial, and programme is 0.

// spot is one commercial, or several between which no cut was found: from one cut to another, by index.
type spot struct{ from, to int }

// pause is a break, from one cut to another, by index.
type pause struct {
	from, to int
	score    float64
}

const (
	// longestSpot is the longest stretch of a break without a cut, and longestBreak the longest break.
	longestSpot  = 7 * time.Minute
	longestBreak = 14 * time.Minute
	shortestSpot = 4 * time.Second

	// begun is what it takes for a break to be one.
	begun = -6.0
	// another is what it takes for there to be one more commercial.
	another = -0.8
	// spotMost is what what is seen and heard of one spot can weigh.
	spotMost = 25.0
	// reach is how many cuts a break can go over: what has more is no break.
	reach = 160
)

// grid is the lengths that commercials are sold in, in seconds, and what they weigh.
func grid() []struct{ seconds, weight float64 } {
	return []struct{ seconds, weight float64 }{
		{5, 0.3}, {10, 0.7}, {15, 1}, {20, 1}, {25, 0.6}, {30, 1.2}, {35, 0.3}, {40, 0.6}, {45, 0.7}, {50, 0.3}, {60, 1}, {90, 0.2},
	}
}

// lengthWeight says how much a length is that of a commercial. Both what lies between the cuts and
// what lies between their middles may be the length it is sold in.
func (c *chooser) lengthWeight(a, b cut) float64 {
	inner, outer := (b.from - a.to).Seconds(), (b.middle() - a.middle()).Seconds()
	best := -0.7
	for _, l := range c.grid {
		tolerance := 0.35 + 0.004*l.seconds
		if math.Abs(inner-l.seconds) <= tolerance || math.Abs(outer-l.seconds) <= tolerance {
			best = max(best, l.weight)
		}
	}
	if best < 0 && outer > 65 {
		best = -0.7 - (outer-65)/60
	}
	return best
}

// breakWeight says how much a length is that of a break. One that the recording cuts short may be shorter.
func breakWeight(d time.Duration, short bool) float64 {
	switch s := d.Seconds(); {
	case short && s < 90:
		return -0.5
	case s < 25:
		return -5
	case s < 50:
		return -2.5
	case s < 80:
		return -0.8
	case s < 7*60:
		return 0.5
	case s < 10*60:
		return -0.5
	}
	return -2
}

// programmeWeight says how much a length is that of what lies between two breaks.
func programmeWeight(d time.Duration) float64 {
	switch s := d.Seconds(); {
	case s < 40:
		return -8
	case s < 90:
		return -4
	case s < 180:
		return -1.5
	}
	return 0
}
