package subtitle

import (
	"math"
	"slices"
)

// cover knows how much of any stretch of time is speech.
type cover struct {
	step float64   // ms
	sums []float64 // of (speech − its mean), up to each step
	mean float64
}

// The step of a cover, in ms, for sound of up to 11 hours; and how many there are of longer ones.
const (
	fine      = 20.0
	fineSteps = 1 << 21
)

func newCover(v Voice) *cover {
	step := max(fine, float64(v.DurationMS)/fineSteps)
	n := int(float64(v.DurationMS)/step) + 1
	speech := make([]float64, n)
	var total float64
	for _, s := range v.Segments {
		addCover(speech, float64(s.Start)/step, float64(s.End)/step)
	}
	for _, s := range speech {
		total += s
	}
	c := &cover{step: step, sums: make([]float64, n+1), mean: total / float64(n)}
	for i, s := range speech {
		c.sums[i+1] = c.sums[i] + s - c.mean
	}
	return c
}

// upTo returns the sum up to a time, in ms. Before and behind the sound nobody speaks.
func (c *cover) upTo(ms float64) float64 {
	t := ms / c.step
	last := float64(len(c.sums) - 1)
	switch {
	case t <= 0:
		return -c.mean * t
	case t >= last:
		return c.sums[len(c.sums)-1] - c.mean*(t-last)
	}
	i := int(t)
	return c.sums[i] + (t-float64(i))*(c.sums[i+1]-c.sums[i])
}

// score returns how much more speech than on average there is while subtitles are seen, for their length.
func (c *cover) score(cues []Span, l line) float64 {
	var sum, length float64
	for _, q := range cues {
		from, to := l.at(float64(q.Start)), l.at(float64(q.End))
		sum += c.upTo(to) - c.upTo(from)
		length += to - from
	}
	return sum / (length / c.step)
}

// climb moves a line to where the score is best near it: its two ends are moved up and down, by less and
// less.
func (c *cover) climb(cues []Span, l line) line {
	first, last := float64(cues[0].Start), float64(cues[len(cues)-1].End)
	a, b := l.at(first), l.at(last)
	through := func(a, b float64) line {
		drift := (b - a) / max(1, last-first)
		return line{drift, a - drift*first}
	}
	best := c.score(cues, l)
	for step := 1000.0; step >= c.step; step /= 2 {
		for range 8 {
			x, y := a, b
			for _, d := range [][2]float64{{-1, -1}, {1, 1}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}, {1, -1}, {-1, 1}} {
				if s := c.score(cues, through(a+step*d[0], b+step*d[1])); s > best {
					best, x, y = s, a+step*d[0], b+step*d[1]
				}
			}
			if x == a && y == b {
				break
			}
			a, b = x, y
		}
	}
	return through(a, b)
}

// fitted is a line through the times at which subtitles and speech begin.
type fitted struct {
	line
	matched int
	spread  float64 // median of the distances from the line, ms
}

// fitOnsets pairs each subtitle with the speech that begins nearest to it, draws a line through the pairs,
// and does so again with pairs ever nearer to the line: what does not belong together falls out.
func fitOnsets(cues, speech []Span, l line) fitted {
	begins := make([]float64, len(speech))
	for i, s := range speech {
		begins[i] = float64(s.Start)
	}
	f := fitted{line: l}
	width := float64(cues[len(cues)-1].Start - cues[0].Start)
	for _, reach := range []float64{1000, 700, 500, 400, 300, 250, 250, 250} {
		pairs := pair(cues, begins, f.line, reach)
		f.matched = len(pairs)
		if len(pairs) < 4 {
			return f
		}
		f.line = regress(pairs, f.line, reach, width)
		f.spread = spread(pairs, f.line)
	}
	return f
}

type onset struct{ cue, speech float64 }

func pair(cues []Span, begins []float64, l line, reach float64) []onset {
	var all []onset
	for _, q := range cues {
		t := l.at(float64(q.Start))
		i, _ := slices.BinarySearch(begins, t)
		for _, j := range []int{i - 1, i} {
			if j >= 0 && j < len(begins) && math.Abs(begins[j]-t) <= reach {
				if i == j || i == len(begins) || math.Abs(begins[i]-t) > math.Abs(begins[j]-t) {
					all = append(all, onset{float64(q.Start), begins[j]})
					break
				}
			}
		}
	}
	return all
}

// regress returns the line with the least weighted squares, where pairs far from the line before weigh less
// (Tukey's biweight). A drift that is one of the usual ones but for the error of the estimate is taken to be
// that one.
func regress(pairs []onset, before line, reach, width float64) line {
	var n, mx, my, xx, xy, rr float64
	weight := func(p onset) float64 {
		r := (p.speech - before.at(p.cue)) / (1.2 * reach)
		return (1 - r*r) * (1 - r*r)
	}
	for _, p := range pairs {
		w := weight(p)
		n += w
		mx += w * p.cue
		my += w * p.speech
		r := p.speech - before.at(p.cue)
		rr += w * r * r
	}
	mx, my = mx/n, my/n
	for _, p := range pairs {
		w := weight(p)
		xx += w * (p.cue - mx) * (p.cue - mx)
		xy += w * (p.cue - mx) * (p.speech - my)
	}
	drift := before.drift
	if xx > 0 {
		drift = xy / xx
		doubt := 3*math.Sqrt(rr/n/xx) + 20/max(1, width) // 20 ms from end to end do not matter
		for _, d := range commonDrifts() {
			if math.Abs(drift-d) <= doubt {
				drift = d
				break
			}
		}
	}
	return line{drift, my - drift*mx}
}

func spread(pairs []onset, l line) float64 {
	all := make([]float64, len(pairs))
	for i, p := range pairs {
		all[i] = math.Abs(p.speech - l.at(p.cue))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
