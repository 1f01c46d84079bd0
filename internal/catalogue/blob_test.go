package catalogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestStoredCountsBlobs(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a.mkv", "A", "c1")), put(film("/media/Films/b.mkv", "B", "c2")))
	must(t, d.Register(ctx, []butler.Analysis{previews()}))
	parts := []int64{partAt(t, d, s.ID, "/media/Films/a.mkv"), partAt(t, d, s.ID, "/media/Films/b.mkv")}
	check := func(bytes, files int64) {
		t.Helper()
		got, err := d.Stored(ctx)
		must(t, err)
		want := []butler.Stored{}
		if files > 0 {
			want = []butler.Stored{{Section: s.ID, Analysis: "previews", Bytes: bytes, Files: files}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	made := func(part int64, sizes ...int64) {
		t.Helper()
		must(t, d.Redo(ctx, "previews", butler.Target{}))
		u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"previews"}})
		must(t, err)
		var r butler.Result
		for i, size := range sizes {
			name := string(rune('a' + i))
			r.Blobs = append(r.Blobs, butler.Blob{Name: name})
			r.Refs = append(r.Refs, butler.BlobRef{Name: name, Digest: name, Size: size})
		}
		must(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "previews", Version: 1, Result: r}}))
	}
	made(parts[0], 5, 7)
	made(parts[1], 3)
	check(15, 3)
	made(parts[0], 1)
	check(4, 2)
	made(parts[0])
	check(3, 1)
	made(parts[0], 9)
	check(12, 2)
	for range d.Discard(ctx, "previews", butler.Target{Section: s.ID}) {
		t.Error("a file is left in a bundle")
	}
	check(0, 0)
	made(parts[0], 2)
	made(parts[1], 3)
	apply(t, d, s.ID, butler.Change{Missing: parts[0]})
	check(5, 2)
	n, err := d.RemoveMissing(ctx, s.ID)
	must(t, err)
	if n != 1 {
		t.Errorf("%d parts removed", n)
	}
	check(3, 1)
}
