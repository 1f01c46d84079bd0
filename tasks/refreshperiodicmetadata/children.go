package refreshperiodicmetadata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"butler"
	"butler/internal/provider"
)

// children stores what a provider says of the seasons and episodes of a show, or of the tracks of an album.
func (r *refresh) children(ctx context.Context, p provider.Provider, s subject, d provider.Details, v provider.Verdict, o *outcome) error {
	if s.tree.Kind != butler.Show {
		if d.Unchanged {
			return r.stillSo(ctx, s.tree.Children)
		}
		return r.leaves(ctx, p, s.tree.Children, d, v, o)
	}
	for _, season := range s.tree.Children {
		if season.Kind != butler.Season {
			continue
		}
		if err := r.season(ctx, p, season, d, v, o); err != nil {
			return err
		}
	}
	return nil
}

// season stores what is said of a season of the show that v names.
func (r *refresh) season(ctx context.Context, p provider.Provider, tree butler.ItemTree, show provider.Details, v provider.Verdict, o *outcome) error {
	prior, err := r.online(ctx, tree.ID)
	if err != nil {
		return err
	}
	var was stamp
	if prior != nil {
		was = readStamp(prior.Stamp)
	}
	d := show // unchanged
	switch {
	case show.Whole && show.Unchanged:
	case show.Whole:
		i := slices.IndexFunc(show.Children, func(c provider.Details) bool { return c.Index == tree.Index })
		if i < 0 {
			return r.none(ctx, p, tree)
		}
		d = show.Children[i]
	default:
		ref := provider.Ref{Kind: butler.Season, ID: v.ID, Season: tree.Index}
		all, err := r.allKnown(ctx, p, tree)
		if err != nil {
			return err
		}
		if all && was.Language == r.language() && was.About == v.ID {
			ref.Known = was.Valid
		}
		if d, err = p.Details(ctx, ref); butler.IsKind(err, butler.KindNotFound) {
			return r.none(ctx, p, tree)
		} else if err != nil {
			return err
		}
	}
	if d.Unchanged {
		return r.stillSo(ctx, []butler.ItemTree{tree})
	}
	if o.state == unchanged {
		o.state, o.note = matched, p.Label()+" "+v.ID+", new in its seasons"
	}
	if err := r.leaves(ctx, p, tree.Children, d, v, o); err != nil {
		return err
	}
	return r.write(ctx, p, tree.ID, prior, was, stamp{About: v.ID, Valid: d.Valid}, v, d, o)
}

// leaves stores what is said of episodes or tracks, each by its place among those of d.
func (r *refresh) leaves(ctx context.Context, p provider.Provider, trees []butler.ItemTree, d provider.Details, v provider.Verdict, o *outcome) error {
	for _, tree := range trees {
		if tree.Kind != butler.Episode && tree.Kind != butler.Track {
			continue
		}
		one, ok := leafOf(tree.Item, d)
		if !ok {
			if err := r.none(ctx, p, tree); err != nil {
				return err
			}
			continue
		}
		prior, err := r.online(ctx, tree.ID)
		if err != nil {
			return err
		}
		var was stamp
		if prior != nil {
			was = readStamp(prior.Stamp)
		}
		v := v
		v.ID, v.Note = one.ID, ""
		if err := r.write(ctx, p, tree.ID, prior, was, stamp{}, v, one, o); err != nil {
			return err
		}
	}
	return nil
}

// leafOf returns what is said of an episode or a track: of an episode by its number, or else by its day, or, of a
// special, by its title; of a track by its disc and number, if the title is not wholly another, or else by its title.
func leafOf(i butler.Item, d provider.Details) (provider.Details, bool) {
	find := func(fits func(provider.Details) bool) (provider.Details, bool) {
		at := slices.IndexFunc(d.Children, fits)
		if at < 0 {
			return provider.Details{}, false
		}
		return d.Children[at], true
	}
	sameTitle := func(c provider.Details) bool { return provider.Likeness(i.Title, c.Metadata.Title) >= provider.Sure }
	if i.Kind == butler.Track {
		one, ok := find(func(c provider.Details) bool {
			return c.Index == i.Index && c.Disc == max(1, i.Disc) && provider.Likeness(i.Title, c.Metadata.Title) >= 0.4
		})
		if ok {
			return one, true
		}
		return find(sameTitle)
	}
	if i.Index > 0 {
		if one, ok := find(func(c provider.Details) bool { return c.Index == i.Index }); ok {
			return several(i, d, one), true
		}
	}
	if !i.Aired.IsZero() {
		if one, ok := find(func(c provider.Details) bool { return c.Metadata.Aired == i.Aired }); ok {
			return one, true
		}
	}
	return find(func(c provider.Details) bool { return c.Index == 0 && sameTitle(c) })
}

// several joins what is said of the episodes of a file that has more than one.
func several(i butler.Item, d provider.Details, one provider.Details) provider.Details {
	titles, texts := []string{one.Metadata.Title}, []string{one.Metadata.Summary}
	for n := i.Index + 1; n <= min(i.IndexEnd, i.Index+20); n++ {
		for _, c := range d.Children {
			if c.Index != n {
				continue
			}
			titles, texts = append(titles, c.Metadata.Title), append(texts, c.Metadata.Summary)
			one.Metadata.Runtime += c.Metadata.Runtime
		}
	}
	one.Metadata.Title = strings.Join(titles, " / ")
	one.Metadata.Summary = strings.TrimSpace(strings.Join(texts, "\n\n"))
	return one
}

// none stores that a provider, which knows what an Item lies in, does not know that.
func (r *refresh) none(ctx context.Context, p provider.Provider, tree butler.ItemTree) error {
	note := fmt.Sprintf("%s has none of this number", p.Label())
	for _, t := range append(below(tree), tree) {
		m := butler.ItemMetadata{Item: t.ID, Origin: butler.OriginOnline, Provider: p.Name(), Note: note, At: r.now, Stamp: stamp{Language: r.language()}.String()}
		if err := r.save(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// stillSo notes of Items that what was found of them is still so.
func (r *refresh) stillSo(ctx context.Context, trees []butler.ItemTree) error {
	for _, t := range trees {
		switch t.Kind {
		case butler.Season, butler.Episode, butler.Track:
		default:
			continue
		}
		if err := r.stillSo(ctx, t.Children); err != nil {
			return err
		}
		prior, err := r.online(ctx, t.ID)
		if err != nil {
			return err
		}
		if prior != nil {
			if err := r.touch(ctx, *prior); err != nil {
				return err
			}
		}
	}
	return nil
}

// online returns what was found of an Item the last time, or nil.
func (r *refresh) online(ctx context.Context, id int64) (*butler.ItemMetadata, error) {
	said, err := r.host.Metadata.Metadata(ctx, id)
	if err != nil {
		return nil, storeError{err}
	}
	i := slices.IndexFunc(said, func(m butler.ItemMetadata) bool { return m.Origin == butler.OriginOnline })
	if i < 0 {
		return nil, nil //nolint:nilnil // nothing is said, and nothing is wrong
	}
	return &said[i], nil
}

// allKnown reports whether a provider was asked about everything below an Item.
func (r *refresh) allKnown(ctx context.Context, p provider.Provider, tree butler.ItemTree) (bool, error) {
	for _, t := range below(tree) {
		m, err := r.online(ctx, t.ID)
		if err != nil || m == nil || m.Provider != p.Name() || readStamp(m.Stamp).Language != r.language() {
			return false, err
		}
	}
	return true, nil
}
