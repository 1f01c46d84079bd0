package butler

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// MarkerSpan is a stretch of a Part and what it is.
type MarkerSpan struct {
	Kind  MarkerKind `json:"kind"`
	Start int64      `json:"start"`           // ms
	End   int64      `json:"end"`             // ms
	Final bool       `json:"final,omitempty"` // the last credits: nothing comes after them
}

// Valid reports whether k is one of the kinds.
func (k MarkerKind) Valid() bool {
	return k == MarkerIntro || k == MarkerCredits || k == MarkerCommercial
}

// Span returns where a Marker is.
func (m Marker) Span() MarkerSpan {
	return MarkerSpan{Kind: m.Kind, Start: m.Start, End: m.End, Final: m.Final}
}

// MarkerVerdict is what a person did with a Marker.
type MarkerVerdict string

// The verdicts. Without one, a Marker is as it was found.
const (
	MarkerAdded     MarkerVerdict = "added"
	MarkerMoved     MarkerVerdict = "moved"
	MarkerConfirmed MarkerVerdict = "confirmed" // it is right as it was found
	MarkerRemoved   MarkerVerdict = "removed"   // there is none
)

// MarkerEdits is what a [Conclusion] names in From that is drawn from what people say of Markers: it is due whenever that
// changes, and its Members have the Markers in force. Others have them as they were found.
const MarkerEdits = "edits"

// FirstMarkerEdit is above the ids of all Markers that are found: from there on they are those of edited ones.
const FirstMarkerEdit = 1_000_000_000

// MarkerEdit is what a person says of one Marker. It holds for as long as the file has the same content, whatever is
// found meanwhile.
type MarkerEdit struct {
	Marker  int64       // the id by which the Marker goes from its first edit on
	Part    int64       //
	Found   *MarkerSpan // what had been found when it was first edited; nil for one that a person added
	Says    MarkerSpan  // where it is; of one that was removed, where it was last
	Removed bool        //
	At      time.Time   //
}

// Verdict returns what the person did.
func (e MarkerEdit) Verdict() MarkerVerdict {
	switch {
	case e.Removed:
		return MarkerRemoved
	case e.Found == nil:
		return MarkerAdded
	case *e.Found == e.Says:
		return MarkerConfirmed
	}
	return MarkerMoved
}

// means reports whether a Marker that was found is the one that was edited, or would stand where that does now. It is
// the one if half of it or more lies where the edited one had been found. Where a person set a stretch, half of the shorter
// of both is enough: there must not be two for one.
func (e MarkerEdit) means(m Marker) bool {
	length := m.End - m.Start
	if e.Found != nil && e.Found.Kind == m.Kind {
		if shared, touch := overlap(*e.Found, m.Span()); touch && 2*shared >= length {
			return true
		}
	}
	if e.Removed || e.Says.Kind != m.Kind {
		return false
	}
	shared, touch := overlap(e.Says, m.Span())
	return touch && 2*shared >= min(length, e.Says.End-e.Says.Start)
}

// overlap returns how long two stretches are the same, and whether they touch at all.
func overlap(a, b MarkerSpan) (ms int64, touch bool) {
	ms = min(a.End, b.End) - max(a.Start, b.Start)
	return max(0, ms), ms >= 0
}

// PartMarkers are the Markers of a Part.
type PartMarkers struct {
	Part     int64    `json:"part"`
	Duration int64    `json:"duration,omitzero"` // ms; 0 if unknown
	Markers  []Marker `json:"markers"`           // in force, by time
	Removed  []Marker `json:"removed"`           // that a person took away, by time
}

// EditMarkers returns the Markers that are in force, given those that were found in one Part and the last edit of each
// that was edited, and those that were taken away. What a person says holds to the millisecond; what was found and is
// meant by it lends it its evidence.
func EditMarkers(found []Marker, edits []MarkerEdit) (inForce, removed []Marker) {
	if len(edits) == 0 {
		return found, nil
	}
	for _, m := range found {
		if !slices.ContainsFunc(edits, func(e MarkerEdit) bool { return e.means(m) }) {
			inForce = append(inForce, m)
		}
	}
	for _, e := range edits {
		if m := e.marker(found); e.Removed {
			removed = append(removed, m)
		} else {
			inForce = append(inForce, m)
		}
	}
	byTime := func(a, b Marker) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(inForce, byTime)
	slices.SortFunc(removed, byTime)
	onlyLastFinal(inForce)
	return inForce, removed
}

// marker returns the Marker that an edit makes, or takes away.
func (e MarkerEdit) marker(found []Marker) Marker {
	m := Marker{
		ID: e.Marker, Part: e.Part, Kind: e.Says.Kind, Start: e.Says.Start, End: e.Says.End, Final: e.Says.Final,
		Confidence: 1, Edited: e.Verdict(),
	}
	most := int64(-1)
	for _, f := range found {
		m.Item = f.Item
		if !e.means(f) {
			continue
		}
		shared := int64(0)
		if e.Found != nil {
			shared, _ = overlap(*e.Found, f.Span())
		}
		there, _ := overlap(e.Says, f.Span())
		if shared = max(shared, there); shared > most {
			most, m.Source, m.Evidence = shared, f.Source, f.Evidence
		}
	}
	return m
}

// onlyLastFinal leaves the mark of the last credits to the last of them.
func onlyLastFinal(all []Marker) {
	last := true
	for i := range slices.Backward(all) {
		if all[i].Kind == MarkerCredits {
			all[i].Final = all[i].Final && last
			last = false
			continue
		}
		all[i].Final = false
	}
}

// CheckMarkerSpan says what is wrong with a stretch of a Part of a length, in ms; a length of 0 is unknown. Errors:
// [KindInvalid].
func CheckMarkerSpan(s MarkerSpan, length int64) error {
	switch {
	case !s.Kind.Valid():
		return E(KindInvalid, "", "%q is no kind of marker", string(s.Kind)).WithHint("intro, credits or commercial")
	case s.Start < 0:
		return E(KindInvalid, "", "it begins before the file does")
	case s.End <= s.Start:
		return E(KindInvalid, "", "it ends before it begins").WithHint("the end has to be later than the start")
	case s.End > maxMarkerEnd:
		return E(KindInvalid, "", "it ends later than any file does")
	case length > 0 && s.End > length:
		return E(KindInvalid, "", "it ends after the file does").WithHint("the file is %s long", time.Duration(length)*time.Millisecond)
	case s.Final && s.Kind != MarkerCredits:
		return E(KindInvalid, "", "only credits can be the last")
	}
	return nil
}

// maxMarkerEnd is a time, in ms, that no file reaches: 30 days.
const maxMarkerEnd = 30 * 24 * 3600 * 1000

// MarkerEditor changes Markers, and keeps what people say of them.
type MarkerEditor interface {
	// PartMarkers returns the Markers of a Part. Errors: [KindNotFound].
	PartMarkers(ctx context.Context, part int64) (PartMarkers, error)
	// EditMarker says of a Marker in force where it is, that it is right as it is found, or, with nil, that there is
	// none; or adds one, for marker 0. It returns the Marker as it is then; its id is another after its first edit.
	// Errors: [KindNotFound] if it is not in force, [KindInvalid], [KindConflict] if the Part has too many edits.
	EditMarker(ctx context.Context, part, marker int64, says *MarkerSpan) (Marker, error)
	// UndoMarker takes back the last edit of a Marker, in force or taken away. Errors: [KindNotFound] if it has none.
	UndoMarker(ctx context.Context, part, marker int64) error
}
