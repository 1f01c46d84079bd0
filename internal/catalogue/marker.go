package catalogue

import (
	"context"
	"encoding/json"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Bounds of what is kept of edits of Markers.
const (
	maxMarkerEdits = 500 // edited Markers of a Part
	maxMarkerUndos = 20  // edits of one Marker
)

// PartMarkers returns the Markers of a Part that are in force, and those that a person took away.
func (d *DB) PartMarkers(ctx context.Context, part int64) (all butler.PartMarkers, err error) {
	const op = "read markers"
	err = d.read(ctx, op, func(t transaction) error {
		all, err = t.partMarkers(ctx, op, part)
		return err
	})
	return all, err
}

// EditMarker keeps what a person says of a Marker, and makes due what is drawn from that.
func (d *DB) EditMarker(ctx context.Context, part, marker int64, says *butler.MarkerSpan) (edited butler.Marker, err error) {
	const op = "edit marker"
	err = d.changeMarkers(ctx, op, part, func(t transaction, p butler.PartMarkers) error {
		if same := slices.IndexFunc(p.Markers, func(m butler.Marker) bool {
			return m.ID == marker && m.Edited != "" && says != nil && m.Span() == *says
		}); same >= 0 {
			edited = p.Markers[same]
			return nil
		}
		e, err := nextEdit(op, p, marker, says)
		if err != nil {
			return err
		}
		e.At = d.now()
		id, err := t.addMarkerEdit(ctx, op, e)
		if err != nil {
			return err
		}
		after, err := t.partMarkers(ctx, op, part)
		if err != nil {
			return err
		}
		all := slices.Concat(after.Markers, after.Removed)
		edited = all[slices.IndexFunc(all, func(m butler.Marker) bool { return m.ID == id })]
		return nil
	})
	return edited, err
}

// UndoMarker takes back the last edit of a Marker.
func (d *DB) UndoMarker(ctx context.Context, part, marker int64) error {
	const op = "undo edit of marker"
	return d.changeMarkers(ctx, op, part, func(t transaction, _ butler.PartMarkers) error {
		n, err := t.RemoveLastMarkerEdit(ctx, catdb.RemoveLastMarkerEditParams{Part: part, Marker: marker})
		if err == nil && n == 0 {
			return butler.E(butler.KindNotFound, op, "nobody edited marker %d of part %d", marker, part)
		}
		return err
	})
}

// nextEdit returns the edit that follows from what a person says of a Marker now.
func nextEdit(op string, p butler.PartMarkers, marker int64, says *butler.MarkerSpan) (butler.MarkerEdit, error) {
	e := butler.MarkerEdit{Marker: marker, Part: p.Part}
	length := p.Duration
	if marker != 0 {
		i := slices.IndexFunc(p.Markers, func(m butler.Marker) bool { return m.ID == marker })
		if i < 0 {
			return e, butler.E(butler.KindNotFound, op, "part %d has no marker %d now", p.Part, marker).
				WithHint("it was found anew or changed meanwhile: look again")
		}
		is := p.Markers[i]
		if length > 0 {
			length = max(length, is.End) // what was found may go beyond what the headers say
		}
		e.Says = is.Span()
		if is.Edited == "" {
			found := e.Says
			e.Marker, e.Found = 0, &found
		}
	}
	switch {
	case says != nil:
		if err := butler.CheckMarkerSpan(*says, length); err != nil {
			return e, err
		}
		e.Says = *says
	case marker == 0:
		return e, butler.E(butler.KindInvalid, op, "it is not said where the marker is to be")
	default:
		e.Removed = true
	}
	return e, nil
}

// addMarkerEdit stores an edit, and returns the id by which the Marker goes.
func (t transaction) addMarkerEdit(ctx context.Context, op string, e butler.MarkerEdit) (int64, error) {
	rows, err := t.MarkerEditsOfParts(ctx, idList([]int64{e.Part}))
	if err != nil {
		return 0, err
	}
	last := slices.IndexFunc(rows, func(r catdb.MarkerEdit) bool { return r.Marker == e.Marker })
	add := catdb.AddMarkerEditParams{Part: e.Part, Marker: e.Marker, Removed: toBit(e.Removed), At: toMS(e.At)}
	switch {
	case last >= 0:
		add.Found = rows[last].Found
	case len(rows) >= maxMarkerEdits:
		return 0, butler.E(butler.KindConflict, op, "the part has %d edited markers, and may not have more", len(rows))
	case e.Found != nil:
		if add.Found, err = jsonOrEmpty(e.Found, 1); err != nil {
			return 0, err
		}
	}
	if add.Says, err = jsonOrEmpty(e.Says, 1); err != nil {
		return 0, err
	}
	id, err := t.AddMarkerEdit(ctx, add)
	if err != nil {
		return 0, err
	}
	if last < 0 {
		return id, t.NameMarkerEdit(ctx, id)
	}
	return e.Marker, t.RemoveOldMarkerEdits(ctx, catdb.RemoveOldMarkerEditsParams{Part: e.Part, Marker: e.Marker, Kept: maxMarkerUndos})
}

// changeMarkers changes what people say of the Markers of a Part, and tells of it.
func (d *DB) changeMarkers(ctx context.Context, op string, part int64, change func(t transaction, p butler.PartMarkers) error) error {
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		p, err := t.partMarkers(ctx, op, part)
		if err != nil {
			return err
		}
		if err := change(t, p); err != nil {
			return err
		}
		all, err := t.conclusions(ctx)
		if err != nil {
			return err
		}
		if err := t.changed(ctx, all, []int64{part}, butler.MarkerEdits); err != nil {
			return err
		}
		id, err := t.ItemOfPart(ctx, part)
		if err != nil {
			return err
		}
		item, err := t.Item(ctx, id)
		events = []butler.Event{itemEvent(item, butler.ChangeUpdated)}
		return err
	})
	if err == nil && d.publish != nil {
		d.tell(events)
	}
	return err
}

func (t transaction) partMarkers(ctx context.Context, op string, part int64) (butler.PartMarkers, error) {
	p := butler.PartMarkers{Part: part}
	row, err := t.Part(ctx, part)
	if err != nil {
		return p, missing(op, "part", part, err)
	}
	p.Duration = row.Part.Duration
	sheets, err := t.markersOf(ctx, map[int64]int64{part: row.Item})
	p.Markers, p.Removed = sheets[part].inForce, sheets[part].removed
	return p, err
}

// markerSheet is what is known of the Markers of a Part.
type markerSheet struct {
	found, inForce, removed []butler.Marker
}

// markersOf returns the Markers of some Parts, which are those of these Items.
func (t transaction) markersOf(ctx context.Context, items map[int64]int64) (map[int64]markerSheet, error) {
	ids := make([]int64, 0, len(items))
	for part := range items {
		ids = append(ids, part)
	}
	found, err := t.MarkersOfParts(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	said, err := t.MarkerEditsOfParts(ctx, idList(ids))
	if err != nil {
		return nil, err
	}
	edits := make(map[int64][]butler.MarkerEdit)
	all := make(map[int64]markerSheet)
	for _, r := range found {
		s := all[r.Marker.Part]
		s.found = append(s.found, toMarker(r.Marker, r.Name, items[r.Marker.Part]))
		all[r.Marker.Part] = s
	}
	for _, r := range said {
		edits[r.Part] = append(edits[r.Part], toMarkerEdit(r))
	}
	for part, item := range items {
		s := all[part]
		s.inForce, s.removed = butler.EditMarkers(s.found, edits[part])
		for _, list := range [][]butler.Marker{s.inForce, s.removed} {
			for i := range list {
				list[i].Item = item
			}
		}
		all[part] = s
	}
	return all, nil
}

func toMarkerEdit(r catdb.MarkerEdit) butler.MarkerEdit {
	e := butler.MarkerEdit{
		Marker: r.Marker, Part: r.Part, Says: fromJSON[butler.MarkerSpan](r.Says), Removed: r.Removed != 0, At: fromMS(r.At),
	}
	if r.Found != "" {
		var span butler.MarkerSpan
		if json.Unmarshal([]byte(r.Found), &span) == nil {
			e.Found = &span
		}
	}
	return e
}
