package app

import (
	"context"

	"butler/internal/api"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/plex"
	"butler/internal/similar"
	"butler/internal/tagging"
	"butler/tasks/musicanalysis"
)

// giveMusic gives both APIs what only music has: search by sound, which it returns, and tags of loudness.
func (a *App) giveMusic(p *parts, plexOptions *plex.Options, apiOptions *api.Options) *similar.Index {
	index := similar.New(similar.Options{Analysis: musicanalysis.Name, Vectors: p.db, Items: p.db})
	plexOptions.Similar, apiOptions.Similar = index, index
	apiOptions.Tag = tagging.New(tagging.Options{
		Items: p.db, Library: p.db, Bundles: p.bundles, Files: header.NewReader(a.tools), Log: a.log,
		Packets: func(ctx context.Context, path string) (string, error) { return media.PacketDigest(ctx, a.tools, path) },
	}).Tag
	return index
}
