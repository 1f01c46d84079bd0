package generateintromarkers

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"time"

	"butler"
	"butler/internal/fingerprint"
)

// Fingerprints tell the ends of what is common to within a second. Fine words tell them to within a tenth,
// once two files are laid on each other: where it is likeliest that chance begins or ends.

const (
	partners   = 5               // that an intro is compared with
	edgeWindow = 6 * time.Second // to both sides of an end that is looked at
	maxLag     = 8               // fine words that two files may be apart after the fingerprints laid them on each other
	chance     = 0.48            // share of bits that differ by chance
	dependence = 0.25            // what a bit counts, as its neighbours are much like it
	laidOn     = 0.40            // share of different bits, beyond which two files could not be laid on each other
)

// refiner reads fine words, and keeps those of some files that others are compared with.
type refiner struct {
	in   butler.ConclusionInput
	all  []episode
	kept map[int][]uint16
}

// mostKept is how many files are kept, of a few hundred kB each.
const mostKept = 32

func newRefiner(in butler.ConclusionInput, all []episode) *refiner {
	return &refiner{in: in, all: all, kept: make(map[int][]uint16)}
}

func (r *refiner) fine(ctx context.Context, episode int, keep bool) ([]uint16, error) {
	if w, ok := r.kept[episode]; ok {
		return w, nil
	}
	w, err := blob(ctx, r.in, r.all[episode].member.Findings[Name], blobFine, decodeFine)
	if lost(err) {
		w, err = nil, nil // the ends stay where the fingerprints have them
	}
	if err == nil && keep {
		r.kept[episode] = w
	}
	return w, err
}

// refine sets the ends of intros, by comparing each with others of its theme.
func (r *refiner) refine(ctx context.Context, intros []intro) error {
	for i := range intros {
		span, err := r.span(ctx, &intros[i])
		if err != nil {
			return err
		}
		intros[i].span = span
	}
	return nil
}

func (r *refiner) span(ctx context.Context, one *intro) (stretch, error) {
	mine, err := r.fine(ctx, one.episode, false)
	if err != nil {
		return stretch{}, err
	}
	var starts, ends []time.Duration
	for _, link := range partnersOf(one) {
		other, err := r.fine(ctx, link.b, len(r.kept) < mostKept)
		if err != nil {
			return stretch{}, err
		}
		lag, errors := lay(mine, other, one.span, link.distance)
		if errors > laidOn {
			continue
		}
		c := comparison{mine, other, lag, errors, &r.all[link.a], &r.all[link.b]}
		if t, ok := c.start(one.span); ok {
			starts = append(starts, t)
		}
		if t, ok := c.end(one.span); ok {
			ends = append(ends, t)
		}
	}
	span := one.span
	if len(starts) > 0 {
		span.From = median(starts, func(t time.Duration) time.Duration { return t })
	}
	if len(ends) > 0 {
		span.To = median(ends, func(t time.Duration) time.Duration { return t })
	}
	span.From = max(0, span.From)
	if span.length() < shortestIntro/2 {
		return one.span, nil
	}
	return span, nil
}

// partnersOf returns the runs to those that an intro is compared with: with the same ends, and the fewest
// errors.
func partnersOf(one *intro) []run {
	var best []run
	for _, l := range one.links {
		if one.searched || abs(l.start-one.start) <= agree && abs(l.end-one.end) <= agree {
			best = append(best, l)
		}
	}
	if len(best) == 0 {
		best = slices.Clone(one.links)
	}
	slices.SortStableFunc(best, func(a, b run) int { return cmp.Compare(a.errors, b.errors) })
	return best[:min(len(best), partners)]
}

// lay lays two files on each other in the middle of a span: it returns by how many fine words the other is
// later, and what share of their bits differs then.
func lay(mine, other []uint16, span stretch, distance int) (lag int, errors float64) {
	about := int(math.Round(float64(fingerprint.At(abs(distance))) / float64(fineStep)))
	if distance < 0 {
		about = -about
	}
	quarter := min(span.length()/4, 10*time.Second)
	middle := span.From + span.length()/2
	from, to := int(fineAt(middle-quarter)), int(fineAt(middle+quarter))
	errors = 1
	for k := about - maxLag; k <= about+maxLag; k++ {
		sum, n := 0, 0
		for i := max(0, from, -k); i < to && i < len(mine) && i+k < len(other); i++ {
			sum += bits.OnesCount16(mine[i] ^ other[i+k])
			n += fineBits
		}
		if n > 0 && float64(sum) < errors*float64(n) {
			lag, errors = k, float64(sum)/float64(n)
		}
	}
	return lag, errors
}

// comparison is two files laid on each other.
type comparison struct {
	mine, other []uint16
	lag         int
	errors      float64 // share of bits that differ where they are the same
	a, b        *episode
}

// odds returns how much likelier a fine word is if the files are the same than by chance, as a logarithm;
// 0 where one of them is silent.
func (c *comparison) odds(n int) float64 {
	m := n + c.lag
	if n < 0 || m < 0 || n >= len(c.mine) || m >= len(c.other) {
		return 0
	}
	for _, side := range []struct {
		e *episode
		n int
	}{{c.a, n}, {c.b, m}} {
		at := fineTime(float64(side.n))
		if side.e.cuts.silent(stretch{at - fineStep, at + fineStep}) > fineStep {
			return 0
		}
	}
	p := min(max(c.errors, 0.03), 0.42)
	differ := float64(bits.OnesCount16(c.mine[n] ^ c.other[m]))
	return dependence * (differ*math.Log(p/chance) + (fineBits-differ)*math.Log((1-p)/(1-chance)))
}

// start returns where the two begin to be the same.
func (c *comparison) start(span stretch) (time.Duration, bool) {
	inside := min(edgeWindow, span.length()/2)
	from, to := int(fineAt(span.From-edgeWindow)), int(fineAt(span.From+inside))
	from = max(from, 0, -c.lag)
	best, at, sum := 0.0, -1, 0.0
	for n := to; n >= from; n-- {
		if sum += c.odds(n); sum > best {
			best, at = sum, n
		}
	}
	if at < 0 {
		return 0, false
	}
	// At the beginning of a file it is the same from there on.
	if at <= fineLag && (at == 0 || at == -c.lag) {
		return 0, true
	}
	return fineTime(float64(at) - 0.5), true
}

// end returns where the two cease to be the same.
func (c *comparison) end(span stretch) (time.Duration, bool) {
	inside := min(edgeWindow, span.length()/2)
	from, to := int(fineAt(span.To-inside)), int(fineAt(span.To+edgeWindow))
	best, at, sum := 0.0, -1, 0.0
	for n := max(from, 0, -c.lag); n < to; n++ {
		if sum += c.odds(n); sum > best {
			best, at = sum, n
		}
	}
	if at < 0 {
		return 0, false
	}
	return fineTime(float64(at) + 0.5), true
}
