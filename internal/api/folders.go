package api

import (
	"context"
	"net/http"

	"butler"
)

type folderInput struct {
	Path string `query:"path" maxLength:"4096" doc:"Absolute folder on the server; absent for those to begin with"`
}

func (s *service) addFolders() {
	add(s, http.MethodGet, "/folders", http.StatusOK, "listFolders", "Folders of the server's machine that a section may be made of",
		func(ctx context.Context, in *folderInput) (*body[butler.FolderList], error) {
			if s.Folders == nil {
				return nil, unsupported("list folders")
			}
			found, err := s.Folders.Folders(ctx, in.Path)
			return answer(found), err
		}, guarded)
}
