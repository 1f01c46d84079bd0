package fake

import (
	"context"

	"butler"
)

// Matcher is a [butler.Matcher] that knows one film.
type Matcher struct {
	Chosen map[int64]string // "tmdb 603", by Item
}

var _ butler.Matcher = Matcher{}

// Candidates implements [butler.Matcher].
func (Matcher) Candidates(_ context.Context, item int64, _ string, _ int) ([]butler.MatchCandidate, error) {
	if item > 1000 {
		return nil, butler.E(butler.KindNotFound, "look for matches", "there is no item %d", item)
	}
	return []butler.MatchCandidate{
		{Provider: "tmdb", ID: "603", Title: "The Matrix", Year: 1999, Note: "A hacker learns what the world is.", Confidence: 1, Current: true},
		{Provider: "tmdb", ID: "604", Title: "The Matrix Reloaded", Year: 2003, Confidence: 0.25},
	}, nil
}

// Choose implements [butler.Matcher].
func (m Matcher) Choose(_ context.Context, item int64, provider, id string) error {
	if item > 1000 {
		return butler.E(butler.KindNotFound, "match item", "there is no item %d", item)
	}
	m.Chosen[item] = provider + " " + id
	return nil
}
