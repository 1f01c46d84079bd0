package app

import (
	"context"

	"butler"
	"butler/internal/section"
	"butler/internal/similar"
	"butler/internal/web"
	"butler/internal/web/item"
	"butler/internal/web/library"
)

// giveLibrary gives the dashboard what its pages of the library show.
func giveLibrary(p *parts, music *similar.Index, folders *section.Looker, covered func(context.Context) (butler.LibraryCoverage, error),
	empty butler.EmptyTrash, o *web.Options) {
	o.Item = item.Options{
		Items: p.db, Library: p.db, Operator: p.scheduler, Bundles: p.bundles, Blobs: p.bundles, Similar: music,
	}
	o.Library = library.Options{Items: p.db, Library: p.db, Operator: p.scheduler, Health: folders.Look, Coverage: covered, EmptyTrash: empty}
}
