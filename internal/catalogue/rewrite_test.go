package catalogue

import (
	"testing"

	"butler"
)

// What was found out about a file stays when it is written anew with other tags, and a scan that finds
// the new size and time sees nothing new.
func TestRewrite(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	must(t, d.Register(ctx, []butler.Analysis{previews(), loudness()}))
	s := addSection(t, d, butler.Movies, "f")
	apply(t, d, s.ID, put(film("/f/a", "A", "ca")))
	part := partAt(t, d, s.ID, "/f/a")
	u, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"previews"}})
	must(t, err)
	must(t, d.Commit(ctx, u, []butler.Outcome{{Analysis: "previews", Version: previews().Version, Result: butler.Result{
		Artifacts: []butler.Artifact{{Name: "index-sd.bif", Size: 9, Count: 3}}, Data: []byte(`{"n":3}`),
	}}}))
	late, err := d.Lease(ctx, butler.Unit{Part: part, Analyses: []string{"loudness"}})
	must(t, err)

	rewrite := butler.RewriteFile{Part: part, Was: "ca", ContentID: "cb", Size: 1234, ModifiedNS: 99}
	apply(t, d, s.ID, butler.Change{Rewrite: &rewrite})

	p, err := d.Part(ctx, part)
	must(t, err)
	if p.ContentID != "cb" || p.Size != 1234 || p.Modified.UnixNano() != 99 {
		t.Errorf("%+v", p)
	}
	item, err := d.Item(ctx, p.Item)
	must(t, err)
	if len(item.Artifacts) != 1 || len(item.Findings) != 1 || len(item.Media) != 1 {
		t.Errorf("%+v", item)
	}
	if got := lacks(t, d, part, "previews", "loudness"); len(got) != 1 || got[0] != "loudness" {
		t.Errorf("it lacks %q", got)
	}
	wantKind(t, d.Commit(ctx, late, []butler.Outcome{{Analysis: "loudness", Version: loudness().Version}}), butler.KindStale)

	for _, c := range []struct {
		r    butler.RewriteFile
		kind butler.Kind
	}{
		{rewrite, butler.KindConflict}, // it is another file by now
		{butler.RewriteFile{Part: part + 1, Was: "cb", ContentID: "cc"}, butler.KindNotFound},
		{butler.RewriteFile{Part: part, Was: "cb"}, butler.KindInvalid},
	} {
		wantKind(t, d.Apply(ctx, s.ID, []butler.Change{{Rewrite: &c.r}}), c.kind)
	}
	apply(t, d, s.ID, butler.Change{Missing: part})
	wantKind(t, d.Apply(ctx, s.ID, []butler.Change{{Rewrite: &butler.RewriteFile{Part: part, Was: "cb", ContentID: "cc"}}}), butler.KindConflict)
}
