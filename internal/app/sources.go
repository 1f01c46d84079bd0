package app

import (
	"context"

	"butler"
	"butler/internal/provider/configured"
)

// sources tells of the sources of online metadata.
func (a *App) sources(p *parts) butler.Sources {
	return func(ctx context.Context, check bool) []butler.Source {
		return configured.Sources(ctx, configured.Options{Settings: p.scheduler.Settings(), Version: a.o.Version, Log: a.log}, check)
	}
}
