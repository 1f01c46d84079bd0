package client

import (
	"context"
	"net/http"

	"butler"
)

const (
	markersRoute = "/parts/{id}/markers"
	markerRoute  = markersRoute + "/{marker}"
)

// Markers returns the Markers of a Part that are in force, and those that a person took away. Errors: [ErrNotFound].
func (s *LibraryService) Markers(ctx context.Context, part int64) (butler.PartMarkers, error) {
	return read[butler.PartMarkers](ctx, s.c, call{op: "read markers of part " + number(part), api: ownAPI, route: markersRoute, args: []any{part}})
}

// AddMarker adds a Marker to a Part. Errors: [ErrNotFound], [ErrInvalid].
func (s *LibraryService) AddMarker(ctx context.Context, part int64, at butler.MarkerSpan) (butler.Marker, error) {
	return read[butler.Marker](ctx, s.c, call{op: "add marker", api: ownAPI, method: http.MethodPost, route: markersRoute, args: []any{part}, in: at})
}

// SetMarker says where a Marker is; where it was found confirms it. What a person says holds against whatever is found
// later in the same file. The Marker goes by another id after its first edit. Errors: [ErrNotFound] if it is not in
// force, [ErrInvalid].
func (s *LibraryService) SetMarker(ctx context.Context, part, marker int64, at butler.MarkerSpan) (butler.Marker, error) {
	return read[butler.Marker](ctx, s.c, call{op: "edit marker " + number(marker), api: ownAPI, method: http.MethodPut,
		route: markerRoute, args: []any{part, marker}, in: at})
}

// RemoveMarker takes a Marker away, and returns it with the id by which that can be undone. Errors: [ErrNotFound] if it is
// not in force.
func (s *LibraryService) RemoveMarker(ctx context.Context, part, marker int64) (butler.Marker, error) {
	return read[butler.Marker](ctx, s.c, call{op: "remove marker " + number(marker), api: ownAPI, method: http.MethodDelete,
		route: markerRoute, args: []any{part, marker}})
}

// UndoMarker takes back the last edit of a Marker, in force or taken away, and returns what is there then. Errors:
// [ErrNotFound] if it was not edited.
func (s *LibraryService) UndoMarker(ctx context.Context, part, marker int64) (butler.PartMarkers, error) {
	return read[butler.PartMarkers](ctx, s.c, call{op: "undo edit of marker " + number(marker), api: ownAPI, method: http.MethodDelete,
		route: markerRoute + "/edit", args: []any{part, marker}})
}
