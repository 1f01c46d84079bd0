package catalogue

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// listen takes down what is told, in words.
func listen(t *testing.T, d *DB) func() []string {
	var heard []string
	d.publish = func(e butler.Event) {
		if !e.At.Equal(noon) {
			t.Errorf("%+v is of %v", e, e.At)
		}
		switch {
		case e.Item != nil && e.Topic == butler.TopicItem:
			heard = append(heard, fmt.Sprintf("%s %s %q%s", e.Change, e.Item.Kind, e.Item.Title, e.Item.Analysis))
			if e.Item.Section != 1 || e.Item.Item == 0 {
				t.Errorf("item %+v", e.Item)
			}
		case e.Section != nil && e.Topic == butler.TopicSection:
			heard = append(heard, fmt.Sprintf("%s section %d with %d files", e.Change, e.Section.ID, e.Section.Parts))
		default:
			t.Errorf("%+v", e)
		}
		if _, err := d.Sections(t.Context()); err != nil { // it is committed, and nothing is locked
			t.Error(err)
		}
	}
	return func() []string {
		all := heard
		heard = nil
		return all
	}
}

func TestChangesAreTold(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	heard := listen(t, d)
	want := func(what ...string) {
		t.Helper()
		if diff := cmp.Diff(what, heard()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	}
	s := addSection(t, d, butler.Shows, "s")
	must(t, d.Register(ctx, []butler.Analysis{previews(), loudness()}))
	want()
	one := episode("/s/1", "Show", 1, 1, "c1")
	apply(t, d, s.ID, put(one))
	want(`added show "Show"`, `added season "Season 1"`, `added episode "Pilot"`)
	apply(t, d, s.ID, put(episode("/s/2", "Show", 1, 2, "c2")))
	want(`added episode "Pilot"`)
	apply(t, d, s.ID, butler.Change{Touch: &butler.TouchFile{Part: 1, ModifiedNS: 5}})
	want()
	renamed := episode("/s/1", "Show", 1, 1, "c1")
	renamed.Part, renamed.Place.Items[0].Title = 1, "The Show"
	apply(t, d, s.ID, put(renamed))
	want(`updated show "The Show"`, `updated episode "Pilot"`)
	apply(t, d, s.ID, butler.Change{Missing: 1})
	want(`updated episode "Pilot"`)
	apply(t, d, s.ID, butler.Change{Back: 1})
	want(`updated episode "Pilot"`)
	again := episode("/s/1b", "Show", 1, 1, "c1b")
	again.Place.Version, again.Place.Items[0].Title = "4K", "The Show"
	apply(t, d, s.ID, put(again)) // another version of an Item that is known
	want(`updated episode "Pilot"`)
	moved := film("/s/f", "Film", "")
	apply(t, d, s.ID, butler.Change{Move: &butler.MoveFile{Part: 2, Path: "/s/f", Place: moved.Place}})
	want(`removed episode "Pilot"`, `added movie "Film"`)
	wantKind(t, d.Apply(ctx, s.ID, []butler.Change{put(film("/s/x", "X", "x")), {Missing: 99}}), butler.KindNotFound)
	want()

	u, err := d.Lease(ctx, butler.Unit{Part: 1, Analyses: []string{"previews", "loudness"}})
	must(t, err)
	must(t, d.Commit(ctx, u, []butler.Outcome{
		{Analysis: "previews", Version: 1}, {Analysis: "loudness", Version: 1, Err: butler.E(butler.KindDamaged, "read", "cut short")},
	}))
	want(`analysed episode "Pilot"previews`)
	wantKind(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "previews", Version: 1}}), butler.KindStale)
	want()

	must(t, d.Scanned(ctx, s.ID, noon, ""))
	want("updated section 1 with 3 files")
	wantKind(t, d.Scanned(ctx, 99, noon, ""), butler.KindNotFound)
	apply(t, d, s.ID, butler.Change{Missing: 1})
	heard()
	_, err = d.RemoveMissing(ctx, s.ID)
	must(t, err)
	want(`updated episode "Pilot"`, "updated section 1 with 2 files")
	_, err = d.RemoveMissing(ctx, s.ID)
	must(t, err)
	want()
}

// Items that go with the last of their files are told of, those above them too; of many only the Section.
func TestForgottenItemsAreTold(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Shows, "s")
	apply(t, d, s.ID, put(episode("/s/1", "Show", 1, 1, "c1")), put(film("/s/f", "Film", "f")))
	apply(t, d, s.ID, butler.Change{Missing: 1})
	heard := listen(t, d)
	_, err := d.RemoveMissing(ctx, s.ID)
	must(t, err)
	if diff := cmp.Diff([]string{`removed episode "Pilot"`, `removed season "Season 1"`, `removed show "Show"`, "updated section 1 with 1 files"}, heard()); diff != "" {
		t.Error(diff)
	}
	var all, gone []butler.Change
	for i := range int64(maxTold + 1) {
		name := fmt.Sprint(i)
		all, gone = append(all, put(film("/s/"+name, name, name))), append(gone, butler.Change{Missing: i + 3})
	}
	apply(t, d, s.ID, all...)
	apply(t, d, s.ID, gone...)
	heard()
	_, err = d.RemoveMissing(ctx, s.ID)
	must(t, err)
	if diff := cmp.Diff([]string{"updated section 1 with 1 files"}, heard()); diff != "" {
		t.Error(diff)
	}
}

func TestOfManyChangesOnlyTheSectionIsTold(t *testing.T) {
	d, _ := openTest(t)
	s := addSection(t, d, butler.Movies, "s")
	heard := listen(t, d)
	films := func(from, n int) (all []butler.Change) {
		for i := range n {
			name := fmt.Sprint(from + i)
			all = append(all, put(film("/s/"+name, name, name)))
		}
		return all
	}
	apply(t, d, s.ID, films(0, maxTold)...)
	if got := heard(); len(got) != maxTold || !slices.Contains(got, `added movie "49"`) {
		t.Errorf("heard %d: %v", len(got), got)
	}
	apply(t, d, s.ID, films(100, maxTold+1)...)
	if diff := cmp.Diff([]string{fmt.Sprintf("updated section 1 with %d files", 2*maxTold+1)}, heard()); diff != "" {
		t.Error(diff)
	}
	var gone []butler.Change
	for part := range int64(maxTold + 1) {
		gone = append(gone, butler.Change{Missing: part + 1})
	}
	apply(t, d, s.ID, gone...)
	if diff := cmp.Diff([]string{fmt.Sprintf("updated section 1 with %d files", maxTold)}, heard()); diff != "" {
		t.Error(diff)
	}
}
