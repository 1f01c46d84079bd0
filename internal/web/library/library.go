// Package library shows the Sections of the library, how they are, and what is in them.
package library

import (
	"context"
	"embed"
	"net/http"
	"strconv"
	"time"

	"butler"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what the pages of the library need.
type Options struct {
	Items    butler.ItemReader
	Library  butler.Library
	Operator butler.Operator
	// Health looks at the folders of a Section, no longer than a context lasts.
	Health func(context.Context, butler.Section) butler.SectionHealth
	// Coverage counts how far Analyses are with the library.
	Coverage   func(context.Context) (butler.LibraryCoverage, error)
	EmptyTrash butler.EmptyTrash
}

// pages are all pages of the library.
type pages struct {
	Options
	site *page.Site
	area *page.Area
}

// Add adds the pages of the library.
func Add(site *page.Site, o Options) {
	p := &pages{o, site, site.Area(templates)}
	site.Look("GET /web/library", p.sections)
	site.Look("GET /web/library/{section}", p.section)
	site.Change("POST /web/library/scan", p.scanAll)
	site.Change("POST /web/library/{section}/scan", p.scan)
	site.Change("POST /web/library/{section}/trash", p.emptyTrash)
}

// taskScan is the Task that scans.
const taskScan = "RefreshLibraries"

// patience is how long a page waits for folders: what they were like is told on the next one.
const patience = 25 * time.Millisecond

// health returns how the folders of a Section are.
func (p *pages) health(ctx context.Context, s butler.Section) butler.SectionHealth {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return p.Health(ctx, s)
}

// sectionOf returns the Section in the address of a request. Errors: [butler.KindNotFound].
func (p *pages) sectionOf(r *http.Request) (butler.Section, error) {
	id, err := strconv.ParseInt(r.PathValue("section"), 10, 64)
	if err != nil || id <= 0 {
		return butler.Section{}, butler.E(butler.KindNotFound, "", "there is no such library").WithHint("the page Library lists all")
	}
	return p.Library.Section(r.Context(), id)
}

func sectionURL(id int64) string { return "/web/library/" + strconv.FormatInt(id, 10) }

// scanAll scans all Sections now.
func (p *pages) scanAll(w http.ResponseWriter, r *http.Request) error {
	return p.start(w, r, butler.Target{}, "/web/library")
}

// scan scans a Section now.
func (p *pages) scan(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	return p.start(w, r, butler.Target{Section: s.ID}, sectionURL(s.ID))
}

func (p *pages) start(w http.ResponseWriter, r *http.Request, t butler.Target, back string) error {
	started, err := p.Operator.Start(r.Context(), taskScan, butler.StartOptions{Force: true, Target: t})
	if err != nil {
		return p.site.Fault(w, r, back, err)
	}
	return p.site.Back(w, r, back, page.Started(started, "Scan for changed files"))
}

// emptyTrash forgets the missing files of a Section.
func (p *pages) emptyTrash(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	n, err := p.EmptyTrash(r.Context(), s.ID)
	if err != nil {
		return p.site.Fault(w, r, sectionURL(s.ID), err)
	}
	return p.site.Back(w, r, sectionURL(s.ID), "Forgotten: "+page.Plural(n, "missing file", "missing files")+".")
}
