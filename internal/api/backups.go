package api

import (
	"context"
	"net/http"
	"path/filepath"

	"butler"
)

// BackupList is the copies of the database, newest first.
type BackupList struct {
	Backups []butler.BackupInfo `json:"backups" nullable:"false" doc:"Newest first, without having been opened"`
}

func (s *service) addBackups() {
	add(s, http.MethodGet, "/backups", http.StatusOK, "listBackups", "Copies of the database, newest first",
		func(ctx context.Context, _ *none) (*body[BackupList], error) {
			all, err := s.Backups.Backups(ctx)
			named := make([]butler.BackupInfo, len(all))
			for i, b := range all {
				named[i] = byName(b)
			}
			return answer(BackupList{named}), err
		})
	add(s, http.MethodPost, "/backups/{name}/verify", http.StatusOK, "verifyBackup", "Open a copy and check its integrity",
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"255" doc:"The path that listBackups gives" example:"butler-2026-03-29.db"`
		}) (*body[butler.BackupInfo], error) {
			if in.Name != filepath.Base(in.Name) || in.Name == "." || in.Name == ".." {
				return nil, butler.E(butler.KindNotFound, "verify backup", "there is no copy of that name")
			}
			info, err := s.Backups.Verify(ctx, in.Name)
			return answer(byName(info)), err
		})
}

// byName leaves of the path what a client needs to name the copy: where it lies is not its business.
func byName(b butler.BackupInfo) butler.BackupInfo {
	if b.Path != "" {
		b.Path = filepath.Base(b.Path)
	}
	return b
}
