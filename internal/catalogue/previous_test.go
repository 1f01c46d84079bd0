package catalogue

import (
	"testing"

	"butler"
)

// A Conclusion that writes files must know which, also after it failed and when the media was replaced.
func TestWhatAConclusionSaidOfAPartIsKept(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	edl := butler.Conclusion{Name: "edl", Task: "Edl", Version: 1, From: []string{"previews"}, Groups: []butler.ItemKind{butler.Movie}}
	registered(t, d, edl)
	s := addSection(t, d, butler.Movies, "f")
	apply(t, d, s.ID, put(film("/f/a", "A", "ca")))
	part := partAt(t, d, s.ID, "/f/a")
	previous := func(state butler.UnitState) {
		t.Helper()
		p, err := d.Part(ctx, part)
		must(t, err)
		_, members, err := d.Group(ctx, edl, p.Item)
		must(t, err)
		if m := members[0]; m.Previous == nil || string(m.Previous.Data) != `{"files":1}` || m.Previous.State != state {
			t.Errorf("%+v", m.Previous)
		}
	}
	conclude := func(drawn []butler.Drawn, cause error) {
		t.Helper()
		due := dueNow(t, d, butler.DueQuery{Conclusions: []string{"edl"}})
		must(t, d.Conclude(ctx, due[0], "", drawn, cause, 0, butler.UnitReport{}))
	}
	done(t, d, part, "previews")
	conclude([]butler.Drawn{{Part: part, Result: butler.Result{Data: []byte(`{"files":1}`)}}}, nil)
	previous(butler.UnitDone)

	other := film("/f/a", "A", "cb")
	other.Part = part
	apply(t, d, s.ID, put(other))
	previous(butler.UnitDone)
	done(t, d, part, "previews")
	conclude(nil, butler.E(butler.KindInvalid, "export", "no folder for exports is set"))
	previous(butler.UnitFailed)
}
