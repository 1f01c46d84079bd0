package api

import (
	"context"
	"net/http"

	"butler"
)

// addRestore adds what puts a copy in the place of the database.
func (s *service) addRestore() {
	status := func(ctx context.Context, err error) (*body[butler.RestoreStatus], error) {
		if err != nil {
			return nil, err
		}
		now, err := s.Restorer.RestoreStatus(ctx)
		now.Kept = list(now.Kept)
		return answer(now), err
	}
	had := func(do func(context.Context) error) func(context.Context, *none) (*body[butler.RestoreStatus], error) {
		return func(ctx context.Context, _ *none) (*body[butler.RestoreStatus], error) {
			if s.Restorer == nil {
				return nil, unsupported("restore a backup")
			}
			return status(ctx, do(ctx))
		}
	}
	add(s, http.MethodGet, "/restore", http.StatusOK, "getRestore", "What is to be restored, and what came of the last restore",
		had(func(context.Context) error { return nil }))
	add(s, http.MethodPost, "/backups/{name}/restore", http.StatusOK, "restoreBackup", "Verify a copy and have the next start of the server put it in the place of the database",
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"255" doc:"The path that listBackups gives, or that of one of the databases kept" example:"butler-2026-03-29.db"`
			Body *Restart
		}) (*body[butler.RestoreStatus], error) {
			if s.Restorer == nil {
				return nil, unsupported("restore a backup")
			}
			if _, err := s.Restorer.StageRestore(ctx, in.Name); err != nil {
				return nil, err
			}
			if in.Body != nil && in.Body.Restart {
				if err := s.Restorer.CarryOutRestore(ctx); err != nil {
					return nil, err
				}
			}
			return status(ctx, nil)
		}, saying("What was done since the copy was made is lost, with settings and edits; the database that is there is kept, and can be restored the same way. Tokens are not in it."))
	add(s, http.MethodDelete, "/restore", http.StatusOK, "cancelRestore", "Give up the restore that the next start would carry out",
		had(func(ctx context.Context) error { return s.Restorer.CancelRestore(ctx) }))
	add(s, http.MethodPost, "/restore/acknowledge", http.StatusOK, "acknowledgeRestore", "Note that what came of the last restore was seen",
		had(func(ctx context.Context) error { return s.Restorer.AcknowledgeRestore(ctx) }))
	add(s, http.MethodDelete, "/restore/kept/{name}", http.StatusOK, "removeKeptDatabase", "Delete a database that a restore has put aside",
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"255" doc:"Its path, as getRestore gives it" example:"catalogue.db.replaced-20260329T020000Z"`
		}) (*body[butler.RestoreStatus], error) {
			if s.Restorer == nil {
				return nil, unsupported("restore a backup")
			}
			return status(ctx, s.Restorer.RemoveKept(ctx, in.Name))
		})
}
