// Package tonight shows the first page: whether all is well, what runs, what comes tonight and when, and what happened last
// night; and it steers all of that.
package tonight

import (
	"embed"
	"net/http"

	"butler"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what the page needs.
type Options struct {
	Operator butler.Operator
	Tasks    []butler.Task // all there are
	Runs     butler.RunStore
	Reports  butler.ReportStore
	Library  butler.Library
}

// pages is the page with what it is made of.
type pages struct {
	Options
	site *page.Site
	area *page.Area
	task map[string]*butler.Task
}

// Add adds the first page, and what its forms are sent to.
func Add(site *page.Site, o Options) {
	p := &pages{Options: o, site: site, area: site.Area(templates), task: map[string]*butler.Task{}}
	for i := range o.Tasks {
		p.task[o.Tasks[i].Name] = &o.Tasks[i]
	}
	site.Look("GET /web/{$}", p.show)
	site.Change("POST /web/tonight/start", p.startAll)
	site.Change("POST /web/tonight/stop", p.stopAll)
	site.Change("POST /web/tonight/pause", p.pause)
	site.Change("POST /web/tonight/resume", p.resume)
	site.Change("POST /web/tonight/{task}/run", p.run)
	site.Change("POST /web/tonight/{task}/stop", p.stop)
	site.Change("POST /web/tonight/{task}/switch", p.turn)
	site.Change("POST /web/tonight/runs/{run}/stop", p.stopRun)
}

// show answers with the page, or with one of its live pieces alone.
func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	part := r.URL.Query().Get("part")
	switch part {
	case "":
		v, err := p.collect(r.Context(), everything())
		if err != nil {
			return err
		}
		return p.area.Show(w, r, page.View{Title: "Tonight", Nav: page.NavTonight, Name: "tonight", Data: v})
	case partSteer, partStatus, partNow, partPlan, partNight, partRest:
		v, err := p.collect(r.Context(), needs{part: true})
		if err != nil {
			return err
		}
		return p.area.Fragment(w, r, part, v)
	}
	return butler.E(butler.KindNotFound, "", "the page has no such part")
}
