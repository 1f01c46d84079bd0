package naming

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"butler"
)

func TestMediaAndSkip(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   butler.SectionKind
		folder bool
		taken  bool
	}{
		{"a.mkv", butler.Movies, false, true},
		{"a.MKV", butler.Shows, false, true},
		{"a.m2ts", butler.Movies, false, true},
		{"a.mkv", butler.Music, false, false},
		{"a.flac", butler.Music, false, true},
		{"a.jpg", butler.Photos, false, true},
		{"a.JPEG", butler.Photos, false, true},
		{"a.jpg", butler.Movies, false, false},
		{"a.srt", butler.Movies, false, false},
		{"mkv", butler.Movies, false, false},
		{".mkv", butler.Movies, false, false},
		{"a.", butler.Movies, false, false},
		{"a.mkv/", butler.Movies, false, false},
		{".hidden.mkv", butler.Movies, false, false},
		{"._a.mkv", butler.Movies, false, false},
		{"a.mkv.part", butler.Movies, false, false},
		{"a.mkv.crdownload", butler.Movies, false, false},
		{"a.mkv.!qB", butler.Movies, false, false},
		{"a.mkv.tmp", butler.Movies, false, false},
		{"a.part.mkv", butler.Movies, false, false},
		{"a.temp.mp4", butler.Movies, false, false},
		{"~lock.mkv", butler.Movies, false, false},
		{"~lock.mkv#", butler.Movies, false, false},
		{"Thumbs.db", butler.Photos, false, false},
		{"sample.mkv", butler.Movies, false, false},
		{"Sample.MKV", butler.Movies, false, false},
		{"film-sample.mkv", butler.Movies, false, false},
		{"film.sample.mkv", butler.Shows, false, false},
		{"sample-film.mkv", butler.Movies, false, false},
		{"Zoo Sample H264 (2021).ts", butler.Movies, false, true},
		{"Resample.mkv", butler.Movies, false, true},
		{"The Sample.mkv", butler.Movies, false, true},
		{"sample.mp3", butler.Music, false, true},
		{"Sample", butler.Movies, true, false},
		{"Sample", butler.Music, true, true},
		{"Samples of Love (2001)", butler.Movies, true, true},
		{"@eaDir", butler.Movies, true, false},
		{"#recycle", butler.Photos, true, false},
		{"lost+found", butler.Music, true, false},
		{"$RECYCLE.BIN", butler.Music, true, false},
		{"System Volume Information", butler.Movies, true, false},
		{"Volume", butler.Movies, true, true},
		{".Trash-1000", butler.Movies, true, false},
		{"VIDEO_TS", butler.Movies, true, false},
		{"Film (2000)", butler.Movies, true, true},
	} {
		taken := !Skip(c.kind, []byte(c.name), c.folder) && (c.folder || Media(c.kind, []byte(c.name)))
		if taken != c.taken {
			t.Errorf("%q in %s: looked at is %v", c.name, c.kind, taken)
		}
	}
}

func TestSort(t *testing.T) {
	for in, want := range map[string]string{
		"The Matrix": "matrix", "A Beautiful Mind": "beautiful mind", "An Affair": "affair", "Theater": "theater", "The ": "the ", "A": "a", "": "",
	} {
		if got := Sort(in); got != want {
			t.Errorf("%q sorts as %q", in, got)
		}
	}
}

// FuzzNames holds that no parser panics, that all text they make is fit for JSON and people, and that
// the same name always has the same meaning.
func FuzzNames(f *testing.F) {
	for _, s := range []string{
		"Avatar (2009)/Avatar (2009) - 2160p.mkv", "Show/Season 1/Show - S01E01-E02 - T.mkv", "Artist/Album/Disc 1/01 - T.mp3",
		"Film (2010)/Trailers/x.mkv", "\xff\xfe/\n.mkv", "///", "", ".", "[](){}/[(2001)].mkv", "S01E01E02E03-E09x10.mkv", "{edition-}{tmdb-1}.mkv",
		"2024-13-45/2024.02.29.mkv", "cd1/part2/dvd3.avi", "第1季/第2集.mkv",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, rel string) {
		film, ep, track := ParseFilm(rel), ParseEpisode(rel), ParseTrack(rel)
		extra, _ := ParseExtra(rel)
		if again := ParseEpisode(rel); again != ep {
			t.Errorf("%q means %+v and %+v", rel, ep, again)
		}
		for _, s := range []string{
			film.Title, film.Version, film.Key(), ep.Show, ep.Title, ep.Name(), ep.Version, ep.Key(), ep.SeasonKey(), ep.ShowKey(),
			track.Artist, track.Album, track.Title, track.Performer, extra.Title,
		} {
			if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) {
				t.Errorf("%q makes %q", rel, s)
			}
			for _, r := range s {
				if r < ' ' || r == 0x7f {
					t.Errorf("%q makes %q", rel, s)
				}
			}
		}
		if film.Part < 0 || ep.Number < 0 || ep.End < 0 || ep.End > 0 && ep.End <= ep.Number || ep.Season < 0 || ep.Show == "" {
			t.Errorf("%q means %+v %+v", rel, film, ep)
		}
		for _, k := range []butler.SectionKind{butler.Movies, butler.Shows, butler.Music, butler.Photos} {
			Skip(k, []byte(rel), true)
			Skip(k, []byte(rel), false)
			Media(k, []byte(rel))
		}
	})
}
