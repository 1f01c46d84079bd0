package client

import (
	"context"
	"net/http"
	"net/url"

	"butler"
)

// LibraryService keeps Sections and shows Items. On Plex Media Servers too, as far as its methods say.
type LibraryService struct{ c *Client }

// NewSection is what makes a Section.
type NewSection struct {
	Kind  butler.SectionKind `json:"kind"`
	Name  string             `json:"name"`
	Roots []string           `json:"roots"` // absolute folders of the server's machine
	// OptOuts are names of Tasks that are to leave it alone.
	OptOuts []string `json:"optOuts,omitempty"`
}

// SectionEdit changes a Section; nil fields stay as they are.
type SectionEdit struct {
	Kind    *butler.SectionKind `json:"kind,omitempty"`
	Name    *string             `json:"name,omitempty"`
	Roots   *[]string           `json:"roots,omitempty"`
	OptOuts *[]string           `json:"optOuts,omitempty"` // Tasks that leave the Section alone
}

const (
	sectionsRoute = "/sections"
	sectionRoute  = "/sections/{id}"
	listSections  = "list libraries"
)

// Sections returns all Sections. On Plex Media Servers too, whose files and Items are not counted.
func (s *LibraryService) Sections(ctx context.Context) ([]butler.Section, error) {
	plex, err := s.c.onPlex(ctx, listSections)
	if err != nil {
		return nil, err
	}
	if plex {
		return s.c.plexSections(ctx, listSections)
	}
	body, err := read[struct {
		Sections []butler.Section `json:"sections"`
	}](ctx, s.c, call{op: listSections, api: ownAPI, route: sectionsRoute})
	return body.Sections, err
}

// Section returns one Section. On Plex Media Servers too. Errors: [ErrNotFound].
func (s *LibraryService) Section(ctx context.Context, id int64) (butler.Section, error) {
	op := "read library " + number(id)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return butler.Section{}, err
	}
	if !plex {
		return read[butler.Section](ctx, s.c, call{op: op, api: ownAPI, route: sectionRoute, args: []any{id}})
	}
	found, err := s.c.plexSection(ctx, op, id)
	if err != nil {
		return butler.Section{}, err
	}
	return sectionOfPlex(found), nil
}

// Add makes a Section. A Butler does not scan it yet. On Plex Media Servers too, without opt-outs, with
// Plex's own agent and scanner, in English. Errors: [ErrInvalid]; [ErrConflict] if the name is taken or a
// root lies in another Section.
func (s *LibraryService) Add(ctx context.Context, n NewSection) (butler.Section, error) {
	op := "add library " + n.Name
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return butler.Section{}, err
	}
	if plex {
		return s.c.plexAdd(ctx, op, n)
	}
	return read[butler.Section](ctx, s.c, call{op: op, api: ownAPI, method: http.MethodPost, route: sectionsRoute, in: n})
}

// Edit changes a Section. On Plex Media Servers too, its name and its roots. Errors: [ErrNotFound],
// [ErrInvalid], [ErrConflict].
func (s *LibraryService) Edit(ctx context.Context, id int64, e SectionEdit) (butler.Section, error) {
	op := "edit library " + number(id)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return butler.Section{}, err
	}
	if plex {
		return s.c.plexEdit(ctx, op, id, e)
	}
	return read[butler.Section](ctx, s.c, call{op: op, api: ownAPI, method: http.MethodPatch, route: sectionRoute, args: []any{id}, in: e})
}

// Remove forgets a Section and everything in it. The files stay. On Plex Media Servers too. Errors:
// [ErrNotFound].
func (s *LibraryService) Remove(ctx context.Context, id int64) error {
	op := "remove library " + number(id)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return err
	}
	if plex {
		return s.c.send(ctx, call{op: op, method: http.MethodDelete, route: plexSectionRoute, args: []any{id}})
	}
	return s.c.send(ctx, call{op: op, api: ownAPI, method: http.MethodDelete, route: sectionRoute, args: []any{id}})
}

// Guess says what kinds of library a folder of the server's machine seems to hold: itself, or each
// folder in it. It needs a Butler.
func (s *LibraryService) Guess(ctx context.Context, path string) ([]butler.Guess, error) {
	in := struct {
		Path string `json:"path"`
	}{path}
	body, err := read[struct {
		Guesses []butler.Guess `json:"guesses"`
	}](ctx, s.c, call{op: "look at the folder", api: ownAPI, method: http.MethodPost, route: "/sections/guess", in: in, slow: true})
	return body.Guesses, err
}

// Folders says what is in a folder of the server's machine, of those that a Section may be made of; of "" it returns
// the folders to begin with. It needs a Butler, and a token of the scope admin. Errors: [ErrNotFound] also for what may not be
// chosen.
func (s *LibraryService) Folders(ctx context.Context, path string) (butler.FolderList, error) {
	query := url.Values{}
	if path != "" {
		query.Set("path", path)
	}
	return read[butler.FolderList](ctx, s.c, call{op: "list folders", api: ownAPI, route: "/folders", query: query})
}
