package client

import (
	"context"
	"net/http"

	"butler"
)

// ItemWords is what is said of an Item.
type ItemWords struct {
	InForce butler.Metadata       `json:"inForce"` // what clients show
	Said    []butler.ItemMetadata `json:"said"`    // by each Origin, the one that counts most first
}

// ItemEdit changes what a user says of an Item. Fields are named as in the JSON of butler.Metadata.
type ItemEdit struct {
	Set    map[string]any  `json:"set,omitempty"`    // new values; nil takes back what the user said
	Locked map[string]bool `json:"locked,omitempty"` // true keeps a field as it is, false gives it free again
}

const itemWordsRoute = "/items/{id}/metadata"

// Words returns what is said of an Item, and by whom. Errors: [ErrNotFound].
func (s *LibraryService) Words(ctx context.Context, item int64) (ItemWords, error) {
	return read[ItemWords](ctx, s.c, call{op: "read metadata of item " + number(item), api: ownAPI, route: itemWordsRoute, args: []any{item}})
}

// EditWords changes what a user says of an Item, which counts more than what files and providers say, and returns what
// is in force then. Errors: [ErrNotFound]; [ErrInvalid] for a field or a value that there is not.
func (s *LibraryService) EditWords(ctx context.Context, item int64, e ItemEdit) (butler.Metadata, error) {
	return read[butler.Metadata](ctx, s.c, call{op: "edit item " + number(item), api: ownAPI, method: http.MethodPatch,
		route: itemWordsRoute, args: []any{item}, in: e})
}

// SetWords replaces all that a user says of an Item, but for Assets, and returns what is in force then. Errors: those of
// EditWords.
func (s *LibraryService) SetWords(ctx context.Context, item int64, m butler.Metadata, locked []string) (butler.Metadata, error) {
	in := struct {
		Metadata butler.Metadata `json:"metadata"`
		Locked   []string        `json:"locked,omitempty"`
	}{m, locked}
	return read[butler.Metadata](ctx, s.c, call{op: "edit item " + number(item), api: ownAPI, method: http.MethodPut,
		route: itemWordsRoute, args: []any{item}, in: in})
}

// Asset fetches a picture or a theme of an Item by its digest, from an offset in bytes on. Errors: [ErrNotFound];
// [ErrInvalid] for an offset beyond the end.
func (s *LibraryService) Asset(ctx context.Context, item int64, digest string, offset int64) (*File, error) {
	return s.c.fetch(ctx, call{op: "fetch asset", api: ownAPI, route: "/items/{id}/assets/{digest}", args: []any{item, digest}}, offset)
}
