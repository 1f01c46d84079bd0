package fake

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"butler"
)

// Metadata is a [butler.MetadataStore] in memory. Files in its trees are present. Its methods may be called by
// several goroutines.
type Metadata struct {
	mu        sync.Mutex
	trees     []butler.ItemTree
	said      map[int64]map[butler.Origin]butler.ItemMetadata
	subtitles map[int64][]butler.Stream
	streams   int64 // the last id of a Stream
	err       error
}

var _ butler.MetadataStore = (*Metadata)(nil)

// NewMetadata returns a store of these Items: trees from the top, each with the Section it is in.
func NewMetadata(trees ...butler.ItemTree) *Metadata {
	return &Metadata{
		trees: trees, said: make(map[int64]map[butler.Origin]butler.ItemMetadata), subtitles: make(map[int64][]butler.Stream),
	}
}

// Fail lets every method fail with an error from now on; nil ends that.
func (m *Metadata) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// SetTrees replaces the Items. What was said of them stays.
func (m *Metadata) SetTrees(trees ...butler.ItemTree) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trees = trees
}

// Subtitles returns what [Metadata.SetSubtitles] stored last of a Part.
func (m *Metadata) Subtitles(part int64) []butler.Stream {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.subtitles[part])
}

// Effective returns what is in force of an Item.
func (m *Metadata) Effective(item int64) butler.Metadata {
	m.mu.Lock()
	defer m.mu.Unlock()
	return butler.Effective(m.all(item))
}

// Metadata implements [butler.MetadataStore].
func (m *Metadata) Metadata(_ context.Context, item int64) ([]butler.ItemMetadata, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all(item), m.err
}

func (m *Metadata) all(item int64) (all []butler.ItemMetadata) {
	for _, o := range butler.Origins() {
		if said, ok := m.said[item][o]; ok {
			all = append(all, said)
		}
	}
	return all
}

// SetMetadata implements [butler.MetadataStore].
func (m *Metadata) SetMetadata(_ context.Context, said butler.ItemMetadata) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	said, err := said.Clean()
	if err != nil {
		return err
	}
	if _, ok := m.find(said.Item); !ok {
		return butler.E(butler.KindNotFound, "set metadata", "there is no item %d", said.Item)
	}
	if said.At.IsZero() {
		said.At = Now()
	}
	if m.said[said.Item] == nil {
		m.said[said.Item] = make(map[butler.Origin]butler.ItemMetadata)
	}
	m.said[said.Item][said.Origin] = said
	return nil
}

// RemoveMetadata implements [butler.MetadataStore].
func (m *Metadata) RemoveMetadata(_ context.Context, item int64, o butler.Origin) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		delete(m.said[item], o)
	}
	return m.err
}

// OldMetadata implements [butler.MetadataStore].
func (m *Metadata) OldMetadata(_ context.Context, q butler.OldQuery) (all []butler.Item, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	top := m.trees
	if q.Item != 0 {
		tree, _ := m.find(q.Item)
		top = []butler.ItemTree{tree}
	}
	walk(top, func(tree butler.ItemTree) {
		said, ok := m.said[tree.ID][q.Origin]
		switch {
		case q.Section != 0 && tree.Section != q.Section, tree.ID <= q.After, !hasFiles(tree),
			len(q.Kinds) > 0 && !slices.Contains(q.Kinds, tree.Kind), ok && !said.At.Before(q.Before):
		default:
			all = append(all, tree.Item)
		}
	})
	slices.SortFunc(all, func(a, b butler.Item) int { return cmp.Compare(a.ID, b.ID) })
	if q.Limit > 0 {
		all = all[:min(q.Limit, len(all))]
	}
	return all, nil
}

// MetadataOf implements [butler.MetadataStore].
func (m *Metadata) MetadataOf(_ context.Context, o butler.Origin, section, after int64, limit int) (all []butler.ItemMetadata, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for item, said := range m.said {
		tree, _ := m.find(item)
		if s, ok := said[o]; ok && item > after && tree.Section == section {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b butler.ItemMetadata) int { return cmp.Compare(a.Item, b.Item) })
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	return all, m.err
}

// Trees implements [butler.MetadataStore].
func (m *Metadata) Trees(_ context.Context, section int64) iter.Seq2[butler.ItemTree, error] {
	return func(yield func(butler.ItemTree, error) bool) {
		m.mu.Lock()
		trees, err := slices.Clone(m.trees), m.err
		m.mu.Unlock()
		if err != nil {
			yield(butler.ItemTree{}, err)
			return
		}
		for _, tree := range trees {
			if tree.Section == section && !yield(tree, nil) {
				return
			}
		}
	}
}

// Tree implements [butler.MetadataStore].
func (m *Metadata) Tree(_ context.Context, item int64) (butler.ItemTree, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return butler.ItemTree{}, m.err
	}
	tree, ok := m.find(item)
	if !ok {
		return tree, butler.E(butler.KindNotFound, "read item", "there is no item %d", item)
	}
	return tree, nil
}

// SetSubtitles implements [butler.MetadataStore].
func (m *Metadata) SetSubtitles(_ context.Context, part int64, subtitles []butler.Stream) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	var all []butler.Stream
	for _, s := range subtitles {
		s.External, s.Kind = true, butler.StreamSubtitle
		i := slices.IndexFunc(m.subtitles[part], func(was butler.Stream) bool { return was.File == s.File })
		if i >= 0 {
			s.ID = m.subtitles[part][i].ID
		} else {
			m.streams++
			s.ID = m.streams
		}
		all = append(all, s)
	}
	m.subtitles[part] = all
	return nil
}

func (m *Metadata) find(item int64) (found butler.ItemTree, ok bool) {
	walk(m.trees, func(tree butler.ItemTree) {
		if tree.ID == item {
			found, ok = tree, true
		}
	})
	return found, ok
}

func walk(trees []butler.ItemTree, f func(butler.ItemTree)) {
	for _, tree := range trees {
		f(tree)
		walk(tree.Children, f)
	}
}

func hasFiles(tree butler.ItemTree) bool {
	return len(tree.Files) > 0 || slices.ContainsFunc(tree.Children, hasFiles)
}
