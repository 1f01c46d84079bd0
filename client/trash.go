package client

import (
	"context"
	"net/http"

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

// UndoTrash puts back what a Run took out of the library, and returns how many files. It needs a Butler. Errors:
// [ErrNotFound] if nothing of the Run is kept; [ErrConflict] while it is at work.
func (s *LibraryService) UndoTrash(ctx context.Context, run int64) (restored int64, err error) {
	body, err := read[struct {
		Restored int64 `json:"restored"`
	}](ctx, s.c, call{op: "undo run " + number(run), api: ownAPI, method: http.MethodPost, route: "/trash/{run}/undo", args: []any{run}})
	return body.Restored, err
}
