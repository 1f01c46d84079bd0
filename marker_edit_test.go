package butler_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

func intro(id, start, end int64) butler.Marker {
	return butler.Marker{ID: id, Item: 1, Part: 7, Kind: butler.MarkerIntro, Start: start, End: end, Source: "intros", Confidence: 0.7}
}

func span(kind butler.MarkerKind, start, end int64) butler.MarkerSpan {
	return butler.MarkerSpan{Kind: kind, Start: start, End: end}
}

func edit(found *butler.MarkerSpan, says butler.MarkerSpan, removed bool) butler.MarkerEdit {
	return butler.MarkerEdit{Marker: butler.FirstMarkerEdit + 1, Part: 7, Found: found, Says: says, Removed: removed}
}

func TestEditsAgainstWhatIsFound(t *testing.T) {
	was := span(butler.MarkerIntro, 60, 90)
	far := span(butler.MarkerIntro, 200, 230)
	credits := span(butler.MarkerCredits, 60, 90)
	tests := map[string]struct {
		found []butler.Marker
		edit  butler.MarkerEdit
		in    [][2]int64 // in force
		out   [][2]int64 // taken away
	}{
		"found as it was":            {[]butler.Marker{intro(1, 60, 90)}, edit(&was, far, false), [][2]int64{{200, 230}}, nil},
		"found a little off":         {[]butler.Marker{intro(9, 55, 92)}, edit(&was, far, false), [][2]int64{{200, 230}}, nil},
		"found where it was moved":   {[]butler.Marker{intro(9, 198, 233)}, edit(&was, far, false), [][2]int64{{200, 230}}, nil},
		"found in two pieces":        {[]butler.Marker{intro(8, 60, 74), intro(9, 76, 90)}, edit(&was, far, false), [][2]int64{{200, 230}}, nil},
		"found no more":              {nil, edit(&was, far, false), [][2]int64{{200, 230}}, nil},
		"another is found":           {[]butler.Marker{intro(9, 100, 130)}, edit(&was, far, false), [][2]int64{{100, 130}, {200, 230}}, nil},
		"removed, found again":       {[]butler.Marker{intro(9, 58, 95)}, edit(&was, was, true), nil, [][2]int64{{60, 90}}},
		"removed, another found":     {[]butler.Marker{intro(9, 80, 200)}, edit(&was, was, true), [][2]int64{{80, 200}}, [][2]int64{{60, 90}}},
		"removed, a much longer one": {[]butler.Marker{intro(9, 0, 600)}, edit(&was, was, true), [][2]int64{{0, 600}}, [][2]int64{{60, 90}}},
		"added, found there":         {[]butler.Marker{intro(9, 210, 220)}, edit(nil, far, false), [][2]int64{{200, 230}}, nil},
		"added and removed again":    {[]butler.Marker{intro(9, 200, 230)}, edit(nil, far, true), [][2]int64{{200, 230}}, [][2]int64{{200, 230}}},
		"of another kind now":        {[]butler.Marker{intro(1, 60, 90)}, edit(&was, credits, false), [][2]int64{{60, 90}}, nil},
		"of no length, within":       {[]butler.Marker{intro(1, 70, 70)}, edit(&was, was, false), [][2]int64{{60, 90}}, nil},
		"touching":                   {[]butler.Marker{intro(1, 90, 99)}, edit(&was, was, false), [][2]int64{{60, 90}, {90, 99}}, nil},
	}
	stretches := func(all []butler.Marker) (s [][2]int64) {
		for _, m := range all {
			s = append(s, [2]int64{m.Start, m.End})
		}
		return s
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			in, out := butler.EditMarkers(c.found, []butler.MarkerEdit{c.edit})
			if diff := cmp.Diff(c.in, stretches(in)); diff != "" {
				t.Errorf("in force: %s", diff)
			}
			if diff := cmp.Diff(c.out, stretches(out)); diff != "" {
				t.Errorf("taken away: %s", diff)
			}
		})
	}
}

func TestEditedMarkersKeepTheEvidence(t *testing.T) {
	was := span(butler.MarkerIntro, 60, 90)
	found := intro(3, 61, 91)
	found.Evidence = []butler.Evidence{{Kind: butler.EvidenceSound, At: 61, Weight: 1}}
	other := intro(4, 75, 85)
	in, _ := butler.EditMarkers([]butler.Marker{other, found}, []butler.MarkerEdit{edit(&was, was, false)})
	want := []butler.Marker{{
		ID: butler.FirstMarkerEdit + 1, Item: 1, Part: 7, Kind: butler.MarkerIntro, Start: 60, End: 90, Source: "intros", Confidence: 1,
		Evidence: found.Evidence, Edited: butler.MarkerConfirmed,
	}}
	if diff := cmp.Diff(want, in); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheLastCreditsAreFinal(t *testing.T) {
	credits := func(id, start int64) butler.Marker {
		return butler.Marker{ID: id, Part: 7, Kind: butler.MarkerCredits, Start: start, End: start + 10, Final: true}
	}
	later := butler.MarkerSpan{Kind: butler.MarkerCredits, Start: 500, End: 600, Final: true}
	in, _ := butler.EditMarkers([]butler.Marker{credits(1, 100)}, []butler.MarkerEdit{edit(nil, later, false)})
	if len(in) != 2 || in[0].Final || !in[1].Final {
		t.Errorf("%+v", in)
	}
	in, _ = butler.EditMarkers([]butler.Marker{credits(1, 700)}, []butler.MarkerEdit{edit(nil, later, false)})
	if len(in) != 2 || in[0].Final || !in[1].Final {
		t.Errorf("%+v", in)
	}
}

func TestWhatIsNoMarker(t *testing.T) {
	for name, s := range map[string]butler.MarkerSpan{
		"kind": span("song", 0, 5), "before": span(butler.MarkerIntro, -1, 5), "turned": span(butler.MarkerIntro, 6, 5), "none": span(butler.MarkerIntro, 5, 5),
		"beyond": span(butler.MarkerIntro, 5, 101), "endless": span(butler.MarkerIntro, 5, 1<<60), "final": {Kind: butler.MarkerIntro, End: 5, Final: true},
	} {
		length := int64(100)
		if name == "endless" {
			length = 0
		}
		if err := butler.CheckMarkerSpan(s, length); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := butler.CheckMarkerSpan(butler.MarkerSpan{Kind: butler.MarkerCredits, Start: 90, End: 100, Final: true}, 100); err != nil {
		t.Error(err)
	}
}

// genSpan makes a stretch of some length within a film.
func genSpan(t *rapid.T, name string) butler.MarkerSpan {
	start := rapid.Int64Range(0, 900).Draw(t, name+" start")
	return butler.MarkerSpan{
		Kind:  rapid.SampledFrom([]butler.MarkerKind{butler.MarkerIntro, butler.MarkerCredits, butler.MarkerCommercial}).Draw(t, name+" kind"),
		Start: start, End: start + rapid.Int64Range(20, 200).Draw(t, name+" length"),
	}
}

// Whatever analyses find after an edit: what a person said is in force to the millisecond, what the person took away does
// not come back, and nothing that was found is lost but what an edit means.
func TestEditsSurviveEveryAnalysis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var edits []butler.MarkerEdit
		for i := range rapid.Int64Range(1, 5).Draw(t, "edits") {
			e := butler.MarkerEdit{Marker: butler.FirstMarkerEdit + i, Part: 7, Says: genSpan(t, "says")}
			if rapid.Bool().Draw(t, "was found") {
				found := genSpan(t, "found")
				e.Found = &found
				e.Removed = rapid.Bool().Draw(t, "removed")
			}
			edits = append(edits, e)
		}
		// What is found again of what was edited, a little off, and things that are new.
		var found []butler.Marker
		add := func(s butler.MarkerSpan) {
			found = append(found, butler.Marker{ID: int64(len(found) + 1), Item: 3, Part: 7, Kind: s.Kind, Start: s.Start, End: s.End, Source: "x"})
		}
		for _, e := range edits {
			if e.Found == nil || !rapid.Bool().Draw(t, "found again") {
				continue
			}
			off := (e.Found.End - e.Found.Start) / 4
			s := *e.Found
			s.Start = max(0, s.Start+rapid.Int64Range(-off, off).Draw(t, "off"))
			s.End += rapid.Int64Range(-off, off).Draw(t, "off")
			add(s)
		}
		again := len(found)
		for range rapid.IntRange(0, 4).Draw(t, "new") {
			add(genSpan(t, "new"))
		}
		in, out := butler.EditMarkers(found, edits)
		for _, e := range edits {
			list := in
			if e.Removed {
				list = out
			}
			if i := slices.IndexFunc(list, func(m butler.Marker) bool { return m.ID == e.Marker }); i < 0 || list[i].Start != e.Says.Start || list[i].End != e.Says.End || list[i].Kind != e.Says.Kind {
				t.Fatalf("edit %+v is not in %+v", e, list)
			}
		}
		for _, m := range found[:again] {
			if slices.ContainsFunc(in, func(i butler.Marker) bool { return i.ID == m.ID }) {
				t.Fatalf("%+v was edited and is there again: %+v", m, in)
			}
		}
		for _, m := range found[again:] {
			there := slices.ContainsFunc(in, func(i butler.Marker) bool { return i.ID == m.ID })
			touches := slices.ContainsFunc(edits, func(e butler.MarkerEdit) bool {
				return m.Start <= e.Says.End && e.Says.Start <= m.End || e.Found != nil && m.Start <= e.Found.End && e.Found.Start <= m.End
			})
			if !there && !touches {
				t.Fatalf("%+v is lost", m)
			}
		}
		if !slices.IsSortedFunc(in, func(a, b butler.Marker) int { return int(a.Start - b.Start) }) {
			t.Fatalf("not by time: %+v", in)
		}
		if len(in)+len(out) > len(edits)+len(found) {
			t.Fatal("there are more than there were")
		}
		// The order of edits and of what was found is of no account.
		slices.Reverse(edits)
		in2, out2 := butler.EditMarkers(found, edits)
		if diff := cmp.Diff(in, in2) + cmp.Diff(out, out2); diff != "" {
			t.Fatal(diff)
		}
		// Without edits everything is as it was found.
		if bare, none := butler.EditMarkers(found, nil); !cmp.Equal(bare, found) || none != nil {
			t.Fatalf("%+v %+v", bare, none)
		}
	})
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"0", "1:02:03.5", "62:03,25", "3723.5", "1:60", "::", "-1", "1:2:3:4", "", "9999999999", "0.0000000001", "+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ms, err := butler.ParseClock(s)
		if err != nil {
			if !butler.IsKind(err, butler.KindInvalid) {
				t.Fatal(err)
			}
			return
		}
		if again, err := butler.ParseClock(butler.FormatClock(ms)); err != nil || again != ms || ms < 0 {
			t.Fatalf("%q is %d, written %q, and that is %d, %v", s, ms, butler.FormatClock(ms), again, err)
		}
	})
}

func TestParseClock(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "1:02:03.5": 3_723_500, "62:03,25": 3_723_250, " 3723.5 ": 3_723_500, "0:00.001": 1, "90": 90_000} {
		if got, err := butler.ParseClock(s); got != want || err != nil {
			t.Errorf("%q: %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", ":", "1:60", "1:00:60", "1:2:3:4", "-1", "1.", "+5", "1e3", "0x10", "1:-2", "9999999999:00:00"} {
		if got, err := butler.ParseClock(s); err == nil && s != "1." {
			t.Errorf("%q: %d", s, got)
		}
	}
}
