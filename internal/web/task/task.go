// Package task shows what there is to do: all Tasks, and of each what it does, what it did, how much of the library it has
// been through, and its settings.
package task

import (
	"context"
	"embed"
	"net/http"
	"slices"

	"butler"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what the pages need.
type Options struct {
	Tasks    []butler.Task // all there are
	Operator butler.Operator
	Runs     butler.RunStore
	Library  butler.Library
	Coverage func(context.Context) (butler.LibraryCoverage, error)
	Stale    func(ctx context.Context, task string) (int64, error) // results that are to be made again
	Readme   func(task string) string                              // in Markdown; "" for none
}

// pages are the pages with what they are made of.
type pages struct {
	Options
	site *page.Site
	area *page.Area
}

// Add adds the pages.
func Add(site *page.Site, o Options) {
	p := &pages{Options: o, site: site, area: site.Area(templates)}
	site.Look("GET /web/tasks", p.list)
	site.Look("GET /web/tasks/{task}", p.show)
	site.Change("POST /web/tasks/{task}/start", p.start)
	site.Change("POST /web/tasks/{task}/stop", p.stop)
}

// task returns the Task that a request names. Errors: [butler.KindNotFound].
func (p *pages) task(r *http.Request) (*butler.Task, error) {
	name := r.PathValue("task")
	i := slices.IndexFunc(p.Tasks, func(t butler.Task) bool { return t.Name == name })
	if i < 0 {
		return nil, butler.E(butler.KindNotFound, "", "there is no task of this name").WithHint("the page Tasks lists all")
	}
	return &p.Tasks[i], nil
}

// url returns the address of a Task's page.
func url(task string) string { return "/web/tasks/" + task }
