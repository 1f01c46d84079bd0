package refreshperiodicmetadata

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"

	"butler"
	"butler/internal/provider"
	"butler/internal/provider/configured"
)

// Matcher is a [butler.Matcher].
type Matcher struct {
	Settings func() butler.Settings
	Library  butler.Library
	Items    butler.ItemReader
	Metadata butler.MetadataStore
	Version  string // of the program
	Log      *slog.Logger
}

var _ butler.Matcher = Matcher{}

// maxShown is how many Candidates of one source are shown.
const maxShown = 10

// Candidates implements [butler.Matcher].
func (m Matcher) Candidates(ctx context.Context, item int64, title string, year int) ([]butler.MatchCandidate, error) {
	const op = "look for matches"
	tree, err := m.tree(ctx, op, item)
	if err != nil {
		return nil, err
	}
	settings := m.Settings()
	set := configured.New(configured.Options{Settings: settings, Version: m.Version, Log: m.Log})
	defer set.Close()
	providers := set.For(tree.Kind)
	if len(providers) == 0 {
		return nil, butler.E(butler.KindRefused, op, "no source is switched on for what is of kind %s", tree.Kind).
			WithHint("look at the preferences %s, %s and %s", configured.PrefProviders, configured.PrefTMDBKey, configured.PrefContact)
	}
	r := &refresh{host: butler.Host{Settings: settings, Library: m.Library, Items: m.Items, Metadata: m.Metadata}, set: set, names: provider.NewNames()}
	s, err := r.subject(ctx, tree)
	if err != nil {
		return nil, err
	}
	if title != "" {
		s.about.Titles = []string{title}
	}
	s.about.Year = cmp.Or(year, s.about.Year)
	var all []butler.MatchCandidate
	var failed error
	for _, p := range providers {
		found, err := provider.Candidates(ctx, p, s.about)
		if err != nil {
			if failed == nil {
				failed = err
			}
			continue
		}
		for _, c := range found[:min(len(found), maxShown)] {
			all = append(all, butler.MatchCandidate{
				Provider: p.Name(), ID: c.ID, Title: c.Title, Year: c.Year, Artist: c.Artist, Note: c.Note, Confidence: c.Confidence,
				Current: s.prior != nil && s.prior.Provider == p.Name() && s.prior.IDs[p.Name()] == c.ID,
			})
		}
	}
	if len(all) == 0 && failed != nil {
		return nil, failed
	}
	slices.SortStableFunc(all, func(a, b butler.MatchCandidate) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return all, nil
}

// Choose implements [butler.Matcher].
func (m Matcher) Choose(ctx context.Context, item int64, name, id string) error {
	const op = "match item"
	switch {
	case !slices.Contains([]string{provider.TMDB, provider.TVmaze, provider.MusicBrainz, "imdb", "tvdb"}, name):
		return butler.E(butler.KindInvalid, op, "there is no source %q", name).WithHint("tmdb, tvmaze, musicbrainz, imdb and tvdb have ids")
	case id != "" && !provider.Fits(name, id):
		return butler.E(butler.KindInvalid, op, "%q is no id of %s", id, name)
	}
	if _, err := m.tree(ctx, op, item); err != nil {
		return err
	}
	ids := map[string]string{}
	said, err := m.Metadata.Metadata(ctx, item)
	if err != nil {
		return err
	}
	for _, one := range said {
		if one.Origin == butler.OriginUser {
			maps.Copy(ids, one.IDs)
		}
	}
	delete(ids, name)
	if id != "" {
		ids[name] = id
	}
	value, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	_, err = butler.EditMetadata(ctx, m.Metadata, item, butler.MetadataEdit{Set: map[string]json.RawMessage{"ids": value}})
	return err
}

// tree returns an Item that can be matched.
func (m Matcher) tree(ctx context.Context, op string, item int64) (butler.ItemTree, error) {
	tree, err := m.Metadata.Tree(ctx, item)
	if err != nil {
		return tree, err
	}
	switch tree.Kind {
	case butler.Movie, butler.Show, butler.Artist, butler.Album:
		return tree, nil
	default:
		return tree, butler.E(butler.KindInvalid, op, "what is of kind %s is not matched by itself, but with what it lies in", tree.Kind)
	}
}
