// Package welcome is how people come in: signing in and out, the browsers that are signed in, and what a first visit
// is for: choosing the folders of a library, and its first night.
package welcome

import (
	"context"
	"embed"

	"butler"
	"butler/internal/section"
	"butler/internal/web/page"
)

//go:embed *.html
var files embed.FS

// Options are what the pages need.
type Options struct {
	Library  butler.Library
	Operator butler.Operator
	Sessions butler.SessionKeeper
	Folders  butler.FolderLister
	Guess    butler.Guesser
	Editor   *section.Editor
	// FirstNight scans the library now; when that has ended, the Tasks that are enabled are started.
	FirstNight func(context.Context) (butler.Run, error)
}

type pages struct {
	Options
	site *page.Site
	area *page.Area
}

// AddEntrance adds the page on which people sign in, which is there also while the server is not ready. library may be nil.
func AddEntrance(site *page.Site, library butler.Library) {
	p := &pages{Options{Library: library}, site, site.Area(files)}
	site.Open("GET /web/sign-in", p.entrance)
	site.Open("POST /web/sign-in", p.signIn)
}

// Add adds the other pages.
func Add(site *page.Site, o Options) {
	p := &pages{o, site, site.Area(files)}
	site.Look("POST /web/sign-out", p.signOut)
	site.Look("GET /web/sessions", p.sessions)
	site.Look("POST /web/sessions/{id}/end", p.endSession)
	site.Change("POST /web/sessions/link", p.makeLink)
	site.Change("GET /web/welcome", p.welcome)
	site.Change("POST /web/welcome/begin", p.begin)
	site.Change("GET /web/folders", p.folders)
	site.Change("POST /web/folders", p.addLibraries)
}
