package client

import (
	"context"
	"net/http"

	"butler"
)

// TagLoudness writes the loudness of a track, or of all tracks of an album or artist, into the tags of
// their files, and tells what became of each. It takes about a second a file: ask for one album at a
// time. Errors: [ErrNotFound], [ErrInvalid] if the Item is no music, [ErrUnsupported] on a Plex Media
// Server.
func (s *LibraryService) TagLoudness(ctx context.Context, item int64, o butler.TagOptions) ([]butler.TaggedFile, error) {
	body, err := read[struct {
		Files []butler.TaggedFile `json:"files"`
	}](ctx, s.c, call{op: "tag item " + number(item), api: ownAPI, method: http.MethodPost, route: "/items/{id}/loudness/tags", args: []any{item}, in: o})
	return body.Files, err
}
