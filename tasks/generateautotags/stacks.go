package generateautotags

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"butler"
	"butler/internal/photo/stack"
)

// Figures are the summary of a Run, once its photos were compared.
type Figures struct {
	Photos     int `json:"photos"`     // that were compared
	Bursts     int `json:"bursts"`     // photos in bursts
	Duplicates int `json:"duplicates"` // near-duplicates
	Stacks     int `json:"stacks"`
	Changed    int `json:"changed"` // photos whose place changed
}

const (
	pageVectors = 2000
	pageStacks  = 500
)

// stackPhotos compares the photos of each Section with each other, all of them, whatever the Run was limited to, and
// writes where each stands as [butler.OriginStack]: only what changed.
func stackPhotos(ctx context.Context, h butler.Host, r butler.Reporter) error {
	r.Doing("comparing photos", -1)
	known, err := readSigns(ctx, h)
	if err != nil {
		return err
	}
	sections, err := h.Library.Sections(ctx)
	if err != nil {
		return fmt.Errorf("list libraries: %w", err)
	}
	var sum Figures
	for _, s := range sections {
		if s.Kind != butler.Photos {
			continue
		}
		if err := stackSection(ctx, h, r, s, known, &sum); err != nil {
			return err
		}
	}
	return r.Sum(sum)
}

// readSigns returns what every Part is compared by.
func readSigns(ctx context.Context, h butler.Host) (map[int64]signs, error) {
	known := map[int64]signs{}
	for mark := int64(0); ; {
		all, next, err := h.Vectors.Vectors(ctx, Name, mark, pageVectors)
		if err != nil {
			return nil, fmt.Errorf("read what photos look like: %w", err)
		}
		for _, v := range all {
			if s, ok := signsFrom(v.Values); ok {
				known[v.Part] = s
			}
		}
		if len(all) == 0 || next == mark {
			return known, nil
		}
		mark = next
	}
}

// stackSection compares the photos of a Section. A Section that opted out keeps no stacks.
func stackSection(ctx context.Context, h butler.Host, r butler.Reporter, s butler.Section, known map[int64]signs, sum *Figures) error {
	var photos []stack.Photo
	for tree, err := range h.Metadata.Trees(ctx, s.ID) {
		if err != nil {
			return fmt.Errorf("read library %d: %w", s.ID, err)
		}
		collect(tree, known, &photos)
	}
	if slices.Contains(s.OptOuts, "GenerateAutoTags") {
		photos = nil
	}
	places, err := stack.Find(ctx, photos)
	if err != nil {
		return butler.E(butler.KindInterrupted, "compare photos", "%w", err)
	}
	had, err := readStacks(ctx, h, s.ID)
	if err != nil {
		return err
	}
	leaders := map[int64]bool{}
	for _, p := range places {
		leaders[p.Leader] = true
		if p.Kind == stack.Burst {
			sum.Bursts++
		} else {
			sum.Duplicates++
		}
	}
	sum.Photos += len(photos)
	sum.Stacks += len(leaders)
	changed := changes(had, places)
	for i, item := range changed {
		if err := ctx.Err(); err != nil {
			return butler.E(butler.KindInterrupted, "stack photos", "%w", err)
		}
		r.Doing("stacking photos", float64(i)/float64(len(changed)))
		err := put(ctx, h.Metadata, item, places[item])
		if butler.IsKind(err, butler.KindNotFound) {
			continue // removed meanwhile
		}
		if err != nil {
			return fmt.Errorf("write the stack of item %d: %w", item, err)
		}
		sum.Changed++
	}
	return nil
}

// collect takes the photos of a tree. Of an Item with several files, that with the first Part counts.
func collect(tree butler.ItemTree, known map[int64]signs, photos *[]stack.Photo) {
	if tree.Kind == butler.Photo {
		files := slices.SortedFunc(slices.Values(tree.Files), func(a, b butler.ItemFile) int { return cmp.Compare(a.Part, b.Part) })
		for _, f := range files {
			if s, ok := known[f.Part]; ok {
				*photos = append(*photos, stack.Photo{
					Item: tree.ID, Hashes: s.hashes, Shape: s.shape, Dull: s.dull, Time: s.time, Subsec: s.subsec, Camera: s.camera,
				})
				break
			}
		}
	}
	for _, child := range tree.Children {
		collect(child, known, photos)
	}
}

// readStacks returns where photos of a Section were said to stand before, by Item.
func readStacks(ctx context.Context, h butler.Host, section int64) (map[int64]stack.Place, error) {
	had := map[int64]stack.Place{}
	for last := int64(0); ; {
		all, err := h.Metadata.MetadataOf(ctx, butler.OriginStack, section, last, pageStacks)
		if err != nil {
			return nil, fmt.Errorf("read what is stacked: %w", err)
		}
		for _, m := range all {
			had[m.Item] = placeOf(m)
			last = m.Item
		}
		if len(all) == 0 {
			return had, nil
		}
	}
}

// placeOf returns the Place that was written, or one that no photo has.
func placeOf(m butler.ItemMetadata) (p stack.Place) {
	if m.Photo != nil && len(m.Tags) == 1 {
		p = stack.Place{Leader: m.Photo.Stack, Kind: stack.Kind(m.Tags[0])}
	}
	return p
}

// put writes where a photo stands. The zero Place is none.
func put(ctx context.Context, store butler.MetadataStore, item int64, p stack.Place) error {
	if p == (stack.Place{}) {
		return store.RemoveMetadata(ctx, item, butler.OriginStack)
	}
	return store.SetMetadata(ctx, butler.ItemMetadata{
		Item: item, Origin: butler.OriginStack,
		Metadata: butler.Metadata{Tags: []string{string(p.Kind)}, Photo: &butler.PhotoData{Stack: p.Leader}},
	})
}

// changes returns the Items that stand elsewhere than they did, in their order.
func changes(had, places map[int64]stack.Place) (all []int64) {
	for item := range had {
		if _, ok := places[item]; !ok {
			all = append(all, item)
		}
	}
	for item, p := range places {
		if had[item] != p {
			all = append(all, item)
		}
	}
	slices.Sort(all)
	return all
}
