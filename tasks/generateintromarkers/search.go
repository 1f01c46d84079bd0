package generateintromarkers

import (
	"context"
	"math/bits"
	"slices"

	"butler/internal/fingerprint"
)

const (
	everyWord    = 3    // of a theme, that is compared first
	foundErrors  = 0.36 // share of different bits, over a whole theme, up to which it is found
	partErrors   = 0.40 // and over a smoothing
	coveredShare = 0.6  // of a theme that has to be there
)

// search looks for the theme of other episodes in those that none was found in: of another mix, dubbed, or
// beneath speech, too few words of it are the same for the index.
func search(ctx context.Context, all []episode, have []intro) ([]intro, error) {
	has := make(map[int]bool)
	var models []intro // of each theme, the instance with the most peers
	for _, i := range have {
		has[i.episode] = true
		n := slices.IndexFunc(models, func(m intro) bool { return m.theme == i.theme })
		switch {
		case n < 0:
			models = append(models, i)
		case i.peers > models[n].peers:
			models[n] = i
		}
	}
	for e := range all {
		if has[e] {
			continue
		}
		var best *intro
		for _, m := range models {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if r, ok := find(&all[m.episode], m.instance, &all[e]); ok && (best == nil || r.errors < best.errors) {
				r.a, r.b = e, m.episode
				c := intro{theme: m.theme, searched: true, strength: m.strength * (1 - r.errors)}
				c.instance = instance{episode: e, start: r.start, end: r.end, peers: 1, others: m.others, errors: r.errors, links: []run{r}}
				c.span = stretch{fingerprint.Middle(r.start), fingerprint.Middle(r.end - 1)}
				best = &c
			}
		}
		if best != nil {
			have = append(have, *best)
		}
	}
	return have, nil
}

// find looks for a stretch of a model in another episode, and returns the run as that sees it.
func find(model *episode, one instance, e *episode) (run, bool) {
	theme := model.words[one.start:one.end]
	bestSum, bestAt := len(theme)*32, -1
	for at := range len(e.words) - len(theme) + 1 {
		sum := 0
		part := e.words[at : at+len(theme)]
		for i := 0; i < len(theme) && sum < bestSum; i += everyWord {
			sum += bits.OnesCount32(theme[i] ^ part[i])
		}
		if sum < bestSum {
			bestSum, bestAt = sum, at
		}
	}
	if bestAt < 0 {
		return run{}, false
	}
	distance := one.start - bestAt
	var whole run
	covered := 0
	for _, r := range same(e, model, distance, bestAt, bestAt+len(theme), partErrors) {
		if covered == 0 {
			whole = r
		}
		whole.end = r.end
		covered += r.end - r.start
	}
	if float64(covered) < coveredShare*float64(len(theme)) {
		return run{}, false
	}
	sum := 0
	for i, w := range theme {
		sum += bits.OnesCount32(w ^ e.words[bestAt+i])
	}
	whole.errors = float64(sum) / float64(32*len(theme))
	// The ends are the model's: here they are heard badly.
	whole.start, whole.end = bestAt, bestAt+len(theme)
	return whole, whole.errors <= foundErrors
}
