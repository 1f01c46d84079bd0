package api

import (
	"context"
	"net/http"

	"butler"
)

// SourceList is who says online what is known of films, series and music.
type SourceList struct {
	Sources []butler.Source `json:"sources" nullable:"false" doc:"Those first that are asked, in the order in which they are"`
}

func (s *service) addSources() {
	tell := func(ctx context.Context, check bool) (*body[SourceList], error) {
		if s.Sources == nil {
			return nil, unsupported("list sources")
		}
		return answer(SourceList{list(s.Sources(ctx, check))}), nil
	}
	add(s, http.MethodGet, "/sources", http.StatusOK, "listSources", "Sources of online metadata: which are asked, and why others are not",
		func(ctx context.Context, _ *none) (*body[SourceList], error) { return tell(ctx, false) })
	add(s, http.MethodPost, "/sources/check", http.StatusOK, "checkSources", "Ask each source of online metadata something",
		func(ctx context.Context, _ *none) (*body[SourceList], error) { return tell(ctx, true) },
		saying("An answer of success says nothing of how that went: the problem of each source does."))
}
