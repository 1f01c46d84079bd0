package api

import (
	"context"
	"net/http"

	"butler"
)

// refreshMetadata is the task that asks online sources.
const refreshMetadata = "RefreshPeriodicMetadata"

// MatchList is what an item may be.
type MatchList struct {
	Candidates []butler.MatchCandidate `json:"candidates" nullable:"false" doc:"The likeliest first"`
}

// MatchChoice says which thing of a source an item is.
type MatchChoice struct {
	Provider string `json:"provider" enum:"tmdb,tvmaze,musicbrainz,imdb,tvdb" doc:"The source"`
	ID       string `json:"id" maxLength:"64" doc:"Id of the thing there. Empty to take a choice back"`
}

type matchesQuery struct {
	ID    int64  `path:"id" minimum:"1" doc:"Id of a film, a show, an artist or an album"`
	Title string `query:"title" maxLength:"200" doc:"Look for this title instead of the item's own"`
	Year  int    `query:"year" minimum:"0" maximum:"9999" doc:"Look for this year instead of the item's own"`
}

func (s *service) addMatches() {
	add(s, http.MethodGet, "/items/{id}/matches", http.StatusOK, "listMatches", "What an item may be at online sources",
		func(ctx context.Context, in *matchesQuery) (*body[MatchList], error) {
			if s.Matcher == nil {
				return nil, unsupported("ask online sources")
			}
			all, err := s.Matcher.Candidates(ctx, in.ID, in.Title, in.Year)
			return answer(MatchList{list(all)}), err
		}, saying("Asks those that the preferences name. If none is switched on for the item, it is an error of the kind refused."), guarded)
	add(s, http.MethodPut, "/items/{id}/match", http.StatusOK, "setMatch", "Say which thing of an online source an item is",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of a film, a show, an artist or an album"`
			Body MatchChoice
		}) (*body[butler.Started], error) {
			if s.Matcher == nil {
				return nil, unsupported("ask online sources")
			}
			if err := s.Matcher.Choose(ctx, in.ID, in.Body.Provider, in.Body.ID); err != nil {
				return nil, err
			}
			started, err := s.Operator.Start(ctx, refreshMetadata, butler.StartOptions{Force: true, Target: butler.Target{Item: in.ID}})
			return answer(started), err
		}, saying("The answer names the run that fetches its metadata anew."))
}
