// Package disk shows what the server keeps on disk and how that grows, the copies of its database and how to bring one
// back, what was taken out of the library, and what an examination of the server has found.
package disk

import (
	"context"
	"embed"
	"sync/atomic"

	"butler"
	"butler/internal/web/page"
)

//go:embed *.html
var templates embed.FS

// Options are what these pages need.
type Options struct {
	Operator   butler.Operator
	Library    butler.Library
	Runs       butler.RunStore
	Garbage    butler.Garbage
	EmptyTrash butler.EmptyTrash
	Backups    butler.BackupReader
	Restorer   butler.Restorer
	History    butler.StorageHistory
	Storage    func(context.Context) (butler.Storage, error)
	Examine    func(context.Context) ([]butler.Check, error)
	Jobs       *Jobs // what goes on behind these pages; whoever made it closes it
}

// pages are all pages of this area.
type pages struct {
	Options
	site   *page.Site
	area   *page.Area
	health health

	restarting atomic.Bool // the server ends, to start anew
}

// The addresses that these pages lead to.
const (
	storageURL = "/web/storage"
	backupsURL = "/web/backups"
	restoreURL = "/web/backups/restoring"
	trashURL   = "/web/trash"
	healthURL  = "/web/health"
)

// Add adds these pages.
func Add(site *page.Site, o Options) {
	p := &pages{Options: o, site: site, area: site.Area(templates)}
	site.Look("GET "+storageURL, p.storage)
	site.Look("GET "+backupsURL, p.backups)
	site.Change("POST "+backupsURL+"/now", p.backUp)
	site.Change("POST "+backupsURL+"/{name}/verify", p.verify)
	site.Change("GET "+backupsURL+"/{name}/restore", p.confirmRestore)
	site.Change("POST "+backupsURL+"/{name}/restore", p.restore)
	site.Change("POST "+backupsURL+"/{name}/forget", p.forget)
	site.Change("POST "+backupsURL+"/cancel", p.cancelRestore)
	site.Change("POST "+backupsURL+"/restart", p.carryOut)
	site.Change("POST "+backupsURL+"/seen", p.acknowledge)
	site.Look("GET "+restoreURL, p.restoring)
	site.Look("GET "+trashURL, p.trash)
	site.Look("GET "+trashURL+"/{run}", p.trashOf)
	site.Change("POST "+trashURL+"/{run}/undo", p.undo)
	site.Change("POST "+trashURL+"/missing/{section}/forget", p.emptyTrash)
	site.Look("GET "+healthURL, p.showHealth)
	site.Change("POST "+healthURL, p.examine)
}

// sectionNames returns the names of all Sections by their ids.
func (p *pages) sectionNames(ctx context.Context) (map[int64]string, error) {
	all, err := p.Library.Sections(ctx)
	names := make(map[int64]string, len(all))
	for _, s := range all {
		names[s.ID] = s.Name
	}
	return names, err
}

// sectionName returns the name of a Section, which may be gone.
func sectionName(names map[int64]string, id int64) string {
	if name, ok := names[id]; ok {
		return name
	}
	return "a removed library"
}
