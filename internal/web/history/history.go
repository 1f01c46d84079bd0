// Package history shows what was done: Runs and the nights they were of, what fails now and may be tried again, and the log.
package history

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what the pages need.
type Options struct {
	Operator butler.Operator
	Tasks    []butler.Task // all there are
	Runs     butler.RunStore
	Failures butler.FailureStore
	Reports  butler.ReportStore
	Items    butler.ItemReader
	Library  butler.Library
	Logs     butler.LogReader
}

// pages are all pages of what was done.
type pages struct {
	Options
	site  *page.Site
	area  *page.Area
	title map[string]string // of Tasks
}

// Add adds the pages of what was done.
func Add(site *page.Site, o Options) {
	p := &pages{Options: o, site: site, area: site.Area(templates), title: map[string]string{}}
	for _, t := range o.Tasks {
		p.title[t.Name] = t.Title
	}
	site.Look("GET /web/runs", p.runs)
	site.Look("GET /web/runs/{id}", p.run)
	site.Change("POST /web/runs/{id}/stop", p.stop)
	site.Change("POST /web/runs/{id}/retry", p.retryRun)
	site.Look("GET /web/nights", p.nights)
	site.Look("GET /web/nights/{day}", p.night)
	site.Look("GET /web/reports/{id}", p.report)
	site.Look("GET /web/failures", p.failures)
	site.Change("POST /web/failures/retry", p.retry)
	site.Look("GET /web/log", p.log)
}

// Tab is an entry of the menu of these pages.
type Tab struct {
	Name, URL string
	Here      bool
}

// The tabs.
const (
	tabRuns     = "Runs"
	tabNights   = "Nights"
	tabFailures = "Failures"
	tabLog      = "Log"
)

func tabs(here string) []Tab {
	all := []Tab{{Name: tabRuns, URL: "/web/runs"}, {Name: tabNights, URL: "/web/nights"}, {Name: tabFailures, URL: "/web/failures"}, {Name: tabLog, URL: "/web/log"}}
	for i := range all {
		all[i].Here = all[i].Name == here
	}
	return all
}

// titleOf returns what people call a Task; one that is no more has only its name.
func (p *pages) titleOf(task string) string {
	if t := p.title[task]; t != "" {
		return t
	}
	return task
}

// Option is an entry of a list to choose from.
type Option struct {
	Value, Label string
	Chosen       bool
}

func options(chosen string, pairs ...string) []Option {
	var all []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, Option{pairs[i], pairs[i+1], pairs[i] == chosen})
	}
	return all
}

// taskOptions lists the Tasks to choose from.
func (p *pages) taskOptions(chosen string) []Option {
	all := options(chosen, "", "Any task")
	known := chosen == ""
	for _, t := range p.Tasks {
		all = append(all, Option{t.Name, t.Title, t.Name == chosen})
		known = known || t.Name == chosen
	}
	if !known { // of an earlier version of the program
		all = append(all, Option{chosen, chosen, true})
	}
	return all
}

// Row is a Run in a list.
type Row struct {
	butler.Run
	Title string // of the Task
	Began time.Time
	Took  time.Duration
}

// URL returns the address of the Run's page.
func (r Row) URL() string { return runURL(r.ID) }

func runURL(id int64) string { return "/web/runs/" + strconv.FormatInt(id, 10) }

func nightURL(day butler.Date) string { return "/web/nights/" + day.String() }

// NightURL returns the address of the night that the Run was of.
func (r Row) NightURL() string { return nightURL(r.Day) }

func (p *pages) row(r butler.Run, now time.Time) Row {
	row := Row{Run: r, Title: p.titleOf(r.Task), Began: r.Started}
	if row.Began.IsZero() {
		row.Began = r.Created
	}
	if !r.Started.IsZero() {
		end := r.Ended
		if end.IsZero() {
			end = now
		}
		row.Took = max(0, end.Sub(r.Started))
	}
	return row
}

func (p *pages) rows(all []butler.Run) []Row {
	now := time.Now()
	out := make([]Row, len(all))
	for i, r := range all {
		out[i] = p.row(r, now)
	}
	return out
}

// pathID reads an id of the address.
func pathID(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, butler.E(butler.KindNotFound, "", "there is nothing at this address")
	}
	return id, nil
}

// clean makes of what somebody typed something that can be asked for.
func clean(text string, most int) string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// number reads a number that is above zero; 0 for anything else.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// target says in words what a Run is limited to, and where that is shown.
func (p *pages) target(ctx context.Context, r butler.Run) (name, url string) {
	switch {
	case r.Item != 0:
		name, url = fmt.Sprintf("item %d, which is no more", r.Item), ""
		if found, err := p.Items.Items(ctx, butler.ItemQuery{IDs: []int64{r.Item}, Limit: 1}); err == nil && len(found.Items) > 0 {
			name, url = page.ItemTitle(found.Items[0]), page.ItemURL(r.Item)
		}
	case r.Section != 0:
		name, url = fmt.Sprintf("library %d, which is no more", r.Section), ""
		if s, err := p.Library.Section(ctx, r.Section); err == nil {
			name, url = s.Name, "/web/library/"+strconv.FormatInt(s.ID, 10)
		}
	}
	return name, url
}
