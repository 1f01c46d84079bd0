package app

import (
	"butler/internal/similar"
	"butler/internal/web"
	"butler/internal/web/item"
)

// giveLibrary gives the dashboard what its pages of the library show.
func giveLibrary(p *parts, music *similar.Index, o *web.Options) {
	o.Item = item.Options{
		Items: p.db, Library: p.db, Operator: p.scheduler, Bundles: p.bundles, Blobs: p.bundles, Similar: music,
	}
}
