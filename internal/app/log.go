package app

import (
	"context"
	"log/slog"

	"butler/internal/event"
	"butler/internal/logfile"
)

// keepLog writes what is logged into the data folder too, from now on. That it cannot be written there keeps nobody from
// serving.
func (a *App) keepLog(ctx context.Context) {
	file, err := logfile.Open(a.folder.path("logs"), logfile.Usual())
	if err != nil {
		a.log.Warn("the log cannot be kept in the data folder", "error", fileError("keep log", "logs", err))
		return
	}
	least := slog.LevelInfo
	if a.o.Log.Enabled(ctx, slog.LevelDebug) {
		least = slog.LevelDebug
	}
	both := slog.NewMultiHandler(a.o.Log.Handler(), slog.NewTextHandler(file, &slog.HandlerOptions{Level: least}))
	a.log = slog.New(event.NewLogHandler(both, a.events.Publish))
	a.networks.log = a.log
	a.ending("close the log", func(context.Context) error { return file.Close() })
}
