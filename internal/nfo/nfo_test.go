package nfo_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"butler"
	"butler/internal/nfo"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// kodiMovie has what Kodi 17 and later write.
const kodiMovie = `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
    <title>Sintel</title>
    <originaltitle>Durian</originaltitle>
    <sorttitle>Sintel 1</sorttitle>
    <ratings>
        <rating name="themoviedb" max="10"><value>7,4</value><votes>12</votes></rating>
        <rating name="metacritic" max="100" default="true"><value>81</value></rating>
    </ratings>
    <userrating>9</userrating>
    <outline>Short.</outline>
    <plot>A girl &amp; her dragon.&#10;Second line.</plot>
    <tagline>Look &nbsp; for it</tagline>
    <runtime>15</runtime>
    <mpaa>Rated PG-13 for violence</mpaa>
    <uniqueid type="imdb" default="true">tt1727587</uniqueid>
    <uniqueid type="tmdb">45745</uniqueid>
    <uniqueid type="tvdb">../../etc</uniqueid>
    <genre>Animation</genre>
    <genre>Fantasy / Short</genre>
    <tag>dragon</tag>
    <set tmdbcolid="10"><name>Open Movies</name><overview>x</overview></set>
    <country>Netherlands</country>
    <credits>Esther Wouda</credits>
    <director>Colin Levy</director>
    <premiered>2010-09-27</premiered>
    <studio>Blender Foundation</studio>
    <actor><name>Second</name><role>The Guard</role><order>1</order></actor>
    <actor><name>Halina Reijn</name><role>Sintel</role><order>0</order></actor>
    <fileinfo><streamdetails><video><title>not this</title></video></streamdetails></fileinfo>
</movie>
https://www.themoviedb.org/movie/1
https://www.tvmaze.com/shows/82/x?a&b
`

func sintel() nfo.Entry {
	return nfo.Entry{
		Kind: nfo.Movie, Season: -1, Episode: -1, EpisodeEnd: -1,
		Metadata: butler.Metadata{
			Title: "Sintel", OriginalTitle: "Durian", SortTitle: "Sintel 1", Rating: 8.1, UserRating: 9,
			Summary: "A girl & her dragon.\nSecond line.", Tagline: "Look \u00a0 for it", Runtime: 15 * 60_000, ContentRating: "PG-13",
			IDs:    map[string]string{"imdb": "tt1727587", "tmdb": "45745", "tvmaze": "82"},
			Genres: []string{"Animation", "Fantasy", "Short"}, Tags: []string{"dragon"}, Countries: []string{"Netherlands"},
			Sets:  []butler.ItemSet{{Name: "Open Movies", ID: "tmdb:10"}},
			Aired: butler.Date{Year: 2010, Month: 9, Day: 27}, Year: 2010, Studio: "Blender Foundation",
			Credits: []butler.Credit{
				{Name: "Halina Reijn", Job: butler.JobActor, Role: "Sintel"}, {Name: "Second", Job: butler.JobActor, Role: "The Guard"},
				{Name: "Colin Levy", Job: butler.JobDirector}, {Name: "Esther Wouda", Job: butler.JobWriter},
			},
		},
	}
}

func parse(t *testing.T, text string) []nfo.Entry {
	t.Helper()
	all, err := nfo.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMovie(t *testing.T) {
	if diff := cmp.Diff([]nfo.Entry{sintel()}, parse(t, kodiMovie)); diff != "" {
		t.Error(diff)
	}
}

// An entry of one kind, and what is expected of it; nothing else is said.
func TestKinds(t *testing.T) {
	none := nfo.Entry{Season: -1, Episode: -1, EpisodeEnd: -1}
	for name, c := range map[string]struct {
		text string
		want []nfo.Entry
	}{
		"show": {
			`<tvshow><title>Caminandes</title><rating>8.25</rating><year>2013</year><mpaa>DE:FSK 12</mpaa><namedseason number="1">Llamas</namedseason>
			<namedseason number="x">no</namedseason><id>272</id><runtime>1:30</runtime><status>Ended</status></tvshow>`,
			[]nfo.Entry{{
				Kind: nfo.Show, Season: -1, Episode: -1, EpisodeEnd: -1, Seasons: map[int]string{1: "Llamas"},
				Metadata: butler.Metadata{Title: "Caminandes", Rating: 8.25, Year: 2013, ContentRating: "de/12", IDs: map[string]string{"tvdb": "272"}, Runtime: 90 * 60_000},
			}},
		},
		"season": {
			`<season><seasonnumber>0</seasonnumber><title>Specials</title><plot>P</plot></season>`,
			[]nfo.Entry{{Kind: nfo.Season, Episode: -1, EpisodeEnd: -1, Metadata: butler.Metadata{Title: "Specials", Summary: "P"}}},
		},
		"several episodes": {
			`<?xml version="1.0"?><episodedetails><title>A</title><season>1</season><episode>2</episode><aired>05.03.2024</aired></episodedetails>
			<?xml version="1.0"?><episodedetails><title>B</title><season>1</season><episode>3</episode><episodenumberend>4</episodenumberend></episodedetails>
			https://www.imdb.com/title/tt1234567/`,
			[]nfo.Entry{
				{
					Kind: nfo.Episode, Season: 1, Episode: 2, EpisodeEnd: -1,
					Metadata: butler.Metadata{Title: "A", Aired: butler.Date{Year: 2024, Month: 3, Day: 5}, Year: 2024},
				},
				{Kind: nfo.Episode, Season: 1, Episode: 3, EpisodeEnd: 4, Metadata: butler.Metadata{Title: "B"}},
			},
		},
		"artist": {
			`<artist><name>Wesnoth</name><musicBrainzArtistID>8970d868-0723-483b-a75b-51088913d3d4</musicBrainzArtistID><genre>Game</genre>
			<style>Orchestral</style><mood>Epic</mood><biography>Bio</biography><born>1980</born><album><title>not this</title></album></artist>`,
			[]nfo.Entry{{
				Kind: nfo.Artist, Season: -1, Episode: -1, EpisodeEnd: -1,
				Metadata: butler.Metadata{
					Title: "Wesnoth", IDs: map[string]string{"musicbrainz": "8970d868-0723-483b-a75b-51088913d3d4"},
					Genres: []string{"Game"}, Styles: []string{"Orchestral"}, Moods: []string{"Epic"}, Summary: "Bio",
				},
			}},
		},
		"album": {
			`<album><title>OST</title><artist>W</artist><label>L</label><studio>S</studio><review>R</review><releasedate>2006/01/02</releasedate></album>`,
			[]nfo.Entry{{
				Kind: nfo.Album, Season: -1, Episode: -1, EpisodeEnd: -1,
				Metadata: butler.Metadata{
					Title: "OST", Studio: "L", Summary: "R", Aired: butler.Date{Year: 2006, Month: 1, Day: 2}, Year: 2006,
					Credits: []butler.Credit{{Name: "W", Job: butler.JobPerformer}},
				},
			}},
		},
		"an address": {"  https://www.imdb.com/title/tt0133093/?ref_=x \r\n", []nfo.Entry{{
			Season: -1, Episode: -1, EpisodeEnd: -1, Metadata: butler.Metadata{IDs: map[string]string{"imdb": "tt0133093"}},
		}}},
		"XML of nothing and an address": {`<xbmc/>https://thetvdb.com/?tab=series&id=73255&lid=7`, []nfo.Entry{{
			Season: -1, Episode: -1, EpisodeEnd: -1, Metadata: butler.Metadata{IDs: map[string]string{"tvdb": "73255"}},
		}}},
		"notes of a release":        {"░▒▓ RELEASED BY NOBODY ▓▒░\nenjoy <movie>", nil},
		"nothing":                   {"", nil},
		"another kind":              {"<html><body>404</body></html>", nil},
		"zeros and nonsense":        {`<movie><year>0</year><rating>NaN</rating><runtime>-5</runtime><userrating>77</userrating><premiered>0000-00-00</premiered></movie>`, []nfo.Entry{kind(none, nfo.Movie)}},
		"stray signs":               {`<movie><title>Tom & Jerry &unknown;</title><p>x<br></movie>`, []nfo.Entry{titled(none, "Tom & Jerry &unknown;")}},
		"names in capitals":         {`<Movie><Title>T</Title></Movie>`, []nfo.Entry{titled(none, "T")}},
		"an end that was forgotten": {`<movie><title>T</title><genre></movie>`, []nfo.Entry{titled(none, "T")}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, parse(t, c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func kind(e nfo.Entry, k nfo.Kind) nfo.Entry {
	e.Kind = k
	return e
}

func titled(e nfo.Entry, title string) nfo.Entry {
	e = kind(e, nfo.Movie)
	e.Title = title
	return e
}

func TestEncodings(t *testing.T) {
	const movie = `<movie><title>Ночь Ä €</title></movie>`
	wide := func(order binary.AppendByteOrder, mark bool) string {
		text := "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + movie
		if mark {
			text = "\ufeff" + text
		}
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	cyrillic, err := charmap.Windows1251.NewEncoder().String(`<?xml version="1.0" encoding='windows-1251'?><movie><title>Ночь</title></movie>`)
	if err != nil {
		t.Fatal(err)
	}
	kana, err := japanese.ISO2022JP.NewEncoder().String(`<?xml version="1.0" encoding="iso-2022-jp"?><movie><title>天気の子</title></movie>`)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"UTF-8 with its mark":          {"\ufeff" + movie, "Ночь Ä €"},
		"UTF-16":                       {wide(binary.LittleEndian, true), "Ночь Ä €"},
		"UTF-16, big-endian":           {wide(binary.BigEndian, true), "Ночь Ä €"},
		"UTF-16 without its mark":      {wide(binary.LittleEndian, false), "Ночь Ä €"},
		"big-endian without its mark":  {wide(binary.BigEndian, false), "Ночь Ä €"},
		"Windows-1251":                 {cyrillic, "Ночь"},
		"of escapes":                   {kana, "天気の子"},
		"UTF-8 that says otherwise":    {`<?xml version="1.0" encoding="iso-8859-1"?>` + movie, "Ночь Ä €"},
		"Latin-1 that says UTF-8":      {"<?xml version=\"1.0\" encoding=\"UTF-8\"?><movie><title>Caf\xe9</title></movie>", "Café"},
		"an encoding that there isn't": {"<?xml version=\"1.0\" encoding=\"klingon\"?><movie><title>Caf\xe9</title></movie>", "Café"},
		"control characters":           {"<movie><title>\ta&#7;b&#0;c</title></movie>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := nfo.Parse([]byte(c.text))
			if c.want == "" {
				if err != nil && !butler.IsKind(err, butler.KindDamaged) {
					t.Error(err)
				}
				return
			}
			if err != nil || len(all) != 1 || all[0].Title != c.want {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}

func TestHostile(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&b;&x;</title></movie>`
	if got := parse(t, bomb)[0].Title; got != "&b;&x;" {
		t.Errorf("entities became %q", got)
	}
	for name, c := range map[string]struct {
		text string
		kind butler.Kind
		said string
	}{
		"too large":       {"<movie>" + strings.Repeat(" ", nfo.MaxFile) + "</movie>", butler.KindInvalid, "MiB"},
		"too deep":        {strings.Repeat("<movie>", 100_000), butler.KindInvalid, "within each other"},
		"too many":        {"<movie>" + strings.Repeat("<a/>", 200_000) + "</movie>", butler.KindInvalid, "elements"},
		"cut short":       {kodiMovie[:strings.Index(kodiMovie, "<set")], butler.KindDamaged, "within <movie>"},
		"cut in an end":   {"<movie>\n<title>x</ti", butler.KindDamaged, "line 2"},
		"an open comment": {"<movie>\n\n<!-- ", butler.KindDamaged, "line 3"},
	} {
		_, err := nfo.Parse([]byte(c.text))
		if !butler.IsKind(err, c.kind) || !strings.Contains(err.Error(), c.said) {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := parse(t, "<movie><title>"+strings.Repeat("x<!---->", 300_000)+"</title></movie>")
	if n := len(long[0].Title); n > 1<<17 {
		t.Errorf("a title of %d bytes", n)
	}
	if n := len(parse(t, "<movie>"+strings.Repeat("<genre>a/b</genre>", 5000)+"</movie>")[0].Genres); n > 1000 {
		t.Errorf("%d genres", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(kodiMovie))
	f.Add([]byte("\xff\xfe<\x00m\x00"))
	f.Add([]byte("<tvshow><namedseason number='1'>a</namedseason></tvshow>https://thetvdb.com/?tab=series&id=1"))
	f.Add([]byte("<episodedetails><season>1</season></episodedetails><episodedetails/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := nfo.Parse(data)
		if err != nil && !butler.IsKind(err, butler.KindInvalid) && !butler.IsKind(err, butler.KindDamaged) {
			t.Fatalf("an error of another kind: %v", err)
		}
		for _, e := range all {
			m := butler.ItemMetadata{Item: 1, Origin: butler.OriginLocal, Metadata: e.Metadata}
			if _, err := m.Clean(); err != nil && len(data) < 1<<16 {
				t.Errorf("what was read cannot be stored: %v", err)
			}
		}
	})
}
