package similar

import (
	"cmp"
	"maps"
	"slices"

	"butler"
)

// grouped returns the Items that Parts stand for, nearest first, and the distance of the nearest Part of
// each.
func (s *search) grouped(found []near) (map[int64]float64, []int64, error) {
	distances := make(map[int64]float64)
	var order []int64
	var gone []int64
	defer func() { s.forget(gone) }()
	if err := s.resolve(found, &gone); err != nil {
		return nil, nil, err
	}
	for _, f := range found {
		id := s.groups[s.parts[f.part]]
		if id == 0 || id == s.item.ID {
			continue
		}
		if _, ok := distances[id]; !ok {
			distances[id] = distanceOf(float64(f.dot))
			order = append(order, id)
		}
	}
	order, err := s.without(order)
	return distances, order, err
}

// without leaves out what lies in the Items that are to be left out.
func (s *search) without(order []int64) ([]int64, error) {
	if len(s.query.Exclude) == 0 {
		return order, nil
	}
	parents, err := s.parents(order)
	if err != nil {
		return nil, err
	}
	above, err := s.parents(slices.Collect(maps.Values(parents)))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(order, func(id int64) bool {
		return slices.ContainsFunc(s.query.Exclude, func(out int64) bool {
			return out == id || out == parents[id] || out == above[parents[id]]
		})
	}), nil
}

// resolve finds out the tracks of Parts, and what they belong to. Parts that are no more are told.
func (s *search) resolve(found []near, gone *[]int64) error {
	var tracks []int64
	for _, f := range found {
		if _, ok := s.parts[f.part]; ok {
			continue
		}
		p, err := s.o.Items.Part(s.ctx, f.part)
		switch {
		case butler.IsKind(err, butler.KindNotFound):
			*gone = append(*gone, f.part)
			continue
		case err != nil:
			return err
		case !p.Missing.IsZero() || p.Section != s.item.Section:
			s.parts[f.part] = 0
			continue
		}
		s.parts[f.part] = p.Item
		tracks = append(tracks, p.Item)
	}
	if s.item.Kind == butler.Track {
		for _, id := range tracks {
			s.groups[id] = id
		}
		return nil
	}
	albums, err := s.parents(tracks)
	if err != nil || s.item.Kind == butler.Album {
		for track, album := range albums {
			s.groups[track] = album
		}
		return err
	}
	var ids []int64
	for _, album := range albums {
		ids = append(ids, album)
	}
	artists, err := s.parents(ids)
	for track, album := range albums {
		s.groups[track] = artists[album]
	}
	return err
}

// partsOf returns the Parts of an Item and of all below it.
func (s *search) partsOf(item butler.Item) ([]int64, error) {
	tracks := []butler.Item{item}
	if item.Kind != butler.Track {
		tracks = nil
		q := butler.ItemQuery{Section: item.Section, Parent: item.ID, Deep: true, Kind: butler.Track, Limit: MaxLimit}
		for {
			page, err := s.o.Items.Items(s.ctx, q)
			if err != nil {
				return nil, err
			}
			tracks = append(tracks, page.Items...)
			if page.Next == "" || len(page.Items) == 0 {
				break
			}
			q.After = page.Next
		}
	}
	var parts []int64
	for some := range slices.Chunk(tracks, MaxLimit) {
		entries, err := s.o.Items.Entries(s.ctx, some)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			for _, m := range e.Media {
				for _, p := range m.Parts {
					if p.Missing.IsZero() {
						parts = append(parts, p.ID)
					}
				}
			}
		}
	}
	return parts, nil
}

// measure replaces the distances of albums or artists by those of the means of all their tracks, and
// orders them by these.
func (s *search) measure(to []float32, order []int64, distances map[int64]float64) error {
	items, err := s.read(order)
	if err != nil {
		return err
	}
	for _, item := range items {
		parts, err := s.partsOf(item)
		if err != nil {
			return err
		}
		if mean := s.mean(parts); len(mean) == len(to) {
			distances[item.ID] = distanceOf(float64(dot(to, mean)))
		}
	}
	slices.SortStableFunc(order, func(a, b int64) int { return cmp.Compare(distances[a], distances[b]) })
	return nil
}

// parents returns the parent of each of some Items.
func (s *search) parents(ids []int64) (map[int64]int64, error) {
	items, err := s.read(ids)
	all := make(map[int64]int64, len(items))
	for _, i := range items {
		all[i.ID] = i.Parent
	}
	return all, err
}

// read returns Items by their ids, in any order.
func (s *search) read(ids []int64) ([]butler.Item, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	var all []butler.Item
	for some := range slices.Chunk(slices.Compact(ids), MaxLimit) {
		page, err := s.o.Items.Items(s.ctx, butler.ItemQuery{IDs: some, Limit: len(some)})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
	}
	return all, nil
}
