package scheduler

import (
	"context"
	"sync"
	"time"

	"butler"
)

// shelf is a library with the Sections 1 to 3. Of Items, those of one digit stand at the top of the
// Section of that number, and those of two lie in the one of their first digit.
type shelf struct {
	butler.Library
	butler.ItemReader
	butler.BundleStore

	unscanned bool // nobody knows yet what is in Section 3

	mu      sync.Mutex
	removed []butler.BundleFile
	stuck   string       // a file that cannot be removed
	stored  func() int64 // bytes of generated files; nil for none
}

func (*shelf) Section(_ context.Context, id int64) (butler.Section, error) {
	if id < 1 || id > 3 {
		return butler.Section{}, butler.E(butler.KindNotFound, "find section", "there is no section %d", id)
	}
	return butler.Section{ID: id}, nil
}

func (s *shelf) Sections(context.Context) ([]butler.Section, error) {
	then := time.Unix(1, 0)
	all := []butler.Section{{ID: 1, Scanned: then}, {ID: 2, Scanned: then}, {ID: 3, Scanned: then}}
	if s.unscanned {
		all[2].Scanned = time.Time{}
	}
	return all, nil
}

func (*shelf) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	id := q.IDs[0]
	switch {
	case id >= 1 && id <= 3:
		return butler.ItemPage{Items: []butler.Item{{ID: id, Section: id}}}, nil
	case id >= 10 && id <= 39:
		return butler.ItemPage{Items: []butler.Item{{ID: id, Section: id / 10, Parent: id / 10}}}, nil
	}
	return butler.ItemPage{}, nil
}

func (s *shelf) Stored(context.Context) ([]butler.Stored, error) {
	if s.stored == nil {
		return nil, nil
	}
	return []butler.Stored{{Section: 1, Analysis: "any", Bytes: s.stored()}}, nil
}

func (s *shelf) RemoveFile(_ context.Context, f butler.BundleFile) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stuck == f.Name {
		return butler.E(butler.KindPermission, "remove", "it is stuck")
	}
	s.removed = append(s.removed, f)
	return nil
}
