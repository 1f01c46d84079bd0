package buildgracenotecollections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/tasks/internal/choretest"
)

// world is a server with some Sections.
type world struct {
	butler.Library

	sections    []butler.Section
	collections *fake.Collections
	metadata    *fake.Metadata
	vectors     fake.Vectors
	settings    map[string]string
	run         butler.Run
}

func (w *world) Sections(context.Context) ([]butler.Section, error) { return w.sections, nil }

func (w *world) Section(_ context.Context, id int64) (butler.Section, error) {
	for _, s := range w.sections {
		if s.ID == id {
			return s, nil
		}
	}
	return butler.Section{}, butler.E(butler.KindNotFound, "find section", "there is no section %d", id)
}

// do runs the Task.
func (w *world) do(t *testing.T) (figures, *choretest.Report) {
	t.Helper()
	var report choretest.Report
	if err := Task().Chore(t.Context(), w.host(), &report); err != nil {
		t.Fatal(err)
	}
	var sum figures
	report.Figures(t, &sum)
	return sum, &report
}

func (w *world) host() butler.Host {
	return butler.Host{
		Settings: choretest.Settings(Task(), w.settings), Run: w.run, Library: w, Collections: w.collections,
		Metadata: w.metadata, Vectors: w.vectors,
	}
}

// list returns what there is: the rule, the title and the members of each Collection.
func (w *world) list(t *testing.T) (all []string) {
	t.Helper()
	known, err := w.collections.Collections(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range known {
		items, _, err := w.collections.CollectionItems(t.Context(), c.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, i := range items {
			ids = append(ids, i.ID)
		}
		all = append(all, fmt.Sprintf("%s %s %v", c.Rule, c.Title, ids))
	}
	slices.Sort(all)
	return all
}

func film(id int64, title string, year int, m butler.Metadata) butler.DescribedItem {
	return butler.DescribedItem{Item: butler.Item{ID: id, Section: 1, Kind: butler.Movie, Title: title, Year: year}, Metadata: m}
}

func directed(names ...string) (all []butler.Credit) {
	for _, n := range names {
		all = append(all, butler.Credit{Name: n, Job: butler.JobDirector}, butler.Credit{Name: "B. Oom", Job: butler.JobProducer})
	}
	return all
}

func films() []butler.DescribedItem {
	trilogy := func(place int) []butler.ItemSet {
		return []butler.ItemSet{{Name: "Trilogy", ID: "tmdb:1", Place: place}}
	}
	return []butler.DescribedItem{
		film(1, "The Third", 1999, butler.Metadata{Sets: trilogy(3), Genres: []string{"Western", "Drama"}, Credits: directed("Ann", "ann")}),
		film(2, "A First", 1990, butler.Metadata{Sets: trilogy(1), Genres: []string{"western", "Western"}, Credits: directed("Ann")}),
		film(3, "Second", 1991, butler.Metadata{Sets: trilogy(2), Genres: []string{"WESTERN", "Western"}, Credits: directed("Bob")}),
		film(4, "Unplaced", 1989, butler.Metadata{Sets: trilogy(0), Genres: []string{"Drama"}, Moods: []string{"dark"}}),
		film(5, "Alone", 0, butler.Metadata{Sets: []butler.ItemSet{{Name: "Nothing else"}}, Aired: butler.Date{Year: 1992}}),
	}
}

func newFilms() *world {
	return &world{
		sections: []butler.Section{{ID: 1, Kind: butler.Movies, Name: "Films"}}, collections: fake.NewCollections(films()...),
		metadata: fake.NewMetadata(),
		settings: map[string]string{"CollectionsByGenreMinimum": "2", "CollectionsByDecadeMinimum": "2", "CollectionsByDirectorMinimum": "2", "CollectionsByMoodMinimum": "2"},
	}
}

func TestFilms(t *testing.T) {
	w := newFilms()
	byHand, err := w.collections.AddCollection(t.Context(), butler.Collection{Section: 1, Title: "Western", Kind: butler.Movie}, []int64{5})
	if err != nil {
		t.Fatal(err)
	}
	sum, report := w.do(t)
	want := []string{
		" Western [5]", "decade 1990s [2 3 1]", "director Ann [2 1]", "genre Drama [1 4]", "genre Western [2 3 1]", "set Trilogy [2 3 1 4]",
	}
	if d := cmp.Diff(want, w.list(t)); d != "" {
		t.Error(d)
	}
	if sum.Made != 5 || sum.Sections != 1 || sum.Rules["genre"].Made != 2 || len(report.Units) != len(rules()) {
		t.Errorf("%+v, %d units", sum, len(report.Units))
	}

	// Nothing is new.
	if sum, _ := w.do(t); sum.CollectionChange != (butler.CollectionChange{Kept: 5}) {
		t.Errorf("the second time: %+v", sum)
	}

	// A film goes, a rule is switched off, and a dry run only says so.
	before := w.list(t)
	w.collections.SetItems(films()[1:]...)
	w.settings["CollectionsByDecade"] = "false"
	w.run.Dry = true
	dry, _ := w.do(t)
	if d := cmp.Diff(slices.DeleteFunc(slices.Clone(before), func(s string) bool { return s != " Western [5]" }), w.list(t)[:1]); d != "" {
		t.Error(d)
	}
	w.run.Dry = false
	sum, _ = w.do(t)
	if d := cmp.Diff(dry.CollectionChange, sum.CollectionChange); d != "" {
		t.Errorf("a dry run says something else: %s", d)
	}
	want = []string{" Western [5]", "genre Western [2 3]", "set Trilogy [2 3 4]"}
	if d := cmp.Diff(want, w.list(t)); d != "" {
		t.Error(d)
	}
	if c, err := w.collections.Collection(t.Context(), byHand.ID); err != nil || c.Items != 1 || !c.Updated.IsZero() {
		t.Errorf("made by hand: %+v, %v", c, err)
	}
}

func TestSectionsThatAreLeftAlone(t *testing.T) {
	w := newFilms()
	w.do(t)
	w.sections[0].OptOuts = []string{Name}
	w.collections.SetItems()
	w.settings["CollectionsBySet"] = "false"
	sum, report := w.do(t)
	if sum.Sections != 0 || len(report.Units) != 1 || report.Units[0].State != butler.UnitSkipped || len(w.list(t)) != 5 {
		t.Errorf("%+v, %+v, %q", sum, report.Units, w.list(t))
	}
	w.run.Section = 7
	if err := Task().Chore(t.Context(), w.host(), &choretest.Report{}); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("a section that is not there: %v", err)
	}
}

func TestFaults(t *testing.T) {
	w := newFilms()
	w.do(t)
	before := w.list(t)
	broken := butler.E(butler.KindNoSpace, "write", "no space")
	w.collections.Fail(broken)
	if err := Task().Chore(t.Context(), w.host(), &choretest.Report{}); !errors.Is(err, broken) {
		t.Errorf("a store that fails: %v", err)
	}
	w.collections.Fail(nil)
	if d := cmp.Diff(before, w.list(t)); d != "" {
		t.Error(d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := newMusic(40)
	if err := Task().Chore(ctx, m.host(), &choretest.Report{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped: %v", err)
	}
	if got := m.list(t); len(got) != 0 {
		t.Errorf("stopped, and yet there is %q", got)
	}
}

func TestManyGroupsAreBounded(t *testing.T) {
	w := newFilms()
	var all []butler.DescribedItem
	for i := range int64(2*most + 20) {
		all = append(all, film(i+1, fmt.Sprint("Film ", i), 0, butler.Metadata{Genres: []string{fmt.Sprint("genre ", i/2)}}))
	}
	w.collections.SetItems(all...)
	sum, report := w.do(t)
	if sum.Made != most || len(report.Said) != 1 {
		t.Errorf("%d made, said %q", sum.Made, report.Said)
	}
}
