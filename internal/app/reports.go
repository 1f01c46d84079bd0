package app

import (
	"context"
	"sync/atomic"

	"butler"
	"butler/internal/catalogue"
	"butler/internal/notify"
	"butler/internal/outbound"
	"butler/internal/report"
	"butler/internal/scheduler"
	"butler/tasks/backupdatabase"
)

// reports makes Reports and sends them, once the scheduler is there: it hears of Runs from it, and tells it of Alarms.
type reports struct {
	keeper atomic.Pointer[report.Keeper]
	sender *notify.Sender
}

// publish has it hear of what is published.
func (r *reports) publish(next butler.Publish) butler.Publish {
	return func(e butler.Event) {
		if k := r.keeper.Load(); k != nil {
			k.Hear(e)
		}
		next(e)
	}
}

// alarms returns those there are.
func (r *reports) alarms() []butler.Alarm {
	if k := r.keeper.Load(); k != nil {
		return k.Alarms()
	}
	return nil
}

// launchReports begins to make and to send them.
func (a *App) launchReports(ctx context.Context, db *catalogue.DB, s *scheduler.Scheduler) {
	client := outbound.New(outbound.Options{Version: a.o.Version, Attempts: 1, MaxBody: 1 << 20, Log: a.log})
	a.reports.sender = notify.New(notify.Options{
		Store: db, Settings: s.Settings, Client: client, Commands: a.folder.path("commands"), Log: a.log,
	})
	keeper := report.New(report.Options{
		Tasks: a.o.Tasks, Runs: db, Store: db, Lacking: db.CountLacking, Settings: s.Settings, Plan: s.Plan, Last: s.LastDays, GotOn: s.GotOn,
		Backups: backupdatabase.Reader{Settings: s.Settings, Data: a.folder.root, Database: db},
		To:      notify.Recipients, Added: a.reports.sender.Poke, Zone: a.o.Zone, Publish: a.publish, Log: a.log,
	})
	a.reports.keeper.Store(keeper)
	a.reports.sender.Launch(ctx)
	a.ending("stop sending reports", func(ctx context.Context) error {
		defer client.Close()
		return a.reports.sender.Shutdown(ctx)
	})
	keeper.Launch(ctx)
	a.ending("stop making reports", keeper.Shutdown)
}
