package plex

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"butler"
	"butler/plexapi"
)

// collectionTags returns the titles of the Collections that an Item is in.
func (s *server) collectionTags(ctx context.Context, item int64) (tags []plexapi.Tag, err error) {
	all, err := s.Collections.ItemCollections(ctx, item)
	for _, c := range all {
		tags = append(tags, plexapi.Tag{ID: c.ID, Tag: c.Title})
	}
	return tags, err
}

// tagging is what a request says of the Collections that Items are in, by title.
type tagging struct{ in, out []string }

// taggingOf reads it, and returns the other parameters: collection[0].tag.tag=Title puts Items in,
// collection[].tag.tag-=Title takes them out of those made by hand. only reports that nothing else is edited.
func taggingOf(values url.Values) (t tagging, rest url.Values, only bool, err error) {
	rest = maps.Clone(values)
	found, others := false, false
	for _, key := range slices.Sorted(maps.Keys(values)) {
		name, what, edits := strings.Cut(key, ".")
		name, _, _ = strings.Cut(name, "[")
		if name != "collection" {
			others = others || edits
			continue
		}
		delete(rest, key)
		found = true
		switch what {
		case "tag.tag":
			t.in = append(t.in, values[key]...)
		case "tag.tag-":
			for _, list := range values[key] {
				for one := range strings.SplitSeq(list, ",") { // each is escaped once more
					title, err := url.PathUnescape(one)
					if err != nil {
						return t, nil, false, butler.E(butler.KindInvalid, "", "%q is no title", shorten(one))
					}
					t.out = append(t.out, title)
				}
			}
		}
	}
	return t, rest, found && !others, nil
}

// tagItems puts Items into Collections, and takes them out.
func (s *server) tagItems(ctx context.Context, items []butler.Item, t tagging) error {
	for _, item := range items {
		for _, title := range t.in {
			if err := s.tag(ctx, item, title); err != nil {
				return err
			}
		}
		for _, title := range t.out {
			if err := s.untag(ctx, item, title); err != nil {
				return err
			}
		}
	}
	return nil
}

// tag puts an Item into the Collection of a title, unless it is in one. If there is none, it is made.
func (s *server) tag(ctx context.Context, item butler.Item, title string) error {
	has, err := s.Collections.ItemCollections(ctx, item.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(has, func(c butler.Collection) bool { return c.Title == title }) {
		return nil
	}
	all, err := s.Collections.Collections(ctx, item.Section)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c butler.Collection) bool { return c.Rule == "" && c.Title == title })
	if i < 0 {
		_, err = s.Collections.AddCollection(ctx, butler.Collection{Section: item.Section, Title: title, Kind: item.Kind}, []int64{item.ID})
		return err
	}
	_, err = s.Collections.EditCollection(ctx, all[i].ID, butler.CollectionEdit{Add: []int64{item.ID}})
	return err
}

// untag takes an Item out of the Collections of a title. Those that a rule builds keep it.
func (s *server) untag(ctx context.Context, item butler.Item, title string) error {
	has, err := s.Collections.ItemCollections(ctx, item.ID)
	if err != nil {
		return err
	}
	for _, c := range has {
		if c.Rule != "" || c.Title != title {
			continue
		}
		if _, err := s.Collections.EditCollection(ctx, c.ID, butler.CollectionEdit{Remove: []int64{item.ID}}); err != nil {
			return err
		}
	}
	return nil
}
