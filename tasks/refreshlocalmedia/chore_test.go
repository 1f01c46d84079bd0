package refreshlocalmedia_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/bundle"
	"butler/internal/butlertest"
	"butler/internal/butlertest/fake"
	"butler/tasks/internal/choretest"
	"butler/tasks/refreshlocalmedia"

	"github.com/google/go-cmp/cmp"
)

// house is a library on disk, and what is known of it.
type house struct {
	*testing.T
	root     string
	metadata *fake.Metadata
	blobs    *bundle.Blobs
	sections *fake.Catalogue
	ids      int64
	trees    []butler.ItemTree
	clock    time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	base := t.TempDir()
	blobs, err := bundle.OpenBlobs(filepath.Join(base, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, root: filepath.Join(base, "library"), metadata: fake.NewMetadata(), blobs: blobs, sections: &fake.Catalogue{}, clock: time.Unix(1_700_000_000, 0)}
	if err := os.MkdirAll(h.root, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := h.sections.AddSection(t.Context(), butler.Section{Kind: butler.Movies, Name: "Library", Roots: []string{h.root}}); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) path(name string) string { return filepath.Join(h.root, filepath.FromSlash(name)) }

// write writes a file with a time of its own.
func (h *house) write(name, content string) {
	h.Helper()
	if err := os.MkdirAll(filepath.Dir(h.path(name)), 0o755); err != nil {
		h.Fatal(err)
	}
	if err := os.WriteFile(h.path(name), []byte(content), 0o600); err != nil {
		h.Fatal(err)
	}
	h.clock = h.clock.Add(time.Second)
	if err := os.Chtimes(h.path(name), h.clock, h.clock); err != nil {
		h.Fatal(err)
	}
}

func (h *house) remove(name string) {
	h.Helper()
	if err := os.RemoveAll(h.path(name)); err != nil {
		h.Fatal(err)
	}
}

// item returns an Item with files, which are written, and what lies below it.
func (h *house) item(kind butler.ItemKind, title string, index int, files []string, children ...butler.ItemTree) butler.ItemTree {
	h.Helper()
	h.ids++
	t := butler.ItemTree{Item: butler.Item{ID: h.ids, Section: 1, Kind: kind, Title: title, Index: index}, Children: children}
	for _, f := range files {
		h.write(f, "media "+f)
		h.ids++
		t.Files = append(t.Files, butler.ItemFile{Part: h.ids, Path: h.path(f), ModifiedNS: h.clock.UnixNano()})
	}
	for i := range t.Children {
		t.Children[i].Parent = t.ID
	}
	return t
}

// add puts an Item at the top of the Section.
func (h *house) add(t butler.ItemTree) butler.ItemTree {
	h.trees = append(h.trees, t)
	h.metadata.SetTrees(h.trees...)
	return t
}

func (h *house) host() butler.Host {
	return butler.Host{
		Settings: choretest.Settings(refreshlocalmedia.Task(), nil), Library: h.sections, Metadata: h.metadata, Blobs: h.blobs,
		Log: slog.New(slog.DiscardHandler),
	}
}

// run runs the Chore and returns what it reported.
func (h *house) run() (choretest.Report, refreshlocalmedia.Figures) {
	h.Helper()
	return h.runFor(butler.Run{})
}

func (h *house) runFor(run butler.Run) (r choretest.Report, f refreshlocalmedia.Figures) {
	h.Helper()
	host := h.host()
	host.Run = run
	if err := refreshlocalmedia.Task().Chore(h.Context(), host, &r); err != nil {
		h.Fatal(err)
	}
	r.Figures(h.T, &f)
	return r, f
}

// local returns what the files beside an Item say.
func (h *house) local(id int64) *butler.ItemMetadata {
	h.Helper()
	return h.said(id, butler.OriginLocal)
}

func (h *house) said(id int64, o butler.Origin) *butler.ItemMetadata {
	h.Helper()
	all, err := h.metadata.Metadata(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	i := slices.IndexFunc(all, func(m butler.ItemMetadata) bool { return m.Origin == o })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// assets returns kinds and origins of pictures and sounds, and makes sure that their bytes are kept.
func (h *house) assets(id int64) []string {
	h.Helper()
	m := h.local(id)
	if m == nil {
		return nil
	}
	var all []string
	for _, a := range m.Assets {
		if _, err := h.blobs.Blob(h.Context(), a.Digest); err != nil {
			h.Errorf("%s: %v", a.From, err)
		}
		all = append(all, string(a.Kind)+" "+a.From)
	}
	slices.Sort(all)
	return all
}

func (h *house) expect(what string, got, want any) {
	h.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		h.Errorf("%s:\n%s", what, diff)
	}
}

// picture returns a JPEG that differs from those of other numbers.
func picture(n int) string {
	m := image.NewGray(image.Rect(0, 0, 20, 30))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * n)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.String()
}

func TestFilm(t *testing.T) {
	h := newHouse(t)
	film := h.add(h.item(butler.Movie, "Sintel", 0, []string{"Sintel (2010)/Sintel (2010).mkv"}))
	h.write("Sintel (2010)/Sintel (2010).nfo", `<movie><title>Sintel, the film</title><plot>A dragon.</plot><uniqueid type="imdb">tt1727587</uniqueid></movie>`)
	for i, name := range []string{"poster.jpg", "folder.jpg", "FANART.JPG", "fanart2.jpg", "extrafanart/x.jpg", "clearlogo.png", "banner.jpg", "landscape.jpg", "disc.png", "backdrop.tbn"} {
		h.write("Sintel (2010)/"+name, picture(i+1))
	}
	h.write("Sintel (2010)/theme.mp3", "ID3 and more than twelve bytes")
	h.write("Sintel (2010)/theme-music/b.mp3", "ID3 and more than twelve bytes")
	h.write("Sintel (2010)/Sintel (2010).de.forced.srt", "1")
	h.write("Sintel (2010)/Subs/2_English.srt", "1")
	h.write("Sintel (2010)/Subs/notes.txt", "1")
	report, f := h.run()

	m := h.local(film.ID)
	h.expect("text", []string{m.Title, m.Summary, m.IDs["imdb"], m.Note}, []string{"Sintel, the film", "A dragon.", "tt1727587", ""})
	h.expect("assets", h.assets(film.ID), []string{
		"art FANART.JPG", "art backdrop.tbn", "art fanart2.jpg", "art x.jpg", "banner banner.jpg", "disc disc.png", "logo clearlogo.png",
		"poster poster.jpg", "theme theme.mp3", "thumb landscape.jpg",
	})
	subs := h.metadata.Subtitles(film.Files[0].Part)
	if len(subs) != 2 || subs[0].Language != "deu" || !subs[0].Forced || subs[0].Codec != "subrip" || subs[1].Language != "eng" || subs[1].Title != "" {
		t.Errorf("subtitles: %+v", subs)
	}
	h.expect("figures", f, refreshlocalmedia.Figures{Items: 1, Updated: 1, Pictures: 9, Subtitles: 2, Themes: 1, Bytes: f.Bytes})
	if len(report.Units) != 2 || report.Units[0].Reason != "text, 9 pictures, a theme, 2 subtitles" {
		t.Errorf("%+v", report.Units)
	}

	// Nothing has changed: nothing is read, and the times of what is known stay.
	h.metadata.Fail(nil)
	at := m.At
	_, f = h.run()
	h.expect("a second time", f, refreshlocalmedia.Figures{Items: 1})
	if !h.local(film.ID).At.Equal(at) {
		t.Error("it was stored again")
	}
	// One changes, one goes.
	h.write("Sintel (2010)/Sintel (2010).nfo", `<movie><title>Durian</title></movie>`)
	h.remove("Sintel (2010)/poster.jpg")
	_, f = h.run()
	h.expect("title", h.local(film.ID).Title, "Durian")
	if f.Updated != 1 || !slices.Contains(h.assets(film.ID), "poster folder.jpg") {
		t.Errorf("%+v, %q", f, h.assets(film.ID))
	}
	// A damaged one takes nothing away.
	h.write("Sintel (2010)/Sintel (2010).nfo", `<movie><title>Dur`)
	report, f = h.run()
	if m := h.local(film.ID); m.Title != "Durian" || !strings.Contains(m.Note, "Sintel (2010).nfo: read NFO: it ends within <title>") || f.Problems != 1 || report.Units[0].State != butler.UnitFailed {
		t.Errorf("%q, %q, %+v", m.Title, m.Note, report.Units)
	}
	// All go.
	for _, name := range []string{"Sintel (2010)"} {
		h.remove(name)
	}
	_, f = h.run()
	if f.Away != 1 || h.local(film.ID) == nil {
		t.Errorf("a folder that is away: %+v", f)
	}
	h.write("Sintel (2010)/Sintel (2010).mkv", "media")
	_, f = h.run()
	if f.Forgotten != 1 || h.local(film.ID) != nil || len(h.metadata.Subtitles(film.Files[0].Part)) != 0 {
		t.Errorf("a folder with nothing beside: %+v", f)
	}
}

func TestShow(t *testing.T) {
	h := newHouse(t)
	ep := func(n int, file string) butler.ItemTree {
		e := h.item(butler.Episode, "Episode", n, []string{file})
		return e
	}
	special := ep(1, "Show/Specials/Show - S00E01.mkv")
	one, two := ep(1, "Show/Season 01/Show - S01E01.mkv"), ep(2, "Show/Season 01/Show - S01E02-E03.mkv")
	two.IndexEnd = 3
	zero := h.item(butler.Season, "Specials", 0, nil, special)
	first := h.item(butler.Season, "Season 1", 1, nil, one, two)
	show := h.add(h.item(butler.Show, "Show", 0, nil, zero, first))
	h.write("Show/tvshow.nfo", `<tvshow><title>The Show</title><namedseason number="1">The Beginning</namedseason></tvshow>`)
	for i, name := range []string{
		"poster.jpg", "season01-poster.jpg", "season-specials-poster.jpg", "season02-poster.jpg", "season01-banner.jpg", "Season 01/fanart.jpg",
		"Season 01/Show - S01E01-thumb.jpg", "Season 01/metadata/Show - S01E02-E03.jpg", "Season 01/unrelated.jpg",
	} {
		h.write("Show/"+name, picture(i+1))
	}
	h.write("Show/Season 01/Show - S01E02-E03.nfo", `<episodedetails><title>Two</title><episode>2</episode><season>1</season></episodedetails>
		<episodedetails><title>Three</title><episode>3</episode><season>1</season></episodedetails><episodedetails><title>Nine</title><episode>9</episode></episodedetails>`)
	h.write("Show/Season 01/season.nfo", `<season><plot>Of the season</plot></season>`)
	h.write("Show/Season 01/Subs/Show - S01E01/2_French.srt", "1")
	h.write("Show/Season 01/Subs/3_Spanish.srt", "1") // of whom?
	h.write("Show/Season 01/Show - S01E01.English (SDH).srt", "1")
	_, f := h.run()
	if f.Problems != 0 || f.Away != 0 {
		t.Errorf("%+v", f)
	}
	h.expect("show", h.local(show.ID).Title, "The Show")
	h.expect("show", h.assets(show.ID), []string{"poster poster.jpg"})
	h.expect("season", []string{h.local(first.ID).Title, h.local(first.ID).Summary}, []string{"The Beginning", "Of the season"})
	h.expect("season", h.assets(first.ID), []string{"art fanart.jpg", "banner season01-banner.jpg", "poster season01-poster.jpg"})
	h.expect("specials", h.assets(zero.ID), []string{"poster season-specials-poster.jpg"})
	h.expect("episode", h.assets(one.ID), []string{"thumb Show - S01E01-thumb.jpg"})
	h.expect("episodes", h.assets(two.ID), []string{"thumb Show - S01E02-E03.jpg"})
	h.expect("episodes", h.local(two.ID).Title, "Two / Three")
	var langs []string
	for _, s := range h.metadata.Subtitles(one.Files[0].Part) {
		langs = append(langs, s.Language+map[bool]string{true: " impaired"}[s.HearingImpaired])
	}
	h.expect("subtitles", langs, []string{"eng impaired", "fra"})
	if subs := h.metadata.Subtitles(two.Files[0].Part); len(subs) != 0 {
		t.Errorf("subtitles of another: %+v", subs)
	}

	// One Item only, and it is read although nothing has changed.
	_, f = h.runFor(butler.Run{Item: one.ID})
	h.expect("one episode", f, refreshlocalmedia.Figures{Items: 1, Updated: 1, Pictures: 1, Subtitles: 2, Bytes: f.Bytes})
}

func TestMusic(t *testing.T) {
	h := newHouse(t)
	track := h.item(butler.Track, "Song", 1, []string{"The Band/First (2001)/CD1/01 - Song.mp3"})
	other := h.item(butler.Track, "Song 2", 1, []string{"The Band/First (2001)/CD2/01 - Song 2.mp3"})
	track.Files[0].Tags = map[string]string{
		"genre": "Rock;Pop", "composer": "C", "musicbrainz_albumid": "8970D868-0723-483b-a75b-51088913d3d4", "label": "L",
		"musicbrainz_albumartistid": "1970d868-0723-483b-a75b-51088913d3d4",
	}
	other.Files[0].Tags = map[string]string{"genre": "Rock", "date": "2001-02-03"}
	album := h.item(butler.Album, "First", 0, nil, track, other)
	artist := h.add(h.item(butler.Artist, "The Band", 0, nil, album))
	h.write("The Band/artist.nfo", `<artist><name>The Band!</name><biography>B</biography></artist>`)
	h.write("The Band/folder.jpg", picture(1))
	h.write("The Band/First (2001)/cover.jpg", picture(2))
	h.write("The Band/First (2001)/cdart.png", picture(3))
	h.write("The Band/First (2001)/album.nfo", `<album><title>First!</title></album>`)
	h.run()
	h.expect("artist", h.local(artist.ID).Title, "The Band!")
	h.expect("artist", h.assets(artist.ID), []string{"poster folder.jpg"})
	h.expect("album", h.local(album.ID).Title, "First!")
	h.expect("album", h.assets(album.ID), []string{"disc cdart.png", "poster cover.jpg"})
	inside := h.said(album.ID, butler.OriginEmbedded)
	h.expect("tags", inside.Metadata, butler.Metadata{
		Genres: []string{"Rock", "Pop"}, Studio: "L", Aired: butler.Date{Year: 2001, Month: 2, Day: 3},
		IDs: map[string]string{"musicbrainz": "8970d868-0723-483b-a75b-51088913d3d4"},
	})
	h.expect("tags", h.said(track.ID, butler.OriginEmbedded).Metadata, butler.Metadata{
		Genres: []string{"Rock", "Pop"}, Credits: []butler.Credit{{Name: "C", Job: butler.JobComposer}},
	})
	h.expect("tags", h.said(artist.ID, butler.OriginEmbedded).IDs["musicbrainz"], "1970d868-0723-483b-a75b-51088913d3d4")
}

// What lies in a folder of many is nobody's, but for what bears a film's name.
func TestFilmsInOneFolder(t *testing.T) {
	h := newHouse(t)
	a := h.add(h.item(butler.Movie, "A", 0, []string{"Films/A.mkv"}))
	b := h.add(h.item(butler.Movie, "A 2", 0, []string{"Films/A 2.mkv"}))
	loose := h.add(h.item(butler.Movie, "Loose", 0, []string{"Loose.mkv"}))
	for i, name := range []string{"Films/poster.jpg", "Films/A.jpg", "Films/A 2-poster.jpg", "Films/A-fanart.jpg", "poster.jpg", "fanart.jpg"} {
		h.write(name, picture(i+1))
	}
	h.write("Films/movie.nfo", "<movie><title>Whose?</title></movie>")
	h.write("movie.nfo", "<movie><title>Whose?</title></movie>")
	h.write("Films/A.en.srt", "1")
	h.write("Films/A 2.en.srt", "1")
	h.write("Films/subs/en.srt", "1")
	h.run()
	h.expect("A", h.assets(a.ID), []string{"art A-fanart.jpg", "poster A.jpg"})
	h.expect("A 2", h.assets(b.ID), []string{"poster A 2-poster.jpg"})
	h.expect("titles", []string{h.local(a.ID).Title, h.local(b.ID).Title}, []string{"", ""})
	if h.local(loose.ID) != nil {
		t.Errorf("a loose film has %+v", h.local(loose.ID))
	}
	for _, film := range []butler.ItemTree{a, b} {
		if subs := h.metadata.Subtitles(film.Files[0].Part); len(subs) != 1 {
			t.Errorf("%s has %+v", film.Title, subs)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	h := newHouse(t)
	film := h.add(h.item(butler.Movie, "F", 0, []string{"F\n\xff/F\n\xff.mkv"}))
	outside := filepath.Join(t.TempDir(), "secret.jpg")
	if err := os.WriteFile(outside, []byte(picture(7)), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := "F\n\xff/"
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, h.path(dir+name)); err != nil {
			t.Fatal(err)
		}
	}
	link(outside, "poster.jpg")
	link(outside, "F\n\xff.srt")
	link("/dev/zero", "banner.jpg")
	link("banner.jpg", "logo.jpg")
	link("loop.jpg", "loop.jpg")
	link("nowhere", "landscape.jpg")
	h.write("shared.jpg", picture(9))
	link("../shared.jpg", "folder.jpg") // stays in the library
	if err := mkfifo(h.path(dir + "disc.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(h.path(dir+"fanart.jpg"), 0o755); err != nil {
		t.Fatal(err)
	}
	h.write(dir+"backdrop.jpg", "<svg onload='x'/>")
	h.write(dir+"fanart1.jpg", picture(3)[:200])
	var huge bytes.Buffer
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 20_000, 1))); err != nil {
		t.Fatal(err)
	}
	h.write(dir+"fanart2.png", huge.String())
	h.write(dir+"art.jpg", picture(4))
	h.write(dir+"theme.mp3", "MZ is no music at all")
	h.write(dir+"F\n\xff.en.srt", "")
	h.write(dir+"F\n\xff.nfo", strings.Repeat("<movie>", 1000))
	report, f := h.run()
	h.expect("assets", h.assets(film.ID), []string{"art art.jpg", "poster folder.jpg"})
	if subs := h.metadata.Subtitles(film.Files[0].Part); len(subs) != 0 {
		t.Errorf("subtitles: %+v", subs)
	}
	m := h.local(film.ID)
	if f.Problems != 1 || report.Units[0].State != butler.UnitFailed || strings.Contains(report.Units[0].Reason+m.Note, h.root) || strings.Contains(m.Note, "secret") {
		t.Errorf("%+v, note %q", report.Units[0], m.Note)
	}
	for _, want := range []string{"poster.jpg: read file: it is a link that leads out of the library", "elements", "it is no picture of a known type", "unexpected EOF", "pixels", "it is no sound", "no regular file", "the file is empty"} {
		if !strings.Contains(report.Units[0].Reason, want) {
			t.Errorf("nothing is said of %q: %s", want, report.Units[0].Reason)
		}
	}
	_, f = h.run()
	if f.Problems+f.Updated != 0 {
		t.Errorf("what has not changed is read again: %+v", f)
	}
}

// What is away is left as it was: a root, a mount point without its disk, a file that no scan has missed yet.
func TestAway(t *testing.T) {
	for name, leave := range map[string]func(h *house){
		"root":  func(h *house) { h.remove("") },
		"mount": func(h *house) { h.remove(""); _ = os.Mkdir(h.root, 0o755) },
		"file":  func(h *house) { h.remove("Show/Season 1/S01E01.mkv"); h.remove("Show/poster.jpg") },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			e := h.item(butler.Episode, "E", 1, []string{"Show/Season 1/S01E01.mkv"})
			s := h.item(butler.Season, "S", 1, nil, e)
			show := h.add(h.item(butler.Show, "Show", 0, nil, s))
			h.write("Show/poster.jpg", picture(1))
			h.write("Show/Season 1/poster.jpg", picture(2))
			h.write("Show/Season 1/S01E01.jpg", picture(3))
			h.write("Show/Season 1/S01E01.srt", "1")
			h.run()
			leave(h)
			report, f := h.run()
			if f.Away != 3 || f.Forgotten+f.Updated != 0 {
				t.Errorf("%+v", f)
			}
			for _, id := range []int64{show.ID, s.ID, e.ID} {
				if len(h.assets(id)) != 1 {
					t.Errorf("item %d has %q", id, h.assets(id))
				}
			}
			if len(h.metadata.Subtitles(e.Files[0].Part)) != 1 {
				t.Error("the subtitle is forgotten")
			}
			for _, u := range report.Units {
				if strings.Contains(u.Reason, h.root) {
					t.Errorf("a path is told: %s", u.Reason)
				}
			}
		})
	}
}

func TestOptedOutAndUnknown(t *testing.T) {
	h := newHouse(t)
	film := h.add(h.item(butler.Movie, "F", 0, []string{"F/F.mkv"}))
	h.write("F/poster.jpg", picture(1))
	if err := h.sections.UpdateSection(t.Context(), butler.Section{ID: 1, Kind: butler.Movies, Name: "L", Roots: []string{h.root}, OptOuts: []string{refreshlocalmedia.Name}}); err != nil {
		t.Fatal(err)
	}
	report, _ := h.run()
	if h.local(film.ID) != nil || report.Units[0].State != butler.UnitSkipped {
		t.Errorf("%+v", report.Units)
	}
	host := h.host()
	for _, run := range []butler.Run{{Section: 9}, {Item: 99}} {
		host.Run = run
		if err := refreshlocalmedia.Task().Chore(t.Context(), host, &report); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%+v: %v", run, err)
		}
	}
}

// fullBlobs is a store on a disk that is full.
type fullBlobs struct{ butler.BlobKeeper }

func (fullBlobs) PutBlob(context.Context, []byte) (string, error) {
	return "", butler.E(butler.KindNoSpace, "store blob", "no space is left")
}

// Faults of the stores end the Run, which goes on from there the next time.
func TestFaults(t *testing.T) {
	h := newHouse(t)
	film := h.add(h.item(butler.Movie, "F", 0, []string{"F/F.mkv"}))
	h.write("F/poster.jpg", picture(1))
	host := h.host()
	var report choretest.Report
	host.Blobs = fullBlobs{}
	if err := refreshlocalmedia.Task().Chore(t.Context(), host, &report); !butler.IsKind(err, butler.KindNoSpace) || h.local(film.ID) != nil {
		t.Errorf("a full disk: %v", err)
	}
	host.Blobs = h.blobs
	h.metadata.Fail(butler.E(butler.KindUnavailable, "x", "locked"))
	if err := refreshlocalmedia.Task().Chore(t.Context(), host, &report); !butler.IsKind(err, butler.KindUnavailable) {
		t.Errorf("a database that fails: %v", err)
	}
	h.metadata.Fail(nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := refreshlocalmedia.Task().Chore(ctx, host, &report); !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("stopped: %v", err)
	}
	h.run()
	h.expect("afterwards", h.assets(film.ID), []string{"poster poster.jpg"})
}

// Covers in the files are taken where nothing lies beside them, and asked for again only when a file has changed.
func TestCovers(t *testing.T) {
	h := newHouse(t)
	track := h.item(butler.Track, "Song", 1, []string{"Band/Album/01.mp3"})
	album := h.item(butler.Album, "Album", 0, nil, track)
	h.add(h.item(butler.Artist, "Band", 0, nil, album))
	film := h.add(h.item(butler.Movie, "F", 0, []string{"F/F.mkv"}))
	for name, recipe := range map[string]butlertest.Recipe{"Band/Album/01.mp3": butlertest.Song{Cover: true}, "F/F.mkv": butlertest.Film{Cover: true}} {
		data, err := os.ReadFile(butlertest.Media(t, recipe))
		if err != nil {
			t.Fatal(err)
		}
		h.write(name, string(data))
	}
	_, f := h.run()
	h.expect("figures", f, refreshlocalmedia.Figures{Items: 4, Updated: 2, Pictures: 2, Bytes: f.Bytes})
	for _, id := range []int64{album.ID, film.ID} {
		m := h.said(id, butler.OriginEmbedded)
		if m == nil || len(m.Assets) != 1 || m.Assets[0].Kind != butler.AssetPoster || m.Assets[0].Width != 96 || m.Assets[0].From != "in the file" {
			t.Errorf("%+v", m)
		}
	}
	_, f = h.run()
	h.expect("a second time", f, refreshlocalmedia.Figures{Items: 4})
}
