package catalogue

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestStorageSamples(t *testing.T) {
	d, _ := openTest(t)
	day := butler.Date{Year: 2026, Month: 3, Day: 1}
	sample := func(n int, bytes int64) butler.StorageSample {
		return butler.StorageSample{
			Day: day.AddDays(n), At: noon.AddDate(0, 0, n), Database: bytes, Backups: 2, Cache: 3, Generated: 9, Free: 5,
			Sections: []butler.SectionBytes{{Section: 1, Bytes: 4}, {Section: 12, Bytes: 5}},
			Analyses: []butler.AnalysisBytes{{Analysis: "loudness", Bytes: 9}},
		}
	}
	first, anew, last := sample(0, 1), sample(0, 7), sample(1, 8)
	last.Sections, last.Analyses = nil, nil
	for _, s := range []butler.StorageSample{first, last, anew} {
		must(t, d.KeepStorage(t.Context(), s))
	}
	for _, c := range []struct {
		from, to butler.Date
		want     []butler.StorageSample
	}{
		{butler.Date{}, butler.Date{}, []butler.StorageSample{anew, last}},
		{day.AddDays(1), butler.Date{}, []butler.StorageSample{last}},
		{butler.Date{}, day, []butler.StorageSample{anew}},
		{day.AddDays(2), butler.Date{}, []butler.StorageSample{}},
	} {
		got, err := d.StorageSamples(t.Context(), c.from, c.to)
		must(t, err)
		if diff := cmp.Diff(c.want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("%v to %v: %s", c.from, c.to, diff)
		}
	}
	must(t, d.KeepStorage(t.Context(), sample(butler.StorageKept+1, 1)))
	got, err := d.StorageSamples(t.Context(), butler.Date{}, butler.Date{})
	must(t, err)
	if len(got) != 2 || got[0].Day != last.Day {
		t.Errorf("%v", got)
	}
}

func TestCollectedFiles(t *testing.T) {
	d, _, s, parts := trashed(t)
	n, err := d.Collect(t.Context(), 77, parts)
	must(t, err)
	if n != 2 {
		t.Fatal(n)
	}
	var got []butler.CollectedFile
	for after := ""; ; after = got[len(got)-1].Key {
		page, err := d.CollectedFiles(t.Context(), 77, after, 1)
		must(t, err)
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	want := []butler.CollectedFile{
		{Section: s.ID, Path: "/media/shows/a\xff\n.mkv", Bytes: got[0].Bytes, Titles: got[0].Titles},
		{Section: s.ID, Path: "/media/shows/c.mkv", Bytes: 1000, Titles: []string{"C"}},
	}
	want[0].Key, want[1].Key = fmt.Sprint(parts[0]), fmt.Sprint(parts[2])
	if diff := cmp.Diff(want, got); diff != "" || len(got[0].Titles) != 3 || filepath.Base(got[1].Path) != "c.mkv" {
		t.Errorf("%s, %q", diff, got[0].Titles)
	}
	_, err = d.Undo(t.Context(), 77)
	must(t, err)
	if left, err := d.CollectedFiles(t.Context(), 77, "", 9); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
