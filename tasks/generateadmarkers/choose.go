package generateadmarkers

import (
	"math"
	"slices"
	"time"
)

// chooser works out the likeliest way to cut a recording, in two steps: the best way to cut what lies between
// two cuts into commercials, for each two that a break may lie between; and then the best breaks that do not
// overlap.
type chooser struct {
	cuts   []cut
	seen   *scenery
	grid   []struct{ seconds, weight float64 }
	worths []float64 // sums
	looks  []int     // of each cut, the first picture after it
	rows   [][]float64
	row    []int // the cut that a row is for
}

func newChooser(cuts []cut, seen *scenery) *chooser {
	c := &chooser{
		cuts: cuts, seen: seen, grid: grid(), worths: make([]float64, len(cuts)+1), looks: make([]int, len(cuts)),
		rows: make([][]float64, reach+1), row: make([]int, reach+1),
	}
	for i, v := range cuts {
		c.looks[i] = seen.index(v.middle())
		c.worths[i+1] = c.worths[i]
		if !c.edge(i) {
			c.worths[i+1] += max(0, worth(v))
		}
	}
	for i := range c.row {
		c.row[i] = -1
	}
	return c
}

// edge reports whether a cut is the beginning or the end of the recording.
func (c *chooser) edge(i int) bool { return i == 0 || i == len(c.cuts)-1 }

// spot weighs the stretch between two cuts as one commercial.
func (c *chooser) spot(i, j int) float64 {
	sum := 0.0
	for k := range kinds {
		sum += c.seen.says(k, c.looks[i], c.looks[j])
	}
	sum = another + min(spotMost, max(-2*spotMost, sum))
	if !c.edge(i) && !c.edge(j) { // at the edges it may be cut short
		sum += c.lengthWeight(c.cuts[i], c.cuts[j])
	}
	// A cut within a commercial is as unlikely as one within the programme.
	sum -= 0.8 * (c.worths[j] - c.worths[i+1])
	for _, end := range []int{i, j} {
		if !c.edge(end) {
			sum += worth(c.cuts[end]) / 2
		}
	}
	return sum
}

// end weighs a cut as the beginning or the end of a break.
func (c *chooser) end(i int, begins bool) float64 {
	if c.edge(i) {
		return 0
	}
	return c.cuts[i].end(begins)
}

// spots returns the weights of what lies between a cut and those after it, as one commercial each.
func (c *chooser) spots(i int) []float64 {
	slot := i % len(c.rows)
	if c.row[slot] == i {
		return c.rows[slot]
	}
	row := append(c.rows[slot][:0], math.Inf(-1))
	for j := i + 1; j < len(c.cuts) && j-i <= reach; j++ {
		d := c.cuts[j].middle() - c.cuts[i].middle()
		if d > longestSpot {
			break
		}
		v := math.Inf(-1)
		if d >= shortestSpot || c.edge(i) || c.edge(j) {
			v = c.spot(i, j)
		}
		row = append(row, v)
	}
	c.rows[slot], c.row[slot] = row, i
	return row
}

// ways returns for each cut after i the best weight of the commercials between the two, and with which
// the last of them begins.
func (c *chooser) ways(i int) (best []float64, back []int) {
	best, back = []float64{0}, []int{-1}
	for j := i + 1; j < len(c.cuts) && j-i <= reach && c.cuts[j].middle()-c.cuts[i].middle() <= longestBreak; j++ {
		best, back = append(best, math.Inf(-1)), append(back, -1)
	}
	for k := range best {
		for d, v := range c.spots(i + k) {
			if j := k + d; d > 0 && j < len(best) && best[k]+v > best[j] {
				best[j], back[j] = best[k]+v, i+k
			}
		}
	}
	return best, back
}

// choose returns the breaks in order.
func (c *chooser) choose() []pause {
	n := len(c.cuts)
	type way struct {
		score float64
		last  pause
		back  int // the cut at which the break before ends; -1 for none
	}
	ends := make([]way, n)     // the best that ends with a break at a cut
	leader := make([]int, n+1) // of all cuts before one, the one at which the best ends; -1 for none
	leader[0] = -1
	for i := range n {
		ends[i].score = math.Inf(-1)
	}
	for i := range n {
		before, back := c.before(i, leader, func(j int) float64 { return ends[j].score })
		best, _ := c.ways(i)
		for k, v := range best[1:] {
			j := i + 1 + k
			d := c.cuts[j].middle() - c.cuts[i].middle()
			v += begun + breakWeight(d, c.edge(i) || c.edge(j)) + c.end(i, true) + c.end(j, false)
			if v > 0 && before+v > ends[j].score {
				ends[j] = way{before + v, pause{i, j, v}, back}
			}
		}
		leader[i+1] = leader[i]
		if l := leader[i]; ends[i].score > 0 && (l < 0 || ends[i].score > ends[l].score) {
			leader[i+1] = i
		}
	}
	var all []pause
	for at := leader[n]; at >= 0; at = ends[at].back {
		all = append(all, ends[at].last)
	}
	slices.Reverse(all)
	return all
}

// before returns the best that has ended when a break begins at a cut, and where its last break ends.
func (c *chooser) before(i int, leader []int, score func(int) float64) (best float64, back int) {
	back = -1
	j := i
	for ; j >= 0; j-- {
		d := c.cuts[i].middle() - c.cuts[j].middle()
		if d >= ordinaryProgramme {
			break
		}
		if v := score(j) + programmeWeight(d); v > best {
			best, back = v, j
		}
	}
	if j >= 0 {
		if l := leader[j+1]; l >= 0 && score(l) > best {
			best, back = score(l), l
		}
	}
	return best, back
}

// within returns the commercials of a break.
func (c *chooser) within(p pause) []spot {
	_, back := c.ways(p.from)
	var all []spot
	for j := p.to; j > p.from; {
		k := back[j-p.from]
		if k < 0 {
			break
		}
		all = append(all, spot{k, j})
		j = k
	}
	slices.Reverse(all)
	return all
}

// ordinaryProgramme is how long it takes for what lies between two breaks to be nothing unusual.
const ordinaryProgramme = 180 * time.Second
