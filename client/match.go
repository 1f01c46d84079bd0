package client

import (
	"context"
	"net/http"
	"net/url"

	"butler"
)

// MatchQuery changes what an Item is looked for by. Its zero value looks for its own title and year.
type MatchQuery struct {
	Title string // instead of its own
	Year  int    // instead of its own; 0 for that
}

// Matches asks the online sources for what a film, a show, an artist or an album may be, the likeliest first. It needs a
// Butler. Errors: [ErrNotFound], [ErrInvalid], [ErrRefused] if no source is switched on for it.
func (s *LibraryService) Matches(ctx context.Context, item int64, q MatchQuery) ([]butler.MatchCandidate, error) {
	query := url.Values{}
	set(query, "title", q.Title)
	setNumber(query, "year", q.Year)
	body, err := read[struct {
		Candidates []butler.MatchCandidate `json:"candidates"`
	}](ctx, s.c, call{op: "look for matches of item " + number(item), api: ownAPI, route: "/items/{id}/matches", args: []any{item}, query: query})
	return body.Candidates, err
}

// Match says which thing of an online source an Item is, and begins the Run that fetches its metadata anew. An empty id
// takes a choice back. It needs a Butler. Errors: [ErrNotFound], [ErrInvalid].
func (s *LibraryService) Match(ctx context.Context, item int64, provider, id string) (butler.Started, error) {
	return read[butler.Started](ctx, s.c, call{
		op: "match item " + number(item), method: http.MethodPut, api: ownAPI, route: "/items/{id}/match", args: []any{item},
		in: struct {
			Provider string `json:"provider"`
			ID       string `json:"id"`
		}{provider, id},
	})
}
