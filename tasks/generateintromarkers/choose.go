package generateintromarkers

import (
	"cmp"
	"math"
	"slices"
	"time"

	"butler/internal/fingerprint"
)

// intro is the stretch of an episode that is taken for its intro.
type intro struct {
	instance
	theme    *theme
	span     stretch
	strength float64 // how sure it is by the sound alone, 0 to 1
	searched bool    // found by searching for the theme of others, not by the index
}

const (
	shortestIntro = 10 * time.Second
	identBelow    = 15 * time.Second // what begins the file and is shorter is the sign of a studio
	partOf        = 0.6              // of a theme, that is less than it, if no other episode has the same part
)

// choose returns the intro of each episode that has one, in their order.
func choose(all []episode, found []theme, work []int) []intro {
	season := len(slices.Compact(slices.Sorted(slices.Values(work))))
	best := make([]*intro, len(all))
	for i := range found {
		t := &found[i]
		strength := t.strength(all, season)
		if strength == 0 {
			continue
		}
		for _, one := range t.chosen() {
			c := intro{instance: one, theme: t, strength: strength}
			c.span = stretch{fingerprint.Middle(one.start), fingerprint.Middle(one.end - 1)}
			if b := best[one.episode]; b == nil || c.better(b) {
				best[one.episode] = &c
			}
		}
	}
	// What only one episode would have for its intro is a part of what the others have.
	takers := make(map[*theme]map[int]bool)
	for e, b := range best {
		if b != nil {
			if takers[b.theme] == nil {
				takers[b.theme] = make(map[int]bool)
			}
			takers[b.theme][work[e]] = true
		}
	}
	for e, b := range best {
		if b != nil && len(takers[b.theme]) < 2 {
			best[e] = nil
		}
	}
	return withLonger(all, found, best)
}

// withLonger returns intros in the order of episodes: of each the longest that it is a part of.
func withLonger(all []episode, found []theme, best []*intro) []intro {
	longer := make([]*intro, len(all))
	for i := range found {
		for _, one := range found[i].instances {
			b := best[one.episode]
			if b == nil || one.length() > words(longestIntro) || !b.partOf(one, best) {
				continue
			}
			if l := longer[one.episode]; l == nil || one.length() > l.length() {
				whole := *b
				whole.instance = one
				whole.others = max(one.others, b.others)
				whole.span = stretch{fingerprint.Middle(one.start), fingerprint.Middle(one.end - 1)}
				longer[one.episode] = &whole
			}
		}
	}
	var result []intro
	for e, b := range best {
		switch {
		case longer[e] != nil:
			result = append(result, *longer[e])
		case b != nil:
			result = append(result, *b)
		}
	}
	return result
}

// better reports whether an intro is to be preferred to another of the same episode. Music repeats itself:
// a phrase in it may be a theme of its own, as sure as the whole, and is not the intro.
func (i *intro) better(than *intro) bool {
	switch {
	case i.within(than):
		return false
	case than.within(i):
		return true
	}
	return i.strength > than.strength
}

// within reports whether an intro is a phrase of another one that about as many episodes have.
func (i *intro) within(o *intro) bool {
	common := min(i.end, o.end) - max(i.start, o.start)
	return 5*common >= 4*i.length() && o.length() > i.length()+2*agree && 2*o.theme.works >= i.theme.works
}

// partOf reports whether an intro is but a part of a longer stretch, with which it begins or ends, and
// which another episode with the same intro has as well: most episodes have a shorter version.
func (i *intro) partOf(one instance, best []*intro) bool {
	if one.length() < i.length()+2*agree || one.start > i.start+agree || one.end < i.end-agree {
		return false
	}
	if abs(one.start-i.start) > agree && abs(one.end-i.end) > agree {
		return false
	}
	return slices.ContainsFunc(one.links, func(r run) bool {
		other := best[r.b]
		return other != nil && other.theme == i.theme && abs(i.start+r.distance-other.start) <= agree
	})
}

// chosen returns the instance of each episode that is the intro, if the theme is one: where it is whole,
// the first.
func (t *theme) chosen() []instance {
	var result []instance
	for rest := t.instances; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].episode == rest[0].episode {
			n++
		}
		best := slices.MaxFunc(rest[:n], func(a, b instance) int {
			whole := func(i instance) int { return min(i.length(), t.length*9/10) }
			return cmp.Or(cmp.Compare(whole(a), whole(b)), cmp.Compare(a.peers, b.peers), cmp.Compare(b.start, a.start))
		})
		rest = rest[n:]
		if float64(best.length()) < partOf*float64(t.length) && best.peers < 2 {
			continue
		}
		if best.length() >= words(shortestIntro)-smoothing/2 {
			result = append(result, best)
		}
	}
	return result
}

// strength says how sure it is that a theme is an intro: 0 if it is none.
func (t *theme) strength(all []episode, season int) float64 {
	chosen := t.chosen()
	if len(chosen) == 0 || t.works < least(season) {
		return 0
	}
	length := time.Duration(t.length) * fingerprint.Step
	start := median(chosen, func(i instance) float64 {
		return fingerprint.Middle(i.start).Seconds()
	})
	share := median(chosen, func(i instance) float64 {
		return fingerprint.Middle(i.start).Seconds() / all[i.episode].length.Seconds()
	})
	switch {
	case length > longestIntro, length < shortestIntro-fingerprint.Step*smoothing/2:
		return 0
	case length < identBelow && start < 2:
		return 0
	case share > 0.5:
		return 0
	}
	few := t.works == 2 && season > 2 || t.works*4 < season
	if few && length < identBelow {
		return 0
	}
	// More episodes make it surer, and so do a usual length and place.
	s := 1 - 0.5*math.Pow(0.6, float64(t.works-1))
	if few {
		s *= 0.85
	}
	if length < identBelow {
		s *= 0.9
	}
	if share > 0.35 {
		s *= 0.9
	}
	return s
}

// least returns how many episodes of a season must have a theme.
func least(season int) int {
	switch {
	case season < 5:
		return 2
	default:
		return min(8, max(3, (season+6)/7))
	}
}
