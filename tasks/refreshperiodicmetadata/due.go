package refreshperiodicmetadata

import (
	"context"
	"slices"
	"time"

	"butler"
)

// work is an Item that is looked after as a whole: a film, a show with its seasons and episodes, an album with its
// tracks, an artist.
type work struct {
	id   int64
	kind butler.ItemKind
}

const (
	page = 500 // Items that are asked for at a time
	// A tenth of its age limit counts for what is as young as this, and for what is to come.
	young = 90 * 24 * time.Hour
	// Music changes less than films and series.
	musicFactor = 3
)

// kindsOf returns what is asked for in a Section, from the top down.
func kindsOf(s butler.SectionKind) []butler.ItemKind {
	switch s {
	case butler.Movies:
		return []butler.ItemKind{butler.Movie}
	case butler.Shows:
		return []butler.ItemKind{butler.Show, butler.Season, butler.Episode}
	case butler.Music:
		return []butler.ItemKind{butler.Artist, butler.Album, butler.Track}
	case butler.Photos:
	}
	return nil
}

// due returns what is to be looked after, artists last.
func (r *refresh) due(ctx context.Context) ([]work, error) {
	var sections []butler.Section
	if id := r.host.Run.Section; id != 0 {
		s, err := r.host.Library.Section(ctx, id)
		if err != nil {
			return nil, storeError{err}
		}
		sections = []butler.Section{s}
	} else {
		all, err := r.host.Library.Sections(ctx)
		if err != nil {
			return nil, storeError{err}
		}
		sections = all
	}
	found := map[work]bool{}
	for _, s := range sections {
		if slices.Contains(s.OptOuts, Name) || !r.asked(s.Kind) {
			continue
		}
		if err := r.dueIn(ctx, s, found); err != nil {
			return nil, storeError{err}
		}
	}
	all := make([]work, 0, len(found))
	for w := range found {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b work) int {
		switch aa, ba := a.kind == butler.Artist, b.kind == butler.Artist; {
		case aa && !ba:
			return 1
		case ba && !aa:
			return -1
		}
		return int(a.id - b.id)
	})
	return all, nil
}

// asked reports whether any provider knows what is in such Sections.
func (r *refresh) asked(s butler.SectionKind) bool {
	return slices.ContainsFunc(kindsOf(s), func(k butler.ItemKind) bool { return len(r.set.For(k)) > 0 })
}

func (r *refresh) dueIn(ctx context.Context, s butler.Section, found map[work]bool) error {
	age := time.Duration(r.host.Settings.Int(PrefAge)) * 24 * time.Hour
	if s.Kind == butler.Music {
		age *= musicFactor
	}
	q := butler.OldQuery{Origin: butler.OriginOnline, Section: s.ID, Item: r.host.Run.Item, Kinds: kindsOf(s.Kind), Limit: page}
	if q.Item != 0 { // by hand: whatever its age
		q.Before = r.now.AddDate(1, 0, 0)
		return r.old(ctx, q, found, func(butler.Item) bool { return true })
	}
	q.Before = r.now.Add(-age)
	if err := r.old(ctx, q, found, func(butler.Item) bool { return true }); err != nil {
		return err
	}
	q.Before = r.now.Add(-max(age/10, 24*time.Hour))
	return r.old(ctx, q, found, r.isYoung)
}

// isYoung reports whether more may become known of an Item soon. What has no day goes by when it was added.
func (r *refresh) isYoung(i butler.Item) bool {
	since := butler.DateOf(r.now.Add(-young))
	switch {
	case !i.Aired.IsZero():
		return !i.Aired.Before(since)
	case i.Year > 0:
		return i.Year >= since.Year && r.now.Sub(i.Added) < young
	}
	return r.now.Sub(i.Added) < young
}

// old adds what is old, or what it belongs to.
func (r *refresh) old(ctx context.Context, q butler.OldQuery, found map[work]bool, want func(butler.Item) bool) error {
	for {
		items, err := r.host.Metadata.OldMetadata(ctx, q)
		if err != nil || len(items) == 0 {
			return err
		}
		q.After = items[len(items)-1].ID
		last := len(items) < q.Limit
		if err := r.addAll(ctx, slices.DeleteFunc(items, func(i butler.Item) bool { return !want(i) }), found); err != nil {
			return err
		}
		if last {
			return nil
		}
	}
}

// addAll adds Items that are looked after as a whole; others are replaced by what they lie in.
func (r *refresh) addAll(ctx context.Context, items []butler.Item, found map[work]bool) error {
	for len(items) > 0 {
		var above []int64
		for _, i := range items {
			switch i.Kind {
			case butler.Season, butler.Episode, butler.Track:
				if i.Parent != 0 && !slices.Contains(above, i.Parent) {
					above = append(above, i.Parent)
				}
			default:
				found[work{i.ID, i.Kind}] = true
			}
		}
		if len(above) == 0 {
			return nil
		}
		page, err := r.host.Items.Items(ctx, butler.ItemQuery{IDs: above, Limit: len(above)})
		if err != nil {
			return err
		}
		items = page.Items
	}
	return nil
}
