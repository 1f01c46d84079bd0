package deepmediaanalysis

import (
	"math"
	"sort"
	"time"
)

// buffers are the playing times for which the required bandwidth is worked out.
func buffers() []time.Duration {
	return []time.Duration{1 * time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second,
		20 * time.Second, 30 * time.Second, 60 * time.Second, 120 * time.Second}
}

// bandwidths returns what is required for each buffer of what plays so long: no less than the average, as
// Plex Media Server has it, whose eight values are all the average where the rate is constant.
func bandwidths(c *curve, length time.Duration) []Bandwidth {
	var bytes int64
	for _, n := range c.bytes {
		bytes += n
	}
	average := rate(bytes, length)
	var all []Bandwidth
	for _, b := range buffers() {
		all = append(all, Bandwidth{b.Milliseconds(), max(average, required(c, b))})
	}
	return all
}

// required returns the lowest constant rate, in bits per second, that never lets a client run dry
// that begins to play at the start of any step, buffer after it began to load there. With C the bytes
// up to a time, it is the greatest (C(t)−C(s)) / (t−s+buffer) of all s < t: until the time t of the
// film is to be shown, t−s+buffer have passed, and all bytes from s to t must have come.
//
// That is the steepest line from a point (s−buffer, C(s)) to a point (t, C(t)) right of it. For each
// t the best s lies on the lower convex hull of those before it, and is found by bisection.
func required(c *curve, buffer time.Duration) int64 {
	step, ahead := c.step.Seconds(), buffer.Seconds()
	var hull []point
	best, sum := 0.0, 0.0
	for i, n := range c.bytes {
		hull = push(hull, point{float64(i)*step - ahead, sum})
		sum += float64(n)
		best = math.Max(best, steepest(hull, point{float64(i+1) * step, sum}))
	}
	return int64(math.Ceil(best * 8))
}

type point struct{ x, y float64 }

func slope(a, b point) float64 { return (b.y - a.y) / (b.x - a.x) }

// push adds the rightmost point to a lower convex hull.
func push(hull []point, p point) []point {
	for n := len(hull); n >= 2 && slope(hull[n-2], hull[n-1]) >= slope(hull[n-1], p); n-- {
		hull = hull[:n-1]
	}
	return append(hull, p)
}

// steepest returns the greatest slope from a point of the hull to t, which lies right of and not
// below them. It rises along the hull until the line touches it, then falls.
func steepest(hull []point, t point) float64 {
	i := sort.Search(len(hull)-1, func(i int) bool { return slope(hull[i], t) >= slope(hull[i+1], t) })
	return slope(hull[i], t)
}
