package client

import (
	"context"

	"butler"
)

// Health says whether the folders of a Section answer. It needs a Butler. Errors: [ErrNotFound].
func (s *LibraryService) Health(ctx context.Context, section int64) (butler.SectionHealth, error) {
	return read[butler.SectionHealth](ctx, s.c, call{
		op: "look at library " + number(section), api: ownAPI, route: sectionRoute + "/health", args: []any{section},
	})
}
