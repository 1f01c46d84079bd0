package client

import (
	"context"
	"net/http"

	"butler"
)

// BackupsService looks after the copies of the server's database. It needs a Butler.
type BackupsService struct{ c *Client }

// List returns the copies, newest first, without opening them: Schema and Rows are not set.
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
