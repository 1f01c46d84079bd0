package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"butler"
)

// File is a file that is being fetched. The time limit of the Client is for the beginning of the answer;
// the context of the call ends the reading too.
type File struct {
	io.ReadCloser        // the content; to be closed
	Size          int64  // bytes to come; -1 if the server does not say
	Type          string // media type
	ETag          string // changes with the content; "" if the server does not say
}

// Artifact fetches a generated file of a Part from an offset in bytes on. Its names are those of
// butler.Artifact: "index-sd.bif", "chapters/1.jpg". A Plex Media Server gives "index-sd.bif" only.
// Errors: [ErrNotFound]; [ErrInvalid] for an offset beyond the end; [ErrUnsupported].
func (s *LibraryService) Artifact(ctx context.Context, part int64, name string, offset int64) (*File, error) {
	op := "fetch " + name
	plex, err := s.c.onPlex(ctx, op)
	switch {
	case err != nil:
		return nil, err
	case plex && name != previewFile:
		return nil, unsupported(op, "it gives only "+previewFile)
	case plex:
		return s.c.fetch(ctx, call{op: op, route: "/library/parts/{id}/indexes/sd", args: []any{part}}, offset)
	}
	return s.c.fetch(ctx, call{op: op, api: ownAPI, route: "/parts/{id}/artifacts/{name...}", args: []any{part, name}}, offset)
}

// Preview fetches the preview picture of a Part at a time from its beginning. On Plex Media Servers too.
// Errors: [ErrNotFound] if it has no previews.
func (s *LibraryService) Preview(ctx context.Context, part int64, at time.Duration) (*File, error) {
	return s.c.fetch(ctx, call{op: "fetch preview", route: "/library/parts/{id}/indexes/sd/{ms}", args: []any{part, at.Milliseconds()}}, 0)
}

// ChapterImage fetches the picture of a chapter of a Media, counted from 1. On Plex Media Servers too.
// Errors: [ErrNotFound].
func (s *LibraryService) ChapterImage(ctx context.Context, media int64, chapter int) (*File, error) {
	return s.c.fetch(ctx, call{op: "fetch chapter image", route: "/library/media/{id}/chapterImages/{n}", args: []any{media, chapter}}, 0)
}

// Thumb fetches the picture of an Item. On Plex Media Servers too. Errors: [ErrNotFound] if it has none.
func (s *LibraryService) Thumb(ctx context.Context, item int64) (*File, error) {
	return s.c.fetch(ctx, call{op: "fetch picture", route: plexItemRoute + "/thumb", args: []any{item}}, 0)
}

// Media fetches the file of a Part, as [LibraryService.Item] has it, from an offset in bytes on. On Plex
// Media Servers too. Errors: [ErrNotFound]; [ErrInvalid] for an offset beyond the end.
func (s *LibraryService) Media(ctx context.Context, part butler.Part, offset int64) (*File, error) {
	name := "file"
	if i := strings.LastIndexByte(part.Path, '.'); i > strings.LastIndexAny(part.Path, `/\\`) {
		name += part.Path[i:]
	}
	return s.c.fetch(ctx, call{op: "fetch file", route: "/library/parts/{id}/{stamp}/{name}", args: []any{part.ID, part.Modified.Unix(), name}}, offset)
}

// Databases fetches a copy of the server's databases as a zip file. On Plex Media Servers too. It needs
// an administrator's token.
func (s *ServerService) Databases(ctx context.Context) (*File, error) {
	return s.c.fetch(ctx, call{op: "fetch databases", route: "/diagnostics/databases", absent: true, slow: true}, 0)
}

// Logs fetches the server's logs as a zip file. On Plex Media Servers too. It needs an administrator's
// token.
func (s *ServerService) Logs(ctx context.Context) (*File, error) {
	return s.c.fetch(ctx, call{op: "fetch logs", route: "/diagnostics/logs", absent: true, slow: true}, 0)
}

// fetch begins to fetch a file from an offset on.
func (c *Client) fetch(ctx context.Context, k call, offset int64) (*File, error) {
	if offset < 0 {
		return nil, newError(butler.KindInvalid, k.op, "the offset is below zero", "")
	}
	k.header = http.Header{"Accept": {"*/*"}}
	if offset > 0 {
		k.header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	k.method = http.MethodGet
	var resp *http.Response
	for try := 1; resp == nil; try++ {
		var err error
		if resp, err = c.open(ctx, k, try); err != nil && !c.again(ctx, k, try, err) {
			return nil, err
		}
	}
	if offset > 0 && resp.StatusCode != http.StatusPartialContent { // it gives all from the beginning
		if _, err := io.CopyN(io.Discard, resp.Body, offset); err != nil {
			resp.Body.Close()
			return nil, newError(butler.KindInvalid, k.op, "the offset is beyond the end", "")
		}
		if resp.ContentLength >= 0 {
			resp.ContentLength -= offset
		}
	}
	return &File{resp.Body, resp.ContentLength, resp.Header.Get("Content-Type"), resp.Header.Get("ETag")}, nil
}
