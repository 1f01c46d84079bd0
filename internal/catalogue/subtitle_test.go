package catalogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"butler"
)

func TestExternalSubtitlesStay(t *testing.T) {
	d, clock := openTest(t)
	ctx := t.Context()
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a", "A", "c1")))
	id := partAt(t, d, s.ID, "/media/Films/a")
	external := func() (all []butler.Stream) {
		t.Helper()
		p, err := d.Part(ctx, id)
		must(t, err)
		for i, stream := range p.Streams {
			if stream.External {
				all = append(all, stream)
			} else if stream.Index != i {
				t.Errorf("stream %d of the file is at %d", stream.Index, i)
			}
		}
		return all
	}
	de := butler.Stream{File: "/media/Films/a.de.srt", Codec: "subrip", Language: "deu", Forced: true, Title: "x\n\x02"}
	en := butler.Stream{File: "/media/Films/a.en\xff.ass", Codec: "ass", Language: "eng", Default: true, HearingImpaired: true, Commentary: true}
	must(t, d.SetSubtitles(ctx, id, []butler.Stream{de, en}))
	first := external()
	want := []butler.Stream{de, en}
	want[0].Title = "x"
	for i := range want {
		want[i].Index, want[i].Kind, want[i].External = -1, butler.StreamSubtitle, true
	}
	if diff := cmp.Diff(want, first, cmpopts.IgnoreFields(butler.Stream{}, "ID")); diff != "" {
		t.Error(diff)
	}
	// A scan that reads the file again, also with other content, leaves them; so does a rename.
	clock.advance(1e9)
	again := film("/media/Films/a", "A", "c2")
	again.File.Streams = again.File.Streams[:1]
	again.Part = id
	apply(t, d, s.ID, put(again))
	apply(t, d, s.ID, moveTo(id, film("/media/Films/b", "B", "c2")))
	if diff := cmp.Diff(first, external()); diff != "" {
		t.Error(diff)
	}
	// Those that stay keep their ids.
	de.Language = "ger"
	must(t, d.SetSubtitles(ctx, id, []butler.Stream{{File: "/new.srt"}, de}))
	got := external()
	if len(got) != 2 || got[0].ID != first[0].ID || got[0].Language != "ger" || got[1].ID == first[1].ID || got[1].File != "/new.srt" {
		t.Errorf("%+v", got)
	}
	if p, err := d.StreamPart(ctx, got[1].ID); err != nil || p.ID != id {
		t.Errorf("the stream is of part %d, %v", p.ID, err)
	}
	must(t, d.SetSubtitles(ctx, id, nil))
	if got := external(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	wantKind(t, d.SetSubtitles(ctx, 99, nil), butler.KindNotFound)
	wantKind(t, d.SetSubtitles(ctx, id, []butler.Stream{{}}), butler.KindInvalid)
	wantKind(t, d.SetSubtitles(ctx, id, []butler.Stream{{File: "/a"}, {File: "/a"}}), butler.KindInvalid)
}
