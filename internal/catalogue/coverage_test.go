package catalogue

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

// checkCoverage counts each Part of the model.
func (m *machine) checkCoverage(t *rapid.T) {
	var want []butler.Coverage
	for name, a := range m.model.analyses {
		c := butler.Coverage{Task: a.Task, Analysis: name, Section: m.section.ID}
		for _, p := range m.model.parts {
			if p.missing || !slices.ContainsFunc(a.Applies, func(f butler.Features) bool { return p.features&f == f }) {
				continue
			}
			c.Total++
			switch {
			case p.settled[name] != 0 && p.failed[name]:
				c.Failed++
			case p.settled[name] != 0:
				c.Done++
			case m.model.optOut[a.Task]:
				c.OptedOut++
			default:
				c.Lacking++
				if m.clock.t.Before(p.retry[name]) {
					c.Waiting++
				}
			}
		}
		if c.Total > 0 {
			want = append(want, c)
		}
	}
	got, err := m.d.Coverage(context.Background())
	must2(t, err)
	byName := func(a, b butler.Coverage) int { return strings.Compare(a.Analysis, b.Analysis) }
	slices.SortFunc(want, byName)
	slices.SortFunc(got, byName)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("coverage (-want +got):\n%s", diff)
	}
}

func TestCoverageOfConclusions(t *testing.T) {
	d, _ := openTest(t)
	registered(t, d, intros())
	s, films := addSection(t, d, butler.Shows, "s"), addSection(t, d, butler.Movies, "f")
	apply(t, d, films.ID, put(film("/f/a", "A", "cf")))
	apply(t, d, s.ID, put(episode("/s/1", "S", 1, 1, "c1")), put(episode("/s/2", "S", 2, 1, "c2")), put(episode("/s/3", "S", 3, 1, "c3")))
	first := partAt(t, d, s.ID, "/s/1")
	done(t, d, first, "previews")
	for _, due := range dueNow(t, d, butler.DueQuery{Conclusions: []string{"intros"}, Whole: true}) {
		concluded(t, d, due, "", first)
	}
	done(t, d, partAt(t, d, s.ID, "/s/2"), "previews") // nothing is found of the third: there is no group yet
	check := func(want butler.Coverage) {
		t.Helper()
		all, err := d.Coverage(t.Context())
		must(t, err)
		got := (butler.LibraryCoverage{All: all}).Of("Intros", 0)
		if diff := cmp.Diff([]butler.Coverage{want}, got); diff != "" {
			t.Error(diff)
		}
	}
	want := butler.Coverage{Task: "Intros", Analysis: "intros", Groups: true, Section: s.ID, Total: 2, Done: 1, Lacking: 1}
	check(want)
	s.OptOuts = []string{"Intros"}
	must(t, d.UpdateSection(t.Context(), s))
	want.Lacking, want.OptedOut = 0, 1
	check(want)
}
