package provider

import (
	"context"
	"fmt"
	"strings"

	"butler"
)

// Verdict is what came of looking for an Item at a provider.
type Verdict struct {
	Match        // if Known
	Known bool   //
	Note  string // how it was found, or what was found instead
}

// Identify says which thing of a provider an Item is: by its id there, by an id elsewhere, or by its titles. It asks for
// no details but to decide between several that fit as well.
func Identify(ctx context.Context, p Provider, a About) (Verdict, error) {
	if id := a.IDs[p.Name()]; Fits(p.Name(), id) {
		return byID(id, "by its "+p.Name()+" id"), nil
	}
	if len(a.IDs) > 0 {
		switch id, err := p.Find(ctx, a.Kind, a.IDs); {
		case err == nil && ValidID(id):
			return byID(id, "by its id elsewhere"), nil
		case err != nil && !butler.IsKind(err, butler.KindNotFound):
			return Verdict{}, err
		}
	}
	if len(a.Chosen) > 0 { // a person knows better than any guess
		return Verdict{Note: p.Label() + " does not know the id that was chosen"}, nil
	}
	return byTitle(ctx, p, a)
}

func byID(id, note string) Verdict {
	return Verdict{Match: Match{Candidate: Candidate{ID: id}, Confidence: 1}, Known: true, Note: note}
}

// Candidates searches for an Item by what it is called, and returns what was found, the surest first.
func Candidates(ctx context.Context, p Provider, a About) ([]Match, error) {
	var found []Candidate
	asked := map[Query]bool{}
	for _, title := range a.Titles {
		for _, year := range []int{a.Year, 0} {
			q := Query{Kind: a.Kind, Title: title, Year: year, Artist: a.Artist}
			if asked[q] || Normal(title) == "" {
				continue
			}
			asked[q] = true
			more, err := p.Search(ctx, q)
			if err != nil && !butler.IsKind(err, butler.KindNotFound) {
				return nil, err
			}
			found = append(found, more[:min(len(more), MaxCandidates)]...)
			if ranked := Rank(a, found); len(ranked) > 0 && ranked[0].Confidence >= Sure {
				return ranked, nil
			}
		}
	}
	return Rank(a, found), nil
}

func byTitle(ctx context.Context, p Provider, a About) (Verdict, error) {
	ranked, err := Candidates(ctx, p, a)
	if err != nil {
		return Verdict{}, err
	}
	if len(ranked) == 0 {
		return Verdict{Note: p.Label() + " found nothing of that name"}, nil
	}
	equal := rivals(ranked)
	if len(equal) > 1 {
		if equal, err = look(ctx, p, a, equal); err != nil {
			return Verdict{}, err
		}
	}
	switch len(equal) {
	case 0:
		return Verdict{Note: fmt.Sprintf("%s found nothing that is like enough: %s", p.Label(), list(ranked))}, nil
	case 1:
		return Verdict{Match: equal[0], Known: true, Note: "by title and year"}, nil
	}
	return Verdict{Note: fmt.Sprintf("%s found several that fit as well: %s", p.Label(), list(equal))}, nil
}

// maxLooks is how many that fit as well are looked at closely.
const maxLooks = 4

// look asks for the details of rivals and ranks them anew.
func look(ctx context.Context, p Provider, a About, equal []Match) ([]Match, error) {
	var all []Candidate
	for _, m := range equal[:min(len(equal), maxLooks)] {
		d, err := p.Details(ctx, Ref{Kind: a.Kind, ID: m.ID})
		switch {
		case butler.IsKind(err, butler.KindNotFound):
			continue
		case err != nil:
			return nil, err
		}
		all = append(all, detailed(m.Candidate, d))
	}
	return rivals(Rank(a, all)), nil
}

// detailed returns a Candidate with what its details say.
func detailed(c Candidate, d Details) Candidate {
	c.Runtime, c.Seasons = d.Metadata.Runtime, d.Seasons
	if n := len(d.Children); n > 0 && c.Tracks == 0 && len(d.Artists) > 0 {
		c.Tracks = n
	}
	return c
}

// Confirm returns a match with the confidence that its details leave; one by id stays as it is.
func Confirm(a About, v Verdict, d Details) Verdict {
	if v.Title == "" {
		return v
	}
	v.Candidate = detailed(v.Candidate, d)
	if v.Confidence = Confidence(a, v.Candidate); v.Confidence < Sure {
		v.Known, v.Note = false, "its length or extent does not fit: "+v.Match.String()
	}
	return v
}

// list names a few.
func list(all []Match) string {
	var b strings.Builder
	for i, m := range all[:min(3, len(all))] {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(m.String())
	}
	return b.String()
}
