package deepmediaanalysis

import (
	"time"
)

// maxSteps bounds the curve: two hours at one second a step, four at two, and so on.
const maxSteps = 7200

// curve is the number of bytes of each step of time. When it grows too long, neighbours are added up
// and the step doubles, so its memory is bounded whatever the duration.
type curve struct {
	step  time.Duration
	bytes []int64
}

func newCurve() *curve { return &curve{step: time.Second} }

// add counts bytes at a time from 0 on.
func (c *curve) add(at time.Duration, bytes int) {
	for int64(at/c.step) >= maxSteps {
		c.halve()
	}
	i := int(at / c.step)
	for len(c.bytes) <= i {
		c.bytes = append(c.bytes, 0)
	}
	c.bytes[i] += int64(bytes)
}

func (c *curve) halve() {
	n := (len(c.bytes) + 1) / 2
	for i := range n {
		sum := c.bytes[2*i]
		if 2*i+1 < len(c.bytes) {
			sum += c.bytes[2*i+1]
		}
		c.bytes[i] = sum
	}
	clear(c.bytes[n:])
	c.bytes = c.bytes[:n]
	c.step *= 2
}

// rates returns the curve in bits per second, and the highest of them. The last step is taken to
// last until end.
func (c *curve) rates(end time.Duration) (all []int64, peak int64) {
	all = make([]int64, len(c.bytes))
	for i, n := range c.bytes {
		length := c.step
		if left := end - time.Duration(i)*c.step; i == len(c.bytes)-1 && left > 0 && left < length {
			// A file's last packets may fill a few milliseconds: no shorter than half a step counts,
			// unless that is all there is.
			if length = left; i > 0 {
				length = max(left, c.step/2)
			}
		}
		all[i] = rate(n, length)
		peak = max(peak, all[i])
	}
	return all, peak
}

// rate returns bits per second.
func rate(bytes int64, d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	return int64(float64(bytes) * 8 / d.Seconds())
}
