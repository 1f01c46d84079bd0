package generatecreditsmarkers

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// span is a stretch of time.
type span struct{ from, to time.Duration }

func (s span) length() time.Duration { return s.to - s.from }

func (s span) holds(at time.Duration) bool { return s.from <= at && at < s.to }

// What each second of a kind of picture speaks for credits, where 1 is what a second of text on a plain
// ground does in a film that has none otherwise; and what it costs to go from the story to credits and
// back. Together they say: text alone must last some seconds, and what interrupts credits some more.
const (
	worthPlain = 1.0
	worthOver  = 0.85
	worthBlack = 0.08
	worthBlank = -0.5
	worthScene = -0.65
	// Black goes with the credits that it leads to, if it does not last: a dark scene may.
	worthLongBlack = -0.15
	longBlack      = 5 * time.Second

	costBegin = 5.0
	costEnd   = 3.0
	eagerCost = 1.5 // of both, where only a closer look is at stake
	never     = -1e9
)

// prior is what is known of a film beside its pictures.
type prior struct {
	end    time.Duration
	shared []shared // sound as in other episodes
	named  []span   // chapters that are named as credits are
	story  []span   // chapters that are named as something else is
	eager  bool     // what may be credits is asked for
}

const (
	worthShared = 1.0 // of a second, of a theme
	worthJingle = 0.3 // of what is too short for one
	worthNamed  = 1.2
	worthStory  = -0.4
)

// earliest is where credits may begin: not in the first part of a film, where titles are, nor further
// from its end than any credits are long.
func earliest(end time.Duration) time.Duration {
	return max(time.Duration(0.3*float64(end)), end-25*time.Minute)
}

// split returns the pictures with more of them, where what is known besides begins or ends: the same
// picture is taken to be still there.
func (k prior) split(all []view) []view {
	var edges []time.Duration
	for _, s := range k.shared {
		edges = append(edges, s.from, s.to)
	}
	for _, s := range k.named {
		edges = append(edges, s.from, s.to)
	}
	for _, at := range edges {
		i, found := slices.BinarySearchFunc(all, at, func(v view, at time.Duration) int { return cmp.Compare(v.At, at) })
		if found || i == 0 || at >= k.end {
			continue
		}
		again := all[i-1]
		again.At = at
		all = slices.Insert(slices.Clip(all), i, again)
	}
	return all
}

// segments finds what is credits by pictures and what else is known. It is the likeliest sequence of story
// and credits, found by dynamic programming (Viterbi) over a model with these two states.
func segments(all []view, known prior) []span {
	all = all[:index(all, known.end)] // beyond, times are wrong
	if len(all) == 0 {
		return nil
	}
	all = known.split(all)
	worth := worths(all, known.end)
	ground := pages(all, known.end)
	first := earliest(known.end)
	begin, end := costBegin, costEnd
	if known.eager {
		begin, end = eagerCost, eagerCost
	}
	story, credits := 0.0, never
	from := make([][2]bool, len(all)) // whether each state was entered from the other
	for i, p := range all {
		k := p.kind()
		if k == blank && ground.page(p) {
			k = black
		}
		w := worth[k]
		if k == black && blackFor(all, i, known.end) > longBlack {
			w = worthLongBlack
		}
		w = known.worth(p.At, w) * lasts(all, i, known.end).Seconds()
		if p.At < first {
			w = never
		}
		s, c := story, credits
		if c-end > story {
			s, from[i][0] = c-end, true
		}
		if story-begin > credits {
			c, from[i][1] = story-begin, true
		}
		story, credits = s, math.Max(never, c+w)
	}
	var spans []span
	state := 0
	if credits > story {
		state = 1
	}
	to := known.end
	for i := len(all) - 1; i >= 0; i-- {
		if !from[i][state] {
			continue
		}
		if state == 1 {
			spans = append(spans, span{all[i].At, to})
		}
		to = all[i].At
		state = 1 - state
	}
	for i, j := 0, len(spans)-1; i < j; i, j = i+1, j-1 {
		spans[i], spans[j] = spans[j], spans[i]
	}
	return spans
}

// blackFor returns how long it is black around picture i.
func blackFor(all []view, i int, end time.Duration) time.Duration {
	from, to := i, i
	for from > 0 && all[from-1].kind() == black && all[i].At-all[from-1].At <= longBlack {
		from--
	}
	for to+1 < len(all) && all[to].kind() == black && all[to].At-all[i].At <= longBlack {
		to++
	}
	until := all[to].At
	if all[to].kind() == black {
		until = end
	}
	return until - all[from].At
}

// grounds is how many pictures of text there are on grounds of each brightness.
type grounds [256]int

func pages(all []view, end time.Duration) *grounds {
	var g grounds
	for _, p := range all {
		if p.kind() == plainText && p.At >= earliest(end) {
			g[p.Ground]++
		}
	}
	return &g
}

// page reports whether a picture of one colour is a page on which text is to come: others of that colour
// have some.
func (g *grounds) page(p view) bool {
	const near, least = 6, 2
	n := 0
	for v := max(0, int(p.Ground)-near); v <= min(255, int(p.Ground)+near); v++ {
		n += g[v]
	}
	return n >= least
}

// worth adds to what a picture speaks for what is known of its time.
func (k prior) worth(at time.Duration, w float64) float64 {
	for _, s := range k.shared {
		if s.holds(at) && s.length() >= longShared {
			w += worthShared
		} else if s.holds(at) {
			w += worthJingle
		}
	}
	for _, s := range k.named {
		if s.holds(at) {
			w += worthNamed
		}
	}
	for _, s := range k.story {
		if s.holds(at) {
			w += worthStory
		}
	}
	return w
}

// worths returns what a second of each kind speaks for. Text says little in a film that is full of it:
// one with title cards, a lesson with slides, news with a ticker. It counts as the logarithm of how much
// likelier it is in credits than in the film.
func worths(all []view, end time.Duration) [plainText + 1]float64 {
	plain := worthPlain * surprise(rate(all, plainText, end))
	over := worthOver * surprise(rate(all, overText, end))
	return [...]float64{scene: worthScene, blank: worthBlank, black: worthBlack, overText: over, plainText: plain}
}

const (
	inCredits = 0.8  // of the time there is text
	inStory   = 0.02 // at the least
)

// surprise is 1 for what the film does not show otherwise, and 0 for what it shows as often as credits do.
func surprise(rate float64) float64 {
	return max(0, math.Log(inCredits/(inStory+rate))/math.Log(inCredits/inStory))
}

// The part of a film from which is known what it looks like: after the titles, before any credits.
const (
	bodyFrom = 0.08
	bodyTo   = 0.6
)

const (
	card      = 12 * time.Second // text that stands for no longer is a card, as credits have many of together
	cardShare = 0.4              // of its time counts
)

// rate is for what part of a film's body pictures are of a kind. The few pictures of a short film, and
// titles that may be among them, are not taken at their word.
func rate(all []view, k kind, end time.Duration) float64 {
	var of, run, whole time.Duration
	ended := func() {
		if run <= card {
			run = time.Duration(cardShare * float64(run))
		}
		of, run = of+run, 0
	}
	for i, p := range all {
		if p.Close || p.At < time.Duration(bodyFrom*float64(end)) || p.At > time.Duration(bodyTo*float64(end)) {
			continue
		}
		d := lasts(all, i, end)
		whole += d
		if p.kind() == k {
			run += d
			continue
		}
		ended()
	}
	ended()
	if whole <= 0 {
		return 0
	}
	return max(0, of.Seconds()-1) / whole.Seconds()
}
