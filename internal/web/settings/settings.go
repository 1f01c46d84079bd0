// Package settings shows and changes what the server is told: preferences in groups, libraries, tokens, workers, where
// reports go, sources of online metadata, and newer versions.
package settings

import (
	"context"
	"embed"
	"net/http"

	"butler"
	"butler/internal/section"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what the pages of settings need. All fields are required.
type Options struct {
	Operator butler.Operator
	Tasks    []butler.Task // all there are
	Library  butler.Library
	Editor   *section.Editor
	Tokens   butler.TokenKeeper
	Updater  butler.Updater
	Sources  butler.Sources
	// TestNotify sends a Report that says it is a test.
	TestNotify func(context.Context) ([]butler.Delivery, error)
}

// pages are all pages of settings.
type pages struct {
	Options
	site *page.Site
	area *page.Area
}

const home = "/web/settings"

// Add adds the pages of settings.
func Add(site *page.Site, o Options) {
	p := &pages{o, site, site.Area(templates)}
	site.Look("GET "+home, p.overview)
	site.Look("GET "+home+"/{group}", p.group)
	site.Change("POST "+home, p.save)
	site.Change("POST "+home+"/reset", p.reset)

	site.Change("GET "+home+"/libraries/{id}", p.library)
	site.Change("POST "+home+"/libraries/{id}", p.changeLibrary)
	site.Change("POST "+home+"/libraries/{id}/scan", p.scanLibrary)
	site.Change("POST "+home+"/libraries/{id}/remove", p.removeLibrary)

	site.Change("GET "+home+"/tokens", p.tokens)
	site.Change("POST "+home+"/tokens", p.makeToken)
	site.Change("POST "+home+"/tokens/revoke", p.revokeToken)

	site.Change("POST "+home+"/notifications/test", p.testNotify)
	site.Change("POST "+home+"/sources/check", p.checkSources)
	site.Look("GET "+home+"/sources/check", p.leaveCheck)
	site.Change("POST "+home+"/updates/{action}", p.update)
}

// show renders a page of settings.
func (p *pages) show(w http.ResponseWriter, r *http.Request, title, name string, status int, data any) error {
	return p.area.Show(w, r, page.View{
		Title: title, Nav: page.NavSettings, Name: name, Data: data, Status: status, Scripts: []string{"settings.js"},
	})
}

// addressOf returns the address of the page of a group.
func addressOf(slug string) string { return home + "/" + slug }
