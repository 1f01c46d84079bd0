package generateintromarkers

import (
	"math"
	"slices"
	"time"

	"butler"
)

// edge is an end of an intro: where it is put, and why.
type edge struct {
	at       time.Duration
	evidence []butler.Evidence
}

// candidate is something seen or heard at which an end may be.
type candidate struct {
	at     time.Duration
	kind   butler.EvidenceKind
	weight float64       // 0 to 1
	reach  time.Duration // from which it draws
	note   string
}

// snap moves an end of an intro, as the sound has it, to what is seen or heard near it: a black picture,
// a shot that begins, silence, a chapter. begins says which end it is.
func snap(at time.Duration, begins bool, c *cuts, chapters []butler.Chapter) edge {
	best, score := candidate{at: at}, 0.0
	for _, x := range candidates(at, begins, c, chapters) {
		off := math.Abs(float64(x.at - at))
		if s := x.weight * (1 - off/float64(x.reach)); s > score {
			best, score = x, s
		}
	}
	e := edge{at: best.at}
	if score > 0 {
		e.evidence = append(e.evidence, butler.Evidence{
			Kind: best.kind, At: best.at.Milliseconds(), Weight: round(best.weight), Note: best.note,
		})
	}
	return e
}

func candidates(at time.Duration, begins bool, c *cuts, chapters []butler.Chapter) []candidate {
	which := "ends"
	if begins {
		which = "begins"
	}
	var all []candidate
	for _, ch := range chapters {
		t := time.Duration(ch.Start) * time.Millisecond
		all = append(all, candidate{t, butler.EvidenceChapter, 1, 1500 * time.Millisecond, "a chapter begins where the intro " + which})
	}
	for _, s := range c.Silences {
		// An intro begins where silence ends, and ends where it begins.
		t := s.From
		if begins {
			t = s.To
		}
		if s.length() >= 150*time.Millisecond {
			all = append(all, candidate{t, butler.EvidenceSilence, 0.4, 600 * time.Millisecond, "silence where the intro " + which})
		}
	}
	if begins {
		all = append(all, candidate{0, butler.EvidencePosition, 0.6, 700 * time.Millisecond, "the file begins with the intro"})
	}
	usual := c.usualDistance()
	for i, k := range c.Keys {
		if k.At < at-2*time.Second || k.At > at+2*time.Second {
			continue
		}
		switch {
		case k.Black:
			all = append(all, candidate{k.At, butler.EvidenceBlack, 0.8, 900 * time.Millisecond, "the picture is black where the intro " + which})
		case i > 0 && k.At-c.Keys[i-1].At < usual-100*time.Millisecond:
			all = append(all, candidate{k.At, butler.EvidenceShot, 0.6, 700 * time.Millisecond, "a shot begins where the intro " + which})
		}
	}
	return all
}

// usualDistance returns how far key frames are apart where nothing happens: most are, or fewer.
func (c *cuts) usualDistance() time.Duration {
	var all []time.Duration
	for i := 1; i < len(c.Keys); i++ {
		all = append(all, c.Keys[i].At-c.Keys[i-1].At)
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)*9/10]
}

func round(x float64) float64 { return math.Round(100*x) / 100 }
