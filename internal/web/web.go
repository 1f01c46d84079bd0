// Package web serves the dashboard, everything below /web/: it composes the areas, each of which is a folder, and puts
// before them what is the same for all pages. No page has a script or a style of its own in it, and none asks for
// anything from another server.
package web

import (
	"net/http"

	"butler/internal/web/assets"
	"butler/internal/web/disk"
	"butler/internal/web/history"
	"butler/internal/web/item"
	"butler/internal/web/library"
	"butler/internal/web/page"
	"butler/internal/web/settings"
	"butler/internal/web/task"
	"butler/internal/web/tonight"
	"butler/internal/web/welcome"
)

// Options are what the areas need. While the server is not ready, only those of pages are used.
type Options struct {
	page.Options
	Tonight     tonight.Options
	Task        task.Options
	History     history.Options
	Disk        disk.Options
	Item        item.Options
	Library     library.Options
	Preferences settings.Options
	Welcome     welcome.Options
}

// New returns the handler of everything below /web/.
func New(o Options) http.Handler { return secure(newSite(o)) }

func newSite(o Options) *page.Site {
	site := page.New(o.Options)
	serve := site.Assets.ServeHTTP
	site.Open("GET "+assets.Prefix, serve)
	site.Look("GET /web/live", site.Live)
	welcome.AddEntrance(site, o.Welcome.Library)
	if o.Ready == nil || o.Ready() {
		addAreas(site, o)
	}
	return site
}

// addAreas adds the pages of all areas.
func addAreas(site *page.Site, o Options) {
	tonight.Add(site, o.Tonight)
	task.Add(site, o.Task)
	history.Add(site, o.History)
	disk.Add(site, o.Disk)
	item.Add(site, o.Item)
	library.Add(site, o.Library)
	settings.Add(site, o.Preferences)
	welcome.Add(site, o.Welcome)
}
