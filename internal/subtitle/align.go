package subtitle

import (
	"cmp"
	"context"
	"math"
	"slices"

	"butler"
)

// Limits of what is looked for. Films of 24 frames a second that are played at 25 are off by 4 per cent.
const (
	MaxOffset = 10 * 60 * 1000 // ms
	MinDrift  = 0.9
	MaxDrift  = 1.1
)

// What cannot be aligned: fewer subtitles or stretches of speech than fewest. What is not sure enough:
// where the best alignment is not better than every other by this factor, or too few subtitles begin with
// speech.
const (
	fewest      = 8
	most        = 20_000 // subtitles; films have a thousand an hour
	minContrast = 1.25
	minMatched  = 0.25
	surely      = 1.8
)

// Alignment is how subtitles are to be moved so that they go with the speech: a time t becomes
// t×Drift + OffsetMS.
type Alignment struct {
	OffsetMS   int64
	Drift      float64 // 1 for none
	Confidence float64 // 0 to 1
	Matched    int     // subtitles that begin with speech, to a quarter of a second
	Cues       int     // that were looked at
	ErrorMS    int64   // typical distance of those matched from the speech, in ms (median)
}

// Apply moves a time in milliseconds.
func (a Alignment) Apply(ms int64) int64 {
	return int64(math.Round(float64(ms)*a.Drift)) + a.OffsetMS
}

// Align finds out how to move subtitles so that they go with the speech. It tries all offsets at once by
// correlation, for each of many drifts; then moves the best ones to where most of the subtitles' time is
// speech; then fits a line through the times at which subtitles and speech begin together. Errors:
// [butler.KindInvalid] if there are too few subtitles or too many; [butler.KindDamaged] if there is too little speech, or no
// alignment is clearly better than others; [butler.KindInterrupted] if ctx ended.
func Align(ctx context.Context, cues []Span, v Voice) (Alignment, error) {
	const op = "align subtitles"
	cues = tidy(cues)
	switch {
	case len(cues) < fewest:
		return Alignment{}, butler.E(butler.KindInvalid, op, "there are only %d subtitles", len(cues)).WithHint("an alignment needs %d", fewest)
	case len(cues) > most:
		return Alignment{}, butler.E(butler.KindInvalid, op, "there are more than %d subtitles", most).WithHint("are they drawings? remove those that nobody says")
	case len(v.Segments) < fewest:
		return Alignment{}, butler.E(butler.KindDamaged, op, "there is hardly any speech in the sound: %d stretches", len(v.Segments)).
			WithHint("an alignment needs %d", fewest)
	}
	c := newCorrelator(cues, v)
	within := newCover(v)
	// Most are off by an offset alone, or by the frame rates of film and television. Others are looked for
	// only if that leads nowhere.
	var a attempt
	for _, drifts := range [][]float64{commonDrifts(), c.allDrifts(cues)} {
		found, err := c.correlate(ctx, cues, drifts)
		if err != nil {
			return Alignment{}, butler.E(butler.KindInterrupted, op, "%w", err)
		}
		if a = within.attempt(cues, v.Segments, found); a.contrast > surely && a.share() > 2*minMatched {
			break
		}
	}
	result := Alignment{Drift: a.drift, OffsetMS: int64(math.Round(a.offset)), Cues: len(cues), Matched: a.matched, ErrorMS: int64(math.Round(a.spread))}
	if a.contrast < minContrast || a.share() < minMatched || a.drift < MinDrift-0.005 || a.drift > MaxDrift+0.005 {
		return result, butler.E(butler.KindDamaged, op, "no alignment stands out: the best one fits %.0f%% better than the next, and %d of %d subtitles begin with speech in it",
			100*(a.contrast-1), a.matched, len(cues)).WithHint("are these the subtitles of this film, in this cut?")
	}
	result.Confidence = math.Round(100*min(1, (a.contrast-1)/1.5)*min(1, 0.4+a.share())) / 100
	return result, nil
}

// attempt is the best line among some.
type attempt struct {
	fitted
	contrast float64
	of       int // how many subtitles could begin with speech
}

func (a attempt) share() float64 { return float64(a.matched) / float64(a.of) }

// attempt looks closely at lines that were found coarsely.
func (c *cover) attempt(cues, speech []Span, found []scored) attempt {
	var all []scored
	for _, f := range found {
		l := c.climb(cues, f.line)
		all = append(all, scored{l, c.score(cues, l)})
	}
	if len(all) == 0 {
		return attempt{of: 1}
	}
	top := slices.MaxFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	return attempt{fitOnsets(cues, speech, top.line), contrastOf(all, top, middle(cues)), min(len(cues), len(speech))}
}

// tidy returns the cues that can be: in order, no two at once, none without length, none longer than half a
// minute, which is the time of a sign and not of speech.
func tidy(cues []Span) []Span {
	const longest, latest = 30_000, 7 * 24 * 3_600_000
	var all []Span
	for _, c := range cues {
		if c.End > c.Start && c.End-c.Start <= longest && c.Start >= 0 && c.End <= latest {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return slices.CompactFunc(all, func(a, b Span) bool { return max(a.Start-b.Start, b.Start-a.Start) < 50 })
}

// line is a way to move times: t becomes t×drift + offset, in milliseconds.
type line struct {
	drift, offset float64
}

func (l line) at(t float64) float64 { return l.drift*t + l.offset }

type scored struct {
	line
	score float64
}

// middle returns the time in the middle of the cues, at which lines are compared.
func middle(cues []Span) float64 { return float64(cues[0].Start+cues[len(cues)-1].End) / 2 }

// contrastOf returns by which factor the best line is better than the next that is another one.
func contrastOf(all []scored, top scored, at float64) float64 {
	const apart = 4000 // ms; lines nearer than this at the middle are the same
	next := 0.0
	for _, s := range all {
		if math.Abs(s.at(at)-top.at(at)) > apart {
			next = max(next, s.score)
		}
	}
	if next <= 0 {
		return 10
	}
	return min(10, top.score/next)
}
