package client

import (
	"context"
	"net/http"
	"net/url"

	"butler"
)

// Trash returns what GarbageCollectLibraryMedia took out of the library and can be put back, by its Runs, newest first. It
// needs a Butler.
func (s *LibraryService) Trash(ctx context.Context) ([]butler.Collected, error) {
	body, err := read[struct {
		Trash []butler.Collected `json:"trash"`
	}](ctx, s.c, call{op: "list the trash", api: ownAPI, route: "/trash"})
	return body.Trash, err
}

// TrashFiles returns a page of the files that a Run took out of the library, after one of them, "" for the first page, and
// whether there are more. It needs a Butler.
func (s *LibraryService) TrashFiles(ctx context.Context, run int64, after string, limit int) (files []butler.CollectedFile, more bool, err error) {
	values := url.Values{}
	set(values, "after", after)
	setNumber(values, "limit", limit)
	body, err := read[struct {
		Files []butler.CollectedFile `json:"files"`
		More  bool                   `json:"more"`
	}](ctx, s.c, call{op: "list the trash of run " + number(run), api: ownAPI, route: "/trash/{run}", args: []any{run}, query: values})
	return body.Files, body.More, err
}

// UndoTrash puts back what a Run took out of the library, and returns how many files. It needs a Butler. Errors:
// [ErrNotFound] if nothing of the Run is kept; [ErrConflict] while it is at work.
func (s *LibraryService) UndoTrash(ctx context.Context, run int64) (restored int64, err error) {
	body, err := read[struct {
		Restored int64 `json:"restored"`
	}](ctx, s.c, call{op: "undo run " + number(run), api: ownAPI, method: http.MethodPost, route: "/trash/{run}/undo", args: []any{run}})
	return body.Restored, err
}
