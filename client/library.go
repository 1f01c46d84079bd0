package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"butler"
)

// LibraryService keeps Sections and shows Items.
type LibraryService struct{ c *Client }

// NewSection is what makes a Section.
type NewSection struct {
	Kind  butler.SectionKind `json:"kind"`
	Name  string             `json:"name"`
	Roots []string           `json:"roots"` // absolute folders of the server's machine
}

// SectionEdit changes a Section; nil fields stay as they are.
type SectionEdit struct {
	Kind    *butler.SectionKind `json:"kind,omitempty"`
	Name    *string             `json:"name,omitempty"`
	Roots   *[]string           `json:"roots,omitempty"`
	OptOuts *[]string           `json:"optOuts,omitempty"` // Tasks that leave the Section alone
}

// Sections returns all Sections.
func (s *LibraryService) Sections(ctx context.Context) ([]butler.Section, error) {
	var body struct {
		Sections []butler.Section `json:"sections"`
	}
	err := s.c.get(ctx, "list libraries", ownAPI, "/sections", nil, &body)
	return body.Sections, err
}

// Section returns one Section. Errors: [ErrNotFound].
func (s *LibraryService) Section(ctx context.Context, id int64) (butler.Section, error) {
	var section butler.Section
	err := s.c.get(ctx, "read library "+number(id), ownAPI, "/sections/"+number(id), nil, &section)
	return section, err
}

// Add makes a Section. It is not scanned yet. Errors: [ErrInvalid]; [ErrConflict] if the name is
// taken or a root lies in another Section.
func (s *LibraryService) Add(ctx context.Context, n NewSection) (butler.Section, error) {
	var section butler.Section
	_, err := s.c.do(ctx, call{op: "add library " + n.Name, api: ownAPI, method: http.MethodPost, path: "/sections", in: n, out: &section})
	return section, err
}

// Edit changes a Section. Errors: [ErrNotFound], [ErrInvalid], [ErrConflict].
func (s *LibraryService) Edit(ctx context.Context, id int64, e SectionEdit) (butler.Section, error) {
	var section butler.Section
	_, err := s.c.do(ctx, call{op: "edit library " + number(id), api: ownAPI, method: http.MethodPatch, path: "/sections/" + number(id), in: e, out: &section})
	return section, err
}

// Remove forgets a Section and everything in it. The files stay. Errors: [ErrNotFound].
func (s *LibraryService) Remove(ctx context.Context, id int64) error {
	_, err := s.c.do(ctx, call{op: "remove library " + number(id), api: ownAPI, method: http.MethodDelete, path: "/sections/" + number(id)})
	return err
}

// Scan starts a scan of a Section. Errors: [ErrNotFound].
func (s *LibraryService) Scan(ctx context.Context, id int64) (butler.Started, error) {
	var started butler.Started
	_, err := s.c.do(ctx, call{op: "scan library " + number(id), api: ownAPI, method: http.MethodPost, path: "/sections/" + number(id) + "/scan", out: &started})
	return started, err
}

// Guess says what kinds of library a folder of the server's machine seems to hold: itself, or each
// folder in it.
func (s *LibraryService) Guess(ctx context.Context, path string) ([]butler.Guess, error) {
	var body struct {
		Guesses []butler.Guess `json:"guesses"`
	}
	in := struct {
		Path string `json:"path"`
	}{path}
	_, err := s.c.do(ctx, call{op: "look at the folder", api: ownAPI, method: http.MethodPost, path: "/sections/guess", in: in, out: &body, slow: true})
	return body.Guesses, err
}

// Items returns a page of the Items of a Section in the order of their titles, and the number of all.
func (s *LibraryService) Items(ctx context.Context, q butler.ItemQuery) ([]butler.Item, int64, error) {
	values := url.Values{}
	setNumber(values, "parent", q.Parent)
	set(values, "kind", string(q.Kind))
	setNumber(values, "offset", int64(q.Offset))
	setNumber(values, "limit", int64(q.Limit))
	var body struct {
		Items []butler.Item `json:"items"`
		Total int64         `json:"total"`
	}
	err := s.c.get(ctx, "list items", ownAPI, "/sections/"+number(q.Section)+"/items", values, &body)
	return body.Items, body.Total, err
}

// AllItems yields the Items of a Section in the order of their titles, fetching pages as they are
// needed. q.Limit is the size of a page. It ends after the first error.
func (s *LibraryService) AllItems(ctx context.Context, q butler.ItemQuery) iter.Seq2[butler.Item, error] {
	return func(yield func(butler.Item, error) bool) {
		if q.Limit <= 0 {
			q.Limit = pageSize
		}
		for {
			page, _, err := s.Items(ctx, q)
			if err != nil {
				yield(butler.Item{}, err)
				return
			}
			for _, i := range page {
				if !yield(i, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			q.Offset += len(page)
		}
	}
}

// Item returns an Item with its files and what was found out about it. Errors: [ErrNotFound].
func (s *LibraryService) Item(ctx context.Context, id int64) (butler.ItemDetail, error) {
	var item butler.ItemDetail
	err := s.c.get(ctx, "read item "+number(id), ownAPI, "/items/"+number(id), nil, &item)
	return item, err
}
