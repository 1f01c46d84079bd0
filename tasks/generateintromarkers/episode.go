package generateintromarkers

import (
	"context"
	"time"

	"butler"
	"butler/internal/fingerprint"
)

// episode is a Part of a season, as it is compared with the others.
type episode struct {
	member *butler.Member
	item   int // of those in the season, by number: versions of one episode count as one
	length time.Duration
	words  []uint32 // of the part of the file in which an intro may be
	silent []bool   // words of little but silence: they are like all others of their kind
	cuts   cuts
}

// An intro lies within the first share of a file: what comes after belongs to the end.
const (
	searched     = 0.7
	mostSearched = time.Hour
)

// load reads what was found out about the Parts of a season that can be compared.
func load(ctx context.Context, in butler.ConclusionInput, members []butler.Member) ([]episode, error) {
	items := make(map[int64]int)
	var all []episode
	for i := range members {
		m := &members[i]
		if _, ok := items[m.Item.ID]; !ok {
			items[m.Item.ID] = len(items)
		}
		f, ok := m.Findings[Name]
		if !ok {
			continue
		}
		words, err := blob(ctx, in, f, blobSound, fingerprint.Decode)
		var c cuts
		if err == nil {
			c, err = blob(ctx, in, f, blobCuts, decodeCuts)
		}
		if lost(err) {
			in.Log.WarnContext(ctx, "an episode is not compared", "part", m.Part.ID, "err", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		e := episode{member: m, item: items[m.Item.ID], cuts: c}
		e.length = fingerprint.At(len(words)) + fingerprint.Span
		e.words = words[:min(int(float64(len(words))*searched), int(mostSearched/fingerprint.Step))]
		e.silent = make([]bool, len(e.words))
		for n := range e.silent {
			s := stretch{fingerprint.At(n), fingerprint.At(n) + fingerprint.Span}
			e.silent[n] = c.silent(s) > fingerprint.Span/3
		}
		all = append(all, e)
	}
	return all, nil
}

// lost reports whether an error is that of a Blob that is gone or damaged: the others do without it.
func lost(err error) bool {
	return butler.IsKind(err, butler.KindDamaged) || butler.IsKind(err, butler.KindNotFound)
}

// blob reads a Blob of a Finding.
func blob[T any](ctx context.Context, in butler.ConclusionInput, f butler.Finding, name string, decode func([]byte) (T, error)) (T, error) {
	for _, r := range f.Blobs {
		if r.Name == name {
			data, err := in.Blob(ctx, r)
			if err != nil {
				var none T
				return none, err
			}
			return decode(data)
		}
	}
	var none T
	return none, butler.E(butler.KindDamaged, "compare episodes", "part %d has no %q", f.Part, name)
}
