package client

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"butler"
)

// Artifact is a generated file that is being fetched.
type Artifact struct {
	io.ReadCloser        // the content; to be closed
	Size          int64  // bytes to come; -1 if the server does not say
	Type          string // media type
	ETag          string // changes with the content; "" if the server does not say
}

// Artifact fetches a generated file of a Part from an offset in bytes on. Its names are those of
// butler.Artifact: "index-sd.bif", "chapters/1.jpg". A Plex Media Server gives "index-sd.bif" only. The
// time limit of the Client is for the beginning of the answer; ctx ends the reading too. Errors:
// [ErrNotFound]; [ErrInvalid] for an offset that is not below the size; [ErrUnsupported].
func (s *LibraryService) Artifact(ctx context.Context, part int64, name string, offset int64) (*Artifact, error) {
	op := "fetch " + name
	plex, err := s.c.onPlex(ctx, op)
	switch {
	case err != nil:
		return nil, err
	case offset < 0:
		return nil, newError(butler.KindInvalid, op, "the offset is below zero", "")
	case plex && name != previewFile:
		return nil, unsupported(op, "it gives only "+previewFile)
	}
	k := call{op: op, api: ownAPI, route: "/parts/{id}/artifacts/{name...}", args: []any{part, name}}
	if plex {
		k = call{op: op, route: "/library/parts/{id}/indexes/sd", args: []any{part}}
	}
	k.header = http.Header{"Accept": {"*/*"}}
	if offset > 0 {
		k.header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	resp, err := s.c.open(ctx, k)
	if err != nil {
		return nil, err
	}
	if offset > 0 && resp.StatusCode != http.StatusPartialContent {
		if _, err := io.CopyN(io.Discard, resp.Body, offset); err != nil { // it gives all from the beginning
			resp.Body.Close()
			return nil, newError(butler.KindInvalid, op, "the offset is beyond the end", "")
		}
		if resp.ContentLength >= 0 {
			resp.ContentLength -= offset
		}
	}
	return &Artifact{resp.Body, resp.ContentLength, resp.Header.Get("Content-Type"), resp.Header.Get("ETag")}, nil
}
