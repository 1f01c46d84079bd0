package generatecreditsmarkers

import (
	"fmt"
	"math"
	"time"

	"butler"
)

// What makes a segment credits, and which of several are.
const (
	leastText  = 8 * time.Second // what is shorter is a card: The End, ten years later
	leastCards = 2               // different ones, unless text rolls or there is much of it
	manyLines  = 5
	leastRoll  = 3 // pictures on which text has moved on
	// longestScene is how long a scene may be that comes after credits, as a part of the film and at all.
	longestScene      = 6 * time.Minute
	longestSceneShare = 0.35
	// leastBefore is the text that credits have after which something comes, or twice as much over pictures: a
	// page that a film shows well before its end is shown for less.
	leastBefore = 12 * time.Second
	// trailer is what may come after credits without being of interest: a logo.
	trailer = 6500 * time.Millisecond
)

// segment is a stretch that may be credits, and what speaks for it.
type segment struct {
	span
	plain, over, black time.Duration
	rolls, cards       int
	lines              int
	shared             shared        // the longest
	named              time.Duration // in chapters named so
}

// judge gathers what there is in a stretch.
func (e ending) judge(s span) segment {
	g := segment{span: s}
	for i, p := range e.pictures {
		if p.At < s.from || p.At >= s.to {
			continue
		}
		d := lasts(e.pictures, i, e.known.end)
		switch p.kind() {
		case plainText, overText:
			if p.kind() == plainText {
				g.plain += d
			} else {
				g.over += d
			}
			g.lines = max(g.lines, p.Lines)
			if p.Same && p.Roll > 0 {
				g.rolls++
			}
			if !p.Close && (!p.Same || p.Change > 0 || p.Roll != 0) {
				g.cards++
			}
		case black:
			g.black += d
		case scene, blank:
		}
	}
	for _, x := range e.known.shared {
		if both := x.span.and(s); both.length() > g.shared.length() {
			g.shared = shared{both, x.in, x.of}
		}
	}
	for _, x := range e.known.named {
		g.named += max(0, x.and(s).length())
	}
	return g
}

// and returns what is in both.
func (s span) and(o span) span { return span{max(s.from, o.from), min(s.to, o.to)} }

func (g segment) text() time.Duration { return g.plain + g.over }

// credits reports whether the segment alone looks like credits, of the last that there is in a film or of
// others.
func (g segment) credits(last bool) bool {
	switch {
	case g.named >= g.length()/2, g.shared.length() >= longShared:
		return true
	case g.text() < leastText, !last && g.plain+g.over/2 < leastBefore:
		return false
	}
	return g.cards >= leastCards || g.rolls >= leastRoll || g.lines >= manyLines
}

// found returns the segments that are credits: those at the end of the film, or with scenes between them and
// the end.
func (e ending) found() []segment {
	scene := min(longestScene, time.Duration(longestSceneShare*float64(e.known.end)))
	var all []segment
	next := e.known.end
	spans := segments(e.pictures, e.known)
	for i := len(spans) - 1; i >= 0; i-- {
		g := e.judge(spans[i])
		if !g.credits(e.known.end-g.to <= trailer) {
			continue
		}
		if next-g.to > scene {
			break
		}
		if len(all) == 0 && next-g.to <= trailer {
			g.to = e.known.end
		}
		all = append([]segment{g}, all...)
		next = g.from
	}
	return all
}

// markers makes Markers of what was found.
func (e ending) markers() []butler.Marker {
	var markers []butler.Marker
	for _, g := range e.found() {
		markers = append(markers, butler.Marker{
			Kind: butler.MarkerCredits, Start: g.from.Milliseconds(), End: g.to.Milliseconds(), Final: g.to == e.known.end,
			Confidence: g.confidence(), Evidence: e.evidence(g),
		})
	}
	return markers
}

// confidence is near 1 for half a minute of text on a plain ground, and for what chapters or the sound of
// other episodes say as well.
func (g segment) confidence() float64 {
	sum := g.plain.Seconds() + 0.6*g.over.Seconds() + g.shared.length().Seconds() + 2*g.named.Seconds()
	return math.Round(100*max(0.3, min(0.99, 1-math.Exp(-sum/14)))) / 100
}

// evidence says in words what speaks for credits.
func (e ending) evidence(g segment) []butler.Evidence {
	var all []butler.Evidence
	add := func(k butler.EvidenceKind, s span, weight float64, note string) {
		all = append(all, butler.Evidence{Kind: k, At: s.from.Milliseconds(), Until: s.to.Milliseconds(), Weight: math.Round(100*min(1, weight)) / 100, Note: note})
	}
	share := func(d time.Duration) float64 { return d.Seconds() / max(0.001, g.length().Seconds()) }
	switch {
	case g.plain > 0 && g.rolls >= leastRoll:
		add(butler.EvidenceText, g.span, share(g.plain), "text that rolls, on a plain ground, for "+seconds(g.plain))
	case g.plain > 0:
		add(butler.EvidenceText, g.span, share(g.plain), "text on a plain ground for "+seconds(g.plain))
	}
	if g.over > 0 {
		add(butler.EvidenceText, g.span, 0.8*share(g.over), "text over pictures for "+seconds(g.over))
	}
	if g.black > time.Second {
		add(butler.EvidenceBlack, g.span, 0.1*share(g.black), "black for "+seconds(g.black))
	}
	if s := g.shared; s.length() > 0 {
		add(butler.EvidenceSound, s.span, share(s.length()), fmt.Sprintf("the same sound as in %d of %d other episodes, for %s", s.in, s.of, seconds(s.length())))
	}
	if g.named > 0 {
		for _, c := range e.known.named {
			if c.and(g.span).length() > 0 {
				add(butler.EvidenceChapter, c, 1, "a chapter is named so")
			}
		}
	}
	left := e.known.end - g.to
	add(butler.EvidencePosition, g.span, 0.2, fmt.Sprintf("begins after %.0f %% of the film, and ends %s before its end", 100*g.from.Seconds()/e.known.end.Seconds(), seconds(left)))
	return all
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.0f s", d.Seconds()) }
