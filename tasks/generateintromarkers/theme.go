package generateintromarkers

import (
	"cmp"
	"slices"
	"time"
)

// theme is something that several episodes have in common: perhaps an intro.
type theme struct {
	instances []instance // in the order of episodes, and of time
	works     int        // different episodes that have it
	length    int        // words, of most
}

// instance is a theme in one episode.
type instance struct {
	episode    int
	start, end int // words
	peers      int // different episodes that have it from the same beginning to the same end
	others     int // and those that have at least half of it
	errors     float64
	links      []run // as this episode sees them
}

func (i instance) length() int { return i.end - i.start }

const (
	longestIntro = 150 * time.Second
	agree        = 12 // words by which the ends of what agrees may be apart
)

// themes sorts runs: those that are much the same stretch of an episode, and what these are the same as in
// others, are one theme. work tells episodes apart that are not the same file, or contain each other.
func themes(all []episode, found []run, work []int) []theme {
	// The ends of a run, as each of its two episodes sees it.
	type end struct {
		run  run
		side int // number of the run, twice; and one more for b
	}
	ends := make([][]end, len(all))
	for i, r := range found {
		if r.end-r.start > words(longestIntro) || work[r.a] == work[r.b] {
			continue
		}
		ends[r.a] = append(ends[r.a], end{r, 2 * i})
		ends[r.b] = append(ends[r.b], end{r.turned(), 2*i + 1})
	}
	var instances []instance
	of := make([]int, 2*len(found)) // the instance that an end belongs to
	for i := range of {
		of[i] = -1
	}
	for e := range all {
		for rest := ends[e]; len(rest) > 0; {
			runs := make([]run, len(rest))
			for i, x := range rest {
				runs[i] = x.run
			}
			one := consensus(e, runs, work)
			left := rest[:0]
			for _, x := range rest {
				if alike(x.run, one.start, one.end) {
					of[x.side] = len(instances)
					one.links = append(one.links, x.run)
				} else {
					left = append(left, x)
				}
			}
			rest = left
			one.others = countWorks(one.links, work)
			instances = append(instances, one)
		}
	}
	return gather(instances, of, work)
}

// alike reports whether a run has at least half of a stretch, and little else.
func alike(r run, start, end int) bool {
	common := min(r.end, end) - max(r.start, start)
	whole := max(r.end, end) - min(r.start, start)
	return 2*common >= whole
}

// consensus returns the stretch of an episode that most runs agree on; the longest, if several do.
func consensus(episode int, runs []run, work []int) instance {
	var best instance
	for _, r := range runs {
		var same []run
		for _, o := range runs {
			if abs(o.start-r.start) <= agree && abs(o.end-r.end) <= agree {
				same = append(same, o)
			}
		}
		peers := countWorks(same, work)
		if peers > best.peers || peers == best.peers && r.end-r.start > best.length() {
			best = instance{
				episode: episode, peers: peers,
				start:  median(same, func(r run) int { return r.start }),
				end:    median(same, func(r run) int { return r.end }),
				errors: median(same, func(r run) float64 { return r.errors }),
			}
		}
	}
	// A run that the medians have drifted from must not be left over for ever.
	if !slices.ContainsFunc(runs, func(r run) bool { return alike(r, best.start, best.end) }) {
		best.start, best.end = runs[0].start, runs[0].end
	}
	return best
}

// countWorks returns how many different episodes runs lead to.
func countWorks(runs []run, work []int) int {
	var all []int
	for _, r := range runs {
		all = append(all, work[r.b])
	}
	slices.Sort(all)
	return len(slices.Compact(all))
}

// gather makes themes of instances that runs connect.
func gather(instances []instance, of, work []int) []theme {
	sets := newSets(len(instances))
	for i := 0; i < len(of); i += 2 {
		if of[i] >= 0 && of[i+1] >= 0 {
			sets.join(of[i], of[i+1])
		}
	}
	number := make(map[int]int)
	var found []theme
	for i, one := range instances {
		root := sets.root(i)
		n, ok := number[root]
		if !ok {
			n = len(found)
			number[root] = n
			found = append(found, theme{})
		}
		found[n].instances = append(found[n].instances, one)
	}
	for n := range found {
		t := &found[n]
		slices.SortStableFunc(t.instances, func(a, b instance) int {
			return cmp.Or(cmp.Compare(a.episode, b.episode), cmp.Compare(a.start, b.start))
		})
		t.works = len(worksOf(t.instances, work))
		// The most agreed length: of a theme that is cut short here and there, that of most.
		best := slices.MaxFunc(t.instances, func(a, b instance) int {
			return cmp.Or(cmp.Compare(a.peers, b.peers), cmp.Compare(a.length(), b.length()))
		})
		t.length = best.length()
	}
	return found
}

func worksOf(instances []instance, work []int) map[int]bool {
	set := make(map[int]bool)
	for _, i := range instances {
		set[work[i.episode]] = true
	}
	return set
}

// mostOf is the share of what is searched of a file that cannot all be an intro.
const mostOf = 0.7

// works numbers episodes so that those get the same number that are versions of one, or have more in
// common than an intro: the same file twice, a file of two episodes and one of them.
func works(all []episode, found []run) []int {
	sets := newSets(len(all))
	first := make(map[int]int)
	for i, e := range all {
		if f, ok := first[e.item]; ok {
			sets.join(f, i)
		} else {
			first[e.item] = i
		}
	}
	// Runs of one pair follow each other, in the order of distances.
	sum := 0
	for i, r := range found {
		if i > 0 && (found[i-1].a != r.a || found[i-1].b != r.b || found[i-1].distance+1 < r.distance) {
			sum = 0
		}
		sum += r.end - r.start
		shorter := min(len(all[r.a].words), len(all[r.b].words))
		if sum > words(longestIntro+10*time.Second) || float64(sum) > mostOf*float64(shorter) {
			sets.join(r.a, r.b)
		}
	}
	work := make([]int, len(all))
	for i := range work {
		work[i] = sets.root(i)
	}
	return work
}

// sets are disjoint sets of numbers (union-find).
type sets []int

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s sets) root(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// join makes one set of two; the lower root stays.
func (s sets) join(i, j int) {
	i, j = s.root(i), s.root(j)
	s[max(i, j)] = min(i, j)
}

func median[T any, V cmp.Ordered](all []T, of func(T) V) V {
	values := make([]V, len(all))
	for i, x := range all {
		values[i] = of(x)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func abs(x int) int { return max(x, -x) }
