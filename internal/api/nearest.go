package api

import (
	"context"
	"net/http"

	"butler"
	"butler/internal/similar"
)

// NearestList is what sounds like an item.
type NearestList struct {
	Analysed bool               `json:"analysed" doc:"Whether MusicAnalysis has listened to the item, or to tracks below it. If not there are no items"`
	Items    []butler.Neighbour `json:"items" nullable:"false" doc:"Nearest first"`
}

type nearestQuery struct {
	ID          int64   `path:"id" minimum:"1" doc:"Id of a track, an album or an artist"`
	Limit       int     `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many items there are at most"`
	MaxDistance float64 `query:"maxDistance" minimum:"0" maximum:"1" default:"0.25" doc:"Only those that are at most so far: 0 is the same sound, 1 the opposite"`
}

func (s *service) addNearest() {
	add(s, http.MethodGet, "/items/{id}/nearest", http.StatusOK, "listNearest", "Music that sounds like an item",
		func(ctx context.Context, in *nearestQuery) (*body[NearestList], error) {
			if s.Similar == nil {
				return nil, unsupported("search by sound")
			}
			item, err := s.item(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			found, err := s.Similar.Nearest(ctx, item, similar.Query{Limit: in.Limit, MaxDistance: in.MaxDistance})
			return answer(NearestList{found.Analysed, list(found.Near)}), err
		}, saying("Tracks for a track, albums for an album, artists for an artist, of the same section. Albums and artists are compared by the mean of their tracks."))
}
