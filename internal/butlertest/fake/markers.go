package fake

import (
	"context"
	"slices"
	"sync"

	"butler"
)

// Markers edits the Markers of Part 1, of ten minutes: an intro of id 1 was found at its start, credits of id 2 at its end.
type Markers struct {
	mu    sync.Mutex
	made  int64
	edits []butler.MarkerEdit // oldest first
}

func (m *Markers) found() []butler.Marker {
	return []butler.Marker{
		{
			ID: 1, Item: 1, Part: 1, Kind: butler.MarkerIntro, Start: 30_000, End: 90_000, Source: "intros", Confidence: 0.8,
			Evidence: []butler.Evidence{{Kind: butler.EvidenceSound, At: 30_000, Until: 90_000, Weight: 0.9, Note: "as in 5 of 6"}},
		},
		{ID: 2, Item: 1, Part: 1, Kind: butler.MarkerCredits, Start: 570_000, End: 600_000, Final: true, Source: "credits", Confidence: 0.6},
	}
}

// last returns the last edit of each Marker.
func (m *Markers) last() (all []butler.MarkerEdit) {
	for i, e := range m.edits {
		if !slices.ContainsFunc(m.edits[i+1:], func(later butler.MarkerEdit) bool { return later.Marker == e.Marker }) {
			all = append(all, e)
		}
	}
	return all
}

func (m *Markers) sheet(part int64) (butler.PartMarkers, error) {
	if part != 1 {
		return butler.PartMarkers{}, butler.E(butler.KindNotFound, "read markers", "there is no part %d", part)
	}
	p := butler.PartMarkers{Part: 1, Duration: 600_000}
	p.Markers, p.Removed = butler.EditMarkers(m.found(), m.last())
	for _, list := range [][]butler.Marker{p.Markers, p.Removed} {
		for i := range list {
			list[i].Item = 1
		}
	}
	return p, nil
}

// PartMarkers returns the Markers of a Part.
func (m *Markers) PartMarkers(_ context.Context, part int64) (butler.PartMarkers, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sheet(part)
}

// EditMarker keeps an edit.
func (m *Markers) EditMarker(_ context.Context, part, marker int64, says *butler.MarkerSpan) (butler.Marker, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, err := m.sheet(part)
	if err != nil {
		return butler.Marker{}, err
	}
	if says != nil {
		if err := butler.CheckMarkerSpan(*says, p.Duration); err != nil {
			return butler.Marker{}, err
		}
	}
	e := butler.MarkerEdit{Marker: marker, Part: part, Removed: says == nil, At: Now()}
	if marker != 0 {
		i := slices.IndexFunc(p.Markers, func(k butler.Marker) bool { return k.ID == marker })
		if i < 0 {
			return butler.Marker{}, butler.E(butler.KindNotFound, "edit marker", "part %d has no marker %d now", part, marker)
		}
		e.Says = p.Markers[i].Span()
		if before := slices.IndexFunc(m.last(), func(b butler.MarkerEdit) bool { return b.Marker == marker }); before >= 0 {
			e.Found = m.last()[before].Found
		} else {
			found := e.Says
			e.Found, e.Marker = &found, 0
		}
	}
	if says != nil {
		e.Says = *says
	}
	if e.Marker == 0 {
		m.made++
		e.Marker = butler.FirstMarkerEdit + m.made
	}
	m.edits = append(m.edits, e)
	p, err = m.sheet(part)
	all := slices.Concat(p.Markers, p.Removed)
	return all[slices.IndexFunc(all, func(k butler.Marker) bool { return k.ID == e.Marker })], err
}

// UndoMarker takes back the last edit.
func (m *Markers) UndoMarker(_ context.Context, part, marker int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, e := range slices.Backward(m.edits) {
		if e.Marker == marker && e.Part == part {
			m.edits = slices.Delete(m.edits, i, i+1)
			return nil
		}
	}
	return butler.E(butler.KindNotFound, "undo edit of marker", "nobody edited marker %d of part %d", marker, part)
}
