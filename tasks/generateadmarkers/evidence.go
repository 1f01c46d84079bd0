package generateadmarkers

import (
	"fmt"
	"math"

	"butler"
)

// evidence says in words why a stretch is taken for a break.
func (c *chooser) evidence(p pause, spots []spot) []butler.Evidence {
	var all []butler.Evidence
	for _, i := range []int{p.from, p.to} {
		if !c.edge(i) {
			all = append(all, c.cuts[i].evidence(i == p.to))
		}
	}
	from, to := c.cuts[p.from].from.Milliseconds(), c.cuts[p.to].to.Milliseconds()
	for k := range kinds {
		v := c.seen.says(k, c.looks[p.from], c.looks[p.to])
		if math.Abs(v) < 0.3 {
			continue
		}
		e := butler.Evidence{At: from, Until: to, Weight: share(v)}
		e.Kind, e.Note = k.words(v > 0)
		all = append(all, e)
	}
	fitting := 0
	for _, s := range spots {
		if c.lengthWeight(c.cuts[s.from], c.cuts[s.to]) > 0 {
			fitting++
		}
	}
	return append(all, butler.Evidence{
		Kind: butler.EvidencePosition, At: from, Until: to, Weight: float64(fitting) / float64(max(1, len(spots))),
		Note: fmt.Sprintf("%d of %d parts are as long as commercials are sold", fitting, len(spots)),
	})
}

// share brings a weight between −1 and 1.
func share(v float64) float64 { return math.Round(1000*math.Tanh(v/6)) / 1000 }

func (c cut) evidence(end bool) butler.Evidence {
	e := butler.Evidence{At: c.from.Milliseconds(), Until: c.to.Milliseconds(), Kind: butler.EvidenceShot, Weight: 0.2}
	what := "a shot ends"
	switch {
	case c.silent && c.black:
		e.Kind, e.Weight, what = butler.EvidenceBlack, 1, "black and silent"
	case c.silent:
		e.Kind, e.Weight, what = butler.EvidenceSilence, 0.6, "silent between two shots"
	case c.black:
		e.Kind, e.Weight, what = butler.EvidenceBlack, 0.5, "black"
	}
	e.Note = what + " before it"
	if end {
		e.Note = what + " after it"
	}
	return e
}

// words say what a kind of scenery speaks for.
func (k kind) words(favour bool) (butler.EvidenceKind, string) {
	switch k {
	case byLogo:
		if favour {
			return butler.EvidenceLogo, "the logo of the broadcaster is gone"
		}
		return butler.EvidenceLogo, "the logo of the broadcaster is there"
	case byShape:
		if favour {
			return butler.EvidenceAspect, "the picture has another shape than in the programme"
		}
		return butler.EvidenceAspect, "the picture has the same shape as in the programme"
	case byShots:
		if favour {
			return butler.EvidenceShot, "shots change faster than in the programme"
		}
		return butler.EvidenceShot, "shots change no faster than in the programme"
	default:
		if favour {
			return butler.EvidenceLoudness, "louder than the programme"
		}
		return butler.EvidenceLoudness, "no louder than the programme"
	}
}
