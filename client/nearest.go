package client

import (
	"context"
	"net/url"
	"strconv"

	"butler"
	"butler/plexapi"
)

// NearestQuery asks for music that sounds like an Item.
type NearestQuery struct {
	Limit       int      // how many Items at most; 0 for the server's choice
	MaxDistance *float64 // 0 to 1; nil for the server's choice
}

// Nearest returns the music of the same Section that sounds most like an Item, nearest first: tracks for
// a track, albums for an album, artists for an artist. There is none if MusicAnalysis has not listened
// to it. On Plex Media Servers too. Errors: [ErrNotFound], [ErrInvalid] if the Item is no music.
func (s *LibraryService) Nearest(ctx context.Context, item int64, q NearestQuery) ([]butler.Neighbour, error) {
	op := "search what sounds like item " + number(item)
	query := url.Values{}
	setNumber(query, "limit", q.Limit)
	if q.MaxDistance != nil {
		query.Set("maxDistance", strconv.FormatFloat(*q.MaxDistance, 'f', -1, 64))
	}
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return nil, err
	}
	if plex {
		body, err := read[plexapi.Container[plexapi.Items]](ctx, s.c, call{op: op, route: plexItemRoute + "/nearest", args: []any{item}, query: query})
		m := body.MediaContainer
		return mapped(m.Metadata, func(i plexapi.Item) butler.Neighbour {
			n := butler.Neighbour{Item: itemOfPlex(i, m.LibrarySectionID)}
			if i.Distance != nil {
				n.Distance = *i.Distance
			}
			return n
		}), err
	}
	body, err := read[struct {
		Items []butler.Neighbour `json:"items"`
	}](ctx, s.c, call{op: op, api: ownAPI, route: "/items/{id}/nearest", args: []any{item}, query: query})
	return body.Items, err
}
