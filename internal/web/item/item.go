// Package item shows one Item: what is said of it and how it looks, what was found out about its files and what is yet to
// be, a player for what a browser plays, and the pictures, files and subtitles that these pages show.
package item

import (
	"embed"
	"net/http"
	"strconv"

	"butler"
	"butler/internal/similar"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what the pages of an Item need.
type Options struct {
	Items    butler.ItemReader
	Library  butler.Library
	Operator butler.Operator
	Bundles  butler.BundleStore
	Blobs    butler.BlobStore
	Markers  butler.MarkerEditor
	Similar  *similar.Index // of music; nil for none
}

// pages are all pages of an Item.
type pages struct {
	Options
	site *page.Site
	area *page.Area
}

// Add adds the pages of an Item.
func Add(site *page.Site, o Options) {
	p := &pages{Options: o, site: site, area: site.Area(templates)}
	site.Look("GET /web/items/{id}", p.show)
	site.Change("POST /web/items/{id}/run", p.run)
	p.addFiles()
	p.addMarkers()
	p.addCurves()
}

// idOf returns the id in the address of a request. Errors: [butler.KindNotFound].
func idOf(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, butler.E(butler.KindNotFound, "", "there is nothing at this address").WithHint("the menu leads to all pages")
	}
	return id, nil
}
