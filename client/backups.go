package client

import (
	"context"
	"net/http"

	"butler"
)

// BackupsService looks after the copies of the server's database. It needs a Butler.
type BackupsService struct{ c *Client }

// List returns the copies, newest first, without opening them, with what was found when they were checked last.
func (s *BackupsService) List(ctx context.Context) ([]butler.BackupInfo, error) {
	body, err := read[struct {
		Backups []butler.BackupInfo `json:"backups"`
	}](ctx, s.c, call{op: "list backups", api: ownAPI, route: "/backups"})
	return body.Backups, err
}

// Verify checks a copy, by its file name, from end to end, which takes minutes for a large one. Errors:
// [ErrNotFound], [ErrDamaged] if it is not sound.
func (s *BackupsService) Verify(ctx context.Context, name string) (butler.BackupInfo, error) {
	return read[butler.BackupInfo](ctx, s.c, call{op: "verify backup " + name, api: ownAPI, method: http.MethodPost,
		route: "/backups/{name}/verify", args: []any{name}, slow: true})
}

// Restore checks a copy, by its file name or that of a database that is kept, and has the next start of the server put it
// in the place of the database. With restart set the server starts anew at once. Errors: [ErrNotFound], [ErrDamaged],
// [ErrRefused] if whoever runs the server has to start it anew: it is staged all the same.
func (s *BackupsService) Restore(ctx context.Context, name string, restart bool) (butler.RestoreStatus, error) {
	body := struct {
		Restart bool `json:"restart,omitempty"`
	}{restart}
	return read[butler.RestoreStatus](ctx, s.c, call{op: "restore backup " + name, api: ownAPI, method: http.MethodPost,
		route: "/backups/{name}/restore", args: []any{name}, in: body, slow: true})
}

// RestoreStatus returns what is to be restored, and what came of the last restore.
func (s *BackupsService) RestoreStatus(ctx context.Context) (butler.RestoreStatus, error) {
	return read[butler.RestoreStatus](ctx, s.c, call{op: "ask for restores", api: ownAPI, route: "/restore"})
}

// CancelRestore gives up what the next start would restore. Errors: [ErrNotFound] if that is nothing.
func (s *BackupsService) CancelRestore(ctx context.Context) (butler.RestoreStatus, error) {
	return read[butler.RestoreStatus](ctx, s.c, call{op: "cancel the restore", api: ownAPI, method: http.MethodDelete, route: "/restore"})
}

// AcknowledgeRestore notes that what came of the last restore was seen.
func (s *BackupsService) AcknowledgeRestore(ctx context.Context) (butler.RestoreStatus, error) {
	return read[butler.RestoreStatus](ctx, s.c, call{op: "acknowledge the restore", api: ownAPI, method: http.MethodPost, route: "/restore/acknowledge"})
}

// RemoveKept deletes a database that a restore has put aside. Errors: [ErrNotFound], [ErrConflict] if it is to be restored.
func (s *BackupsService) RemoveKept(ctx context.Context, name string) (butler.RestoreStatus, error) {
	return read[butler.RestoreStatus](ctx, s.c, call{op: "remove database " + name, api: ownAPI, method: http.MethodDelete,
		route: "/restore/kept/{name}", args: []any{name}})
}
