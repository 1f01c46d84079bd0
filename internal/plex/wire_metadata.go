package plex

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"butler"
	"butler/plexapi"
)

// maxTags is how many tags of a kind a list shows of an Item.
const maxTags = 3

// wireMetadata tells what is said of an Item, as a list shows it.
func wireMetadata(w *plexapi.Item, e butler.ItemEntry) {
	m := e.Metadata
	w.OriginalTitle, w.Tagline, w.Summary, w.Studio = m.OriginalTitle, m.Tagline, m.Summary, m.Studio
	w.ContentRating, w.AudienceRating, w.UserRating = m.ContentRating, m.Rating, m.UserRating
	w.Genre, w.Country = tags(first(m.Genres)), tags(first(m.Countries))
	w.Director, w.Writer, w.Role = first(credits(m, butler.JobDirector)), first(credits(m, butler.JobWriter)), first(credits(m, butler.JobActor))
	w.Thumb, w.Art = assetURL(e.ID, "thumb", e.Kind, m), assetURL(e.ID, "art", e.Kind, m)
	w.Banner, w.Theme = assetURL(e.ID, "banner", e.Kind, m), assetURL(e.ID, "theme", e.Kind, m)
	for _, provider := range slices.Sorted(maps.Keys(m.IDs)) {
		if scheme := guidScheme(provider); scheme != "" {
			w.Guids = append(w.Guids, plexapi.GUID{ID: scheme + "://" + m.IDs[provider]})
		}
	}
}

// wireMore tells what only the answer about one Item tells.
func (s *server) wireMore(ctx context.Context, w *plexapi.Item, e butler.ItemEntry) error {
	m := e.Metadata
	w.Genre, w.Country, w.Mood, w.Style = tags(m.Genres), tags(m.Countries), tags(m.Moods), tags(m.Styles)
	w.Label, w.Tags = tags(m.Labels), tags(m.Tags)
	w.Director, w.Writer = credits(m, butler.JobDirector), credits(m, butler.JobWriter)
	w.Producer, w.Role = credits(m, butler.JobProducer), credits(m, butler.JobActor)
	for _, i := range []struct{ name, kind string }{
		{"thumb", "coverPoster"}, {"art", "background"}, {"banner", "banner"}, {"clearLogo", "clearLogo"},
	} {
		kind := i.kind
		if i.name == "thumb" && (e.Kind == butler.Episode || e.Kind == butler.Extra) {
			kind = "snapshot"
		}
		if url := assetURL(e.ID, i.name, e.Kind, m); url != "" {
			w.Image = append(w.Image, plexapi.Image{Alt: e.Title, Type: kind, URL: url})
		}
	}
	said, err := s.Metadata.Metadata(ctx, e.ID)
	if err != nil {
		return err
	}
	for _, o := range said {
		for _, name := range o.Locked {
			for _, field := range plexFields(name) {
				w.Field = append(w.Field, plexapi.LockedField{Locked: true, Name: field})
			}
		}
	}
	return nil
}

// guidScheme returns how Plex calls the ids of a provider, or "" if it does not know them.
func guidScheme(provider string) string {
	switch provider {
	case "imdb", "tmdb", "tvdb":
		return provider
	case "musicbrainz":
		return "mbid"
	}
	return ""
}

func first[T any](all []T) []T { return all[:min(len(all), maxTags)] }

func tags(all []string) (out []plexapi.Tag) {
	for _, t := range all {
		out = append(out, plexapi.Tag{Tag: t})
	}
	return out
}

func credits(m butler.Metadata, job butler.CreditJob) (out []plexapi.Tag) {
	for _, c := range m.Credits {
		if c.Job == job {
			out = append(out, plexapi.Tag{Tag: c.Name, Role: c.Role})
		}
	}
	return out
}

// wireAncestors tells the pictures of what Items lie in. Seasons and episodes have the art of their show, if
// they have none of their own.
func (s *server) wireAncestors(ctx context.Context, all []plexapi.Item, entries []butler.ItemEntry) error {
	above := map[int64]butler.Item{}
	for _, e := range entries {
		for _, p := range e.Parents {
			above[p.ID] = p
		}
	}
	if len(above) == 0 {
		return nil
	}
	parents, err := s.Items.Entries(ctx, slices.SortedFunc(maps.Values(above), func(a, b butler.Item) int { return int(a.ID - b.ID) }))
	if err != nil {
		return err
	}
	known := map[int64]butler.ItemEntry{}
	for _, p := range parents {
		known[p.ID] = p
	}
	url := func(id int64, name string) string { return assetURL(id, name, known[id].Kind, known[id].Metadata) }
	for i, e := range entries {
		w := &all[i]
		if len(e.Parents) > 0 {
			id := e.Parents[0].ID
			w.ParentThumb = url(id, "thumb")
			if w.Art == "" {
				w.Art = url(id, "art")
			}
		}
		if len(e.Parents) > 1 {
			id := e.Parents[1].ID
			w.GrandparentThumb, w.GrandparentArt, w.GrandparentTheme = url(id, "thumb"), url(id, "art"), url(id, "theme")
			if w.Art == "" {
				w.Art = w.GrandparentArt
			}
		}
	}
	return nil
}

// assetURL returns the address of an Asset, or "" if there is none. What stands last in it changes with the Asset.
func assetURL(item int64, name string, kind butler.ItemKind, m butler.Metadata) string {
	a := assetOf(name, kind, m, "")
	if a == nil {
		return ""
	}
	return "/library/metadata/" + strconv.FormatInt(item, 10) + "/" + name + "/" + stampOf(*a)
}

func stampOf(a butler.Asset) string { return a.Digest[:min(16, len(a.Digest))] }
