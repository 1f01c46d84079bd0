package configured

import (
	"context"
	"slices"
	"sync"
	"time"

	"butler"
	"butler/internal/provider"
)

// checkLimit is how long a source has for its answer: somebody waits.
const checkLimit = 20 * time.Second

// Sources returns who can be asked, those first that the settings ask for. With check each of those is asked for
// something. See [butler.Sources].
func Sources(ctx context.Context, o Options, check bool) []butler.Source {
	if check {
		o.Attempts = 1
	}
	set := New(o)
	defer set.Close()
	all := make([]butler.Source, len(set.Providers), len(set.Providers)+len(known()))
	var asking sync.WaitGroup
	for i, p := range set.Providers {
		all[i] = butler.Source{Name: p.Name(), Label: p.Label(), Asked: true, Checked: check}
		if check {
			asking.Go(func() {
				if err := ask(ctx, p); err != nil {
					all[i].Problem = err.Error()
				}
			})
		}
	}
	asking.Wait()
	for _, s := range known() {
		if set.has(s.Name) {
			continue
		}
		if s.Why = set.Off[s.Name]; s.Why == "" {
			s.Why = "it is not among the sources that are switched on (" + PrefProviders + ")"
		}
		all = append(all, s)
	}
	for _, name := range set.strangers() {
		all = append(all, butler.Source{Name: name, Label: name, Why: set.Off[name]})
	}
	return all
}

// known returns those that this program has.
func known() []butler.Source {
	return []butler.Source{
		{Name: provider.TMDB, Label: "TMDB"}, {Name: provider.TVmaze, Label: "TVmaze"}, {Name: provider.MusicBrainz, Label: "MusicBrainz"},
	}
}

// strangers returns the names in the settings that no source has.
func (s *Set) strangers() []string {
	var all []string
	for name := range s.Off {
		if !slices.ContainsFunc(known(), func(k butler.Source) bool { return k.Name == name }) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// ask asks a provider for something that it has, and reports how it does not answer.
func ask(ctx context.Context, p provider.Provider) error {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	for _, kind := range []butler.ItemKind{butler.Movie, butler.Show, butler.Album} {
		if p.Knows(kind) {
			_, err := p.Search(ctx, provider.Query{Kind: kind, Title: "Metropolis"})
			return err
		}
	}
	return nil
}
