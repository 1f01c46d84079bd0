package provider

import (
	"strings"
	"testing"
)

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "1 < 2", "<<br>>", "&lt;b&gt;", "<br/", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Plain(s)
		if len(got) > 4*len(s) || strings.TrimSpace(got) != got {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"x {tmdb-603}", "[imdbid=tt0133093]", "{{tvdb-1}}", "(mbid-76df3287-6cda-33eb-8e9a-044b5e15ffdd)", "\xff{tmdb-1\n}"} {
		f.Add(s)
	}
	names := NewNames()
	f.Fuzz(func(t *testing.T, s string) {
		for who, id := range names.IDs(s) {
			if !Fits(who, id) || !ValidID(id) {
				t.Errorf("%q holds %s %q", s, who, id)
			}
		}
		names.FolderIDs("/media", s)
	})
}
