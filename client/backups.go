package client

import (
	"context"
	"net/http"

	"butler"
)

// BackupsService looks after the copies of the server's database.
type BackupsService struct{ c *Client }

// List returns the copies, newest first. Those that cannot be read have no Rows.
func (s *BackupsService) List(ctx context.Context) ([]butler.BackupInfo, error) {
	var body struct {
		Backups []butler.BackupInfo `json:"backups"`
	}
	err := s.c.get(ctx, "list backups", ownAPI, "/backups", nil, &body)
	return body.Backups, err
}

// Verify checks a copy, by its file name, from end to end. Errors: [ErrNotFound], and of
// butler.KindDamaged if it is not sound.
func (s *BackupsService) Verify(ctx context.Context, name string) (butler.BackupInfo, error) {
	var info butler.BackupInfo
	path, err := segment("verify backup", "/backups/", name)
	if err != nil {
		return info, err
	}
	_, err = s.c.do(ctx, call{op: "verify backup " + name, api: ownAPI, method: http.MethodPost, path: path + "/verify", out: &info, slow: true})
	return info, err
}
