package refreshlibraries

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"butler"
)

// told writes where the present files are: "path: titles from the top down | version | index".
func (l *library) told() []string {
	var all []string
	for _, p := range l.parts {
		if p.Missing {
			continue
		}
		var titles []string
		for _, it := range p.place.Items {
			titles = append(titles, it.Title)
		}
		rel := strings.TrimPrefix(p.Path, l.section.Roots[0]+"/")
		all = append(all, fmt.Sprintf("%s: %s | %s | %d", rel, strings.Join(titles, " > "), p.place.Version, p.place.Index))
	}
	slices.Sort(all)
	return all
}

func checkTold(t *testing.T, w *world, want ...string) {
	t.Helper()
	if _, err := w.scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	if got := w.told(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPlacesOfFilms(t *testing.T) {
	w := newWorld(t, butler.Movies)
	for i, rel := range []string{
		"Film (2010)/Film (2010) - 1080p.mkv", "Film (2010)/Film (2010) - 2160p.mkv", "Film (2010)/Trailers/Teaser.mkv",
		"Film (2010)/Film (2010)-trailer.mkv", "Two (2011)/Two (2011) cd1.avi", "Two (2011)/Two (2011) cd2.avi",
		"Same (2012)/Same (2012).mkv", "Same (2012)/Same (2012).mp4", "Same (2012).mp4",
		"Café (2013)/Café (2013).mkv", "Cafe\u0301 (2013)/Cafe\u0301 (2013).mkv",
	} {
		w.write(t, rel, fmt.Sprint("content ", i))
	}
	want := []string{
		"Film (2010)/Film (2010) - 1080p.mkv: Film | 1080p | 1",
		"Film (2010)/Film (2010) - 2160p.mkv: Film | 2160p | 1",
		"Film (2010)/Trailers/Teaser.mkv: Film > Teaser |  | 1",
		"Film (2010)/Film (2010)-trailer.mkv: Film > Film (2010) |  | 1",
		"Two (2011)/Two (2011) cd1.avi: Two |  | 1",
		"Two (2011)/Two (2011) cd2.avi: Two |  | 2",
		"Same (2012)/Same (2012).mkv: Same | mkv | 1",
		"Same (2012)/Same (2012).mp4: Same | mp4 | 1",
		"Same (2012).mp4: Same |  | 1",
		"Café (2013)/Café (2013).mkv: Café | mkv | 1",
		"Cafe\u0301 (2013)/Cafe\u0301 (2013).mkv: Café |  | 1",
	}
	checkTold(t, w, want...)
	// What is added later steps around what is known.
	w.write(t, "Elsewhere/Same (2012).mp4", "later")
	w.write(t, "Film (2010)/Film.2010.1080p.mkv", "later too")
	checkTold(t, w, append(want,
		"Elsewhere/Same (2012).mp4: Same | Elsewhere/Same (2012).mp4 | 1",
		"Film (2010)/Film.2010.1080p.mkv: Film | 1080p Film (2010)/Film.2010.1080p.mkv | 1")...)
}

func TestPlacesOfEpisodes(t *testing.T) {
	w := newWorld(t, butler.Shows)
	for i, rel := range []string{
		"Show (2010)/Season 01/Show - S01E01 - Pilot.mkv", "Show (2010)/Season 01/Show - S01E01 - Pilot.mp4",
		"Show (2010)/Season 01/Show - s01e06 - pt1.mkv", "Show (2010)/Season 01/Show - s01e06 - pt2.mkv",
		"Show (2010)/Specials/Show - S00E01.mkv", "Show (2010)/Extras/Making Of.mkv", "Show (2010)/Season 01/Featurettes/Set.mkv",
		"Daily/2024-03-05 Guest.mkv",
	} {
		w.write(t, rel, fmt.Sprint("content ", i))
	}
	checkTold(t, w,
		"Show (2010)/Season 01/Show - S01E01 - Pilot.mkv: Show > Season 1 > Pilot |  | 1",
		"Show (2010)/Season 01/Show - S01E01 - Pilot.mp4: Show > Season 1 > Pilot | mp4 | 1",
		"Show (2010)/Season 01/Show - s01e06 - pt1.mkv: Show > Season 1 > Episode 6 |  | 1",
		"Show (2010)/Season 01/Show - s01e06 - pt2.mkv: Show > Season 1 > Episode 6 |  | 2",
		"Show (2010)/Specials/Show - S00E01.mkv: Show > Specials > Episode 1 |  | 1",
		"Show (2010)/Extras/Making Of.mkv: Show > Making Of |  | 1",
		"Show (2010)/Season 01/Featurettes/Set.mkv: Show > Set |  | 1",
		"Daily/2024-03-05 Guest.mkv: Daily > Season 2024 > Guest |  | 1",
	)
	aired := w.at(t, "Daily/2024-03-05 Guest.mkv").place.Items[2].Aired
	if aired != (butler.Date{Year: 2024, Month: 3, Day: 5}) {
		t.Errorf("aired %s", aired)
	}
	if s := w.at(t, "Daily/2024-03-05 Guest.mkv").place.Items[2].SortTitle; s != "2024-03-05 guest" {
		t.Errorf("sorts as %q", s)
	}
}

func TestPlacesOfMusic(t *testing.T) {
	w := newWorld(t, butler.Music)
	files := map[string]string{
		"x/1.mp3":                                "title=One\nartist=A feat. B\nalbum=Alb\nalbumartist=A\ntrack=1/9\ndisc=2/2\ndate=2001-05-06",
		"x/2.mp3":                                "title=Two\nartist=C\nalbum=Alb\nalbumartist=A\ntrack=2",
		"mix/1.mp3":                              "title=M1\nartist=A\nalbum=Mix\ntrack=1",
		"mix/2.mp3":                              "title=M2\nartist=B\nalbum=Mix\ntrack=2",
		"solo/1.mp3":                             "title=S1\nartist=A\nalbum=Solo\ntrack=1",
		"solo/2.mp3":                             "title=S2\nartist=A feat. B\nalbum=Solo\ntrack=2",
		"comp/1.mp3":                             "title=C1\nartist=A\nalbum=Comp\ncompilation=1",
		"No Tags/An Album (1999)/CD2/07 - T.mp3": "nothing",
		"Various Artists/Hits/01 - A - T.mp3":    "nothing",
		"loose.mp3":                              "nothing",
	}
	for rel, content := range files {
		w.write(t, rel, content)
	}
	checkTold(t, w,
		"x/1.mp3: A > Alb > One | x/1.mp3 | 1",
		"x/2.mp3: A > Alb > Two | x/2.mp3 | 1",
		"mix/1.mp3: Various Artists > Mix > M1 | mix/1.mp3 | 1",
		"mix/2.mp3: Various Artists > Mix > M2 | mix/2.mp3 | 1",
		"solo/1.mp3: A > Solo > S1 | solo/1.mp3 | 1",
		"solo/2.mp3: A > Solo > S2 | solo/2.mp3 | 1",
		"comp/1.mp3: Various Artists > Comp > C1 | comp/1.mp3 | 1",
		"No Tags/An Album (1999)/CD2/07 - T.mp3: No Tags > An Album > T | No Tags/An Album (1999)/CD2/07 - T.mp3 | 1",
		"Various Artists/Hits/01 - A - T.mp3: Various Artists > Hits > T | Various Artists/Hits/01 - A - T.mp3 | 1",
		"loose.mp3: Unknown Artist > Unknown Album > loose | loose.mp3 | 1",
	)
	one := w.at(t, "x/1.mp3").place.Items
	if one[1].Year != 2001 || one[2].Index != 1 || one[2].Disc != 2 {
		t.Errorf("%+v", one)
	}
}

func TestPlacesOfPhotos(t *testing.T) {
	w := newWorld(t, butler.Photos)
	w.write(t, "2018/Spring/IMG 1.jpg", "datetimeoriginal=2018:04:01 12:00:00")
	w.write(t, "2018/Spring/\xff.jpg", "datetimeoriginal=0000:00:00 00:00:00")
	w.write(t, "2018/Spring/ÿ.jpg", "x")
	checkTold(t, w, "2018/Spring/IMG 1.jpg: IMG 1 |  | 1", "2018/Spring/\xff.jpg: ÿ |  | 1", "2018/Spring/ÿ.jpg: ÿ |  | 1")
	one := w.at(t, "2018/Spring/IMG 1.jpg").place.Items[0]
	if one.Aired != (butler.Date{Year: 2018, Month: 4, Day: 1}) || one.Year != 2018 || one.SortTitle != "2018/spring/img 1.jpg" {
		t.Errorf("%+v", one)
	}
	if a, b := w.at(t, "2018/Spring/\xff.jpg").place.Items[0].Key, w.at(t, "2018/Spring/ÿ.jpg").place.Items[0].Key; a == b {
		t.Errorf("two photos have the key %q", a)
	}
}

// The words that are looked for are in the paths of all files of a film or series.
func TestWordsFindWhatIsAlike(t *testing.T) {
	for _, same := range [][2]string{
		{"Avatar (2009)/Avatar (2009).mkv", "avatar.2009.1080p.mkv"},
		{"Fast & Furious (2009).mkv", "Fast and Furious (2009).mkv"},
		{"Agents of S.H.I.E.L.D (2013).mkv", "Agents of SHIELD (2013).mkv"},
		{"Ocean's Eleven (2001).mkv", "Oceans Eleven (2001).mkv"},
		{"X (1999) {tmdb-1}/a.mkv", "Another Name {tmdb-1}.mkv"},
		{"Café (2010).mkv", "Caf\xe9 (2010).mkv"},
		{"& (2000).mkv", "and (2000).mkv"},
		{"9.mkv", "9/9.mkv"},
	} {
		s := &scan{section: butler.Section{Kind: butler.Movies}}
		a, b := s.video(same[0]), s.video(same[1])
		if a.Items[0].Key != b.Items[0].Key {
			t.Fatalf("%q is not %q: %q, %q", same[0], same[1], a.Items[0].Key, b.Items[0].Key)
		}
		var w words
		w.add(a.Items[0].Key)
		if !w.in(same[1]) || w.in("Something Else Entirely.mkv") && !w.all {
			t.Errorf("%q is not looked for because of %q", same[1], same[0])
		}
	}
}
