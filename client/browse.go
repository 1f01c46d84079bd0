package client

import (
	"context"
	"encoding/base64"
	"net/url"

	"butler/plexapi"
)

// Browse is what a folder of the server's machine holds.
type Browse struct {
	Folders []Entry `json:"folders"`
	Files   []Entry `json:"files"`
}

// Entry is a file or folder of the server's machine.
type Entry struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// Browse lists a folder of the server's machine, or, for "", where one may begin; its files only if
// files says so. On Plex Media Servers too. It needs an administrator's token. Errors: [ErrNotFound].
func (s *LibraryService) Browse(ctx context.Context, path string, files bool) (Browse, error) {
	k := call{op: "list the folder", route: "/services/browse", query: url.Values{"includeFiles": {digit(files)}}}
	if path != "" {
		k.route, k.args = k.route+"/{path}", []any{base64.StdEncoding.EncodeToString([]byte(path))}
	}
	body, err := read[plexapi.Container[plexapi.Browse]](ctx, s.c, k)
	m := body.MediaContainer
	return Browse{
		Folders: mapped(m.Path, func(p plexapi.BrowsePath) Entry { return Entry{p.Path, p.Title} }),
		Files:   mapped(m.File, func(f plexapi.BrowseFile) Entry { return Entry{f.Path, f.Title} }),
	}, err
}
