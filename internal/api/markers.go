package api

import (
	"context"
	"net/http"

	"butler"
)

// MarkerPlace says where a marker is.
type MarkerPlace struct {
	Kind  string `json:"kind" enum:"intro,credits,commercial" doc:"What it marks"`
	Start int64  `json:"start" minimum:"0" doc:"Milliseconds from the start of the file"`
	End   int64  `json:"end" minimum:"1" doc:"Milliseconds from the start of the file"`
	Final bool   `json:"final,omitempty" doc:"The last credits, after which nothing comes"`
}

func (p MarkerPlace) span() *butler.MarkerSpan {
	return &butler.MarkerSpan{Kind: butler.MarkerKind(p.Kind), Start: p.Start, End: p.End, Final: p.Final}
}

type markerInput struct {
	ID     int64 `path:"id" minimum:"1" doc:"Id of the part"`
	Marker int64 `path:"marker" minimum:"1" doc:"Id of the marker"`
}

func (s *service) addMarkers() {
	const edits = "What a person says of markers stays for as long as the file has the same content: what is found again is matched to it."
	add(s, http.MethodGet, "/parts/{id}/markers", http.StatusOK, "listMarkers", "Markers of a file, and those that a person took away",
		func(ctx context.Context, in *struct {
			ID int64 `path:"id" minimum:"1" doc:"Id of the part"`
		}) (*body[butler.PartMarkers], error) {
			return s.partMarkers(ctx, in.ID)
		})
	add(s, http.MethodPost, "/parts/{id}/markers", http.StatusCreated, "addMarker", "Add a marker",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the part"`
			Body MarkerPlace
		}) (*body[butler.Marker], error) {
			return s.editMarker(ctx, in.ID, 0, in.Body.span())
		}, saying(edits))
	add(s, http.MethodPut, "/parts/{id}/markers/{marker}", http.StatusOK, "setMarker", "Say where a marker is",
		func(ctx context.Context, in *struct {
			ID     int64 `path:"id" minimum:"1" doc:"Id of the part"`
			Marker int64 `path:"marker" minimum:"1" doc:"Id of the marker"`
			Body   MarkerPlace
		}) (*body[butler.Marker], error) {
			return s.editMarker(ctx, in.ID, in.Marker, in.Body.span())
		}, saying("Where it was found confirms it. It goes by another id after its first edit, which the answer has. "+edits))
	add(s, http.MethodDelete, "/parts/{id}/markers/{marker}", http.StatusOK, "removeMarker", "Take a marker away",
		func(ctx context.Context, in *markerInput) (*body[butler.Marker], error) {
			return s.editMarker(ctx, in.ID, in.Marker, nil)
		}, saying("The answer has the id by which that can be undone. "+edits))
	add(s, http.MethodDelete, "/parts/{id}/markers/{marker}/edit", http.StatusOK, "undoMarkerEdit", "Take back the last edit of a marker",
		func(ctx context.Context, in *markerInput) (*body[butler.PartMarkers], error) {
			if s.Markers == nil {
				return nil, unsupported("undo edit of marker")
			}
			if err := s.Markers.UndoMarker(ctx, in.ID, in.Marker); err != nil {
				return nil, err
			}
			return s.partMarkers(ctx, in.ID)
		}, saying("It answers with the markers that are there then. The last twenty edits of each are kept."))
}

func (s *service) partMarkers(ctx context.Context, part int64) (*body[butler.PartMarkers], error) {
	if s.Markers == nil {
		return nil, unsupported("read markers")
	}
	p, err := s.Markers.PartMarkers(ctx, part)
	p.Markers, p.Removed = list(p.Markers), list(p.Removed)
	return answer(p), err
}

func (s *service) editMarker(ctx context.Context, part, marker int64, says *butler.MarkerSpan) (*body[butler.Marker], error) {
	if s.Markers == nil {
		return nil, unsupported("edit marker")
	}
	m, err := s.Markers.EditMarker(ctx, part, marker, says)
	return answer(m), err
}
