package generateautotags

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

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
	pageItems   = 500
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
	items := map[int64]bool{}
	for tree, err := range h.Metadata.Trees(ctx, s.ID) {
		if err != nil {
			return fmt.Errorf("read library %d: %w", s.ID, err)
		}
		collect(tree, known, items, &photos)
	}
	if slices.Contains(s.OptOuts, "GenerateAutoTags") {
		photos = nil
	}
	places, err := stack.Find(ctx, photos)
	if err != nil {
		return butler.E(butler.KindInterrupted, "compare photos", "%w", err)
	}
	had, err := haveStacks(ctx, h, s.ID, items)
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
	for item := range places {
		had[item] = true
	}
	for i, item := range slices.Sorted(maps.Keys(had)) {
		if err := ctx.Err(); err != nil {
			return butler.E(butler.KindInterrupted, "stack photos", "%w", err)
		}
		r.Doing("stacking photos", float64(i)/float64(len(had)))
		changed, err := put(ctx, h.Metadata, item, places[item])
		if butler.IsKind(err, butler.KindNotFound) {
			continue // removed meanwhile
		}
		if err != nil {
			return fmt.Errorf("write the stack of item %d: %w", item, err)
		}
		if changed {
			sum.Changed++
		}
	}
	return nil
}

// collect takes the photos of a tree. Of an Item with several files, that with the first Part counts.
func collect(tree butler.ItemTree, known map[int64]signs, items map[int64]bool, photos *[]stack.Photo) {
	if tree.Kind == butler.Photo {
		items[tree.ID] = true
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
		collect(child, known, items, photos)
	}
}

// haveStacks returns those of the Items of a Section that a stack was written of before: those that are not among the
// Items without.
func haveStacks(ctx context.Context, h butler.Host, section int64, items map[int64]bool) (map[int64]bool, error) {
	had := maps.Clone(items)
	q := butler.OldQuery{Origin: butler.OriginStack, Section: section, Kinds: []butler.ItemKind{butler.Photo}, Before: time.Time{}, Limit: pageItems}
	for {
		without, err := h.Metadata.OldMetadata(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("ask what is stacked: %w", err)
		}
		for _, i := range without {
			delete(had, i.ID)
			q.After = i.ID
		}
		if len(without) < q.Limit {
			return had, nil
		}
	}
}

// put writes where a photo stands, if that changed. The zero Place is none.
func put(ctx context.Context, store butler.MetadataStore, item int64, p stack.Place) (changed bool, err error) {
	all, err := store.Metadata(ctx, item)
	if err != nil {
		return false, err
	}
	at := slices.IndexFunc(all, func(m butler.ItemMetadata) bool { return m.Origin == butler.OriginStack })
	if p == (stack.Place{}) {
		if at < 0 {
			return false, nil
		}
		return true, store.RemoveMetadata(ctx, item, butler.OriginStack)
	}
	if at >= 0 && all[at].Photo != nil && all[at].Photo.Stack == p.Leader && slices.Equal(all[at].Tags, []string{string(p.Kind)}) {
		return false, nil
	}
	return true, store.SetMetadata(ctx, butler.ItemMetadata{
		Item: item, Origin: butler.OriginStack,
		Metadata: butler.Metadata{Tags: []string{string(p.Kind)}, Photo: &butler.PhotoData{Stack: p.Leader}},
	})
}
