package app

import (
	"context"
	"time"

	"butler/internal/api"
	"butler/internal/web"
	"butler/internal/web/disk"
	"butler/internal/web/page"
)

// giveDisk gives the own API and the dashboard what looks after storage and backups.
func (a *App) giveDisk(p *parts, o *api.Options, pages *web.Options) {
	restorer := a.newRestorer(p)
	o.StorageHistory, o.Restorer = p.db, restorer
	pages.Disk = disk.Options{
		Operator: p.scheduler, Library: p.db, Runs: p.db, Garbage: p.db, EmptyTrash: o.EmptyTrash, Backups: o.Backups, Restorer: restorer,
		History: p.db, Storage: o.Storage, Examine: o.Examine, Jobs: p.jobs,
	}
	zone := a.o.Zone
	if zone == nil {
		zone = time.Local
	}
	pages.Told = func(ctx context.Context) []page.Notice { return disk.Told(ctx, restorer, zone) }
}
