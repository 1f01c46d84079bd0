package refreshperiodicmetadata

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/bundle"
	"butler/internal/butlertest/fake"
	"butler/internal/provider/configured"
	"butler/internal/provider/providertest"
	"butler/tasks/internal/choretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a server with a library, and the providers that it asks.
type world struct {
	t        *testing.T
	trees    []butler.ItemTree
	metadata *fake.Metadata
	blobs    butler.BlobKeeper
	values   map[string]string
	run      butler.Run
	lengths  map[int64]int64 // ms, by Item
	tmdb     *providertest.Server
	tvmaze   *providertest.Server
	music    *providertest.Server
	attempts int
}

const (
	films  = 1
	series = 2
	music  = 3
)

func answers(name string) fs.FS { return os.DirFS("../../internal/provider/" + name + "/testdata") }

func newWorld(t *testing.T, trees ...butler.ItemTree) *world {
	t.Helper()
	blobs, err := bundle.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, trees: trees, metadata: fake.NewMetadata(trees...), blobs: blobs, lengths: map[int64]int64{}, attempts: 1,
		tmdb: providertest.New(t, answers("tmdb")), tvmaze: providertest.New(t, answers("tvmaze")), music: providertest.New(t, answers("musicbrainz")),
	}
	w.values = map[string]string{
		configured.PrefTMDBKey: "0123456789abcdef", configured.PrefTMDBAddress: w.tmdb.URL, configured.PrefTVmazeAddress: w.tvmaze.URL,
		configured.PrefMusicBrainzAddress: w.music.URL, configured.PrefCoversAddress: w.music.URL, configured.PrefLanguage: "de-DE",
	}
	return w
}

func film(id int64, title string, year int, path string) butler.ItemTree {
	return butler.ItemTree{
		Item:  butler.Item{ID: id, Section: films, Kind: butler.Movie, Title: title, Year: year, Added: time.Now()},
		Files: []butler.ItemFile{{Part: id, Path: "/films/" + path}},
	}
}

func show(id int64, title, folder string, seasons ...butler.ItemTree) butler.ItemTree {
	tree := butler.ItemTree{Item: butler.Item{ID: id, Section: series, Kind: butler.Show, Title: title}, Children: seasons}
	for i := range tree.Children {
		tree.Children[i].Parent = id
		for j := range tree.Children[i].Children {
			e := &tree.Children[i].Children[j]
			e.Files = []butler.ItemFile{{Part: e.ID, Path: "/series/" + folder + "/x.mkv"}}
		}
	}
	return tree
}

// season has episodes of these numbers, with ids behind its own.
func season(id int64, number int, episodes ...int) butler.ItemTree {
	tree := butler.ItemTree{Item: butler.Item{ID: id, Section: series, Kind: butler.Season, Title: "Season", Index: number}}
	for i, n := range episodes {
		tree.Children = append(tree.Children, butler.ItemTree{
			Item: butler.Item{ID: id + int64(i) + 1, Section: series, Parent: id, Kind: butler.Episode, Title: "Episode", Index: n},
		})
	}
	return tree
}

func artist(id int64, name string, albums ...butler.ItemTree) butler.ItemTree {
	tree := butler.ItemTree{Item: butler.Item{ID: id, Section: music, Kind: butler.Artist, Title: name}, Children: albums}
	for i := range tree.Children {
		tree.Children[i].Parent = id
	}
	return tree
}

func album(id int64, title string, year int, tracks ...string) butler.ItemTree {
	tree := butler.ItemTree{Item: butler.Item{ID: id, Section: music, Kind: butler.Album, Title: title, Year: year}}
	for i, name := range tracks {
		tree.Children = append(tree.Children, butler.ItemTree{
			Item:  butler.Item{ID: id + int64(i) + 1, Section: music, Parent: id, Kind: butler.Track, Title: name, Index: i + 1},
			Files: []butler.ItemFile{{Part: id + int64(i) + 1, Path: "/music/x/" + name + ".flac"}},
		})
	}
	return tree
}

type library struct{ butler.Library }

func (library) Sections(context.Context) ([]butler.Section, error) {
	return []butler.Section{
		{ID: films, Kind: butler.Movies, Roots: []string{"/films"}}, {ID: series, Kind: butler.Shows, Roots: []string{"/series"}},
		{ID: music, Kind: butler.Music, Roots: []string{"/music"}}, {ID: 4, Kind: butler.Photos, Roots: []string{"/photos"}},
		{ID: 5, Kind: butler.Movies, Roots: []string{"/out"}, OptOuts: []string{Name}},
	}, nil
}

func (l library) Section(ctx context.Context, id int64) (butler.Section, error) {
	all, err := l.Sections(ctx)
	i := slices.IndexFunc(all, func(s butler.Section) bool { return s.ID == id })
	if i < 0 {
		return butler.Section{}, butler.E(butler.KindNotFound, "read section", "there is no section %d", id)
	}
	return all[i], err
}

type items struct {
	butler.ItemReader
	w *world
}

func (i items) Items(ctx context.Context, q butler.ItemQuery) (page butler.ItemPage, err error) {
	for _, id := range q.IDs {
		if tree, err := i.w.metadata.Tree(ctx, id); err == nil {
			page.Items = append(page.Items, tree.Item)
		}
	}
	return page, nil
}

func (i items) Item(ctx context.Context, id int64) (butler.ItemDetail, error) {
	tree, err := i.w.metadata.Tree(ctx, id)
	return butler.ItemDetail{Item: tree.Item, Media: []butler.Media{{Duration: i.w.lengths[id]}}}, err
}

func (w *world) host() butler.Host {
	return butler.Host{
		Settings: choretest.Settings(Task(), w.values), Run: w.run, Library: library{}, Items: items{w: w}, Metadata: w.metadata, Blobs: w.blobs, Version: "1",
	}
}

// refresh runs the Chore.
func (w *world) refresh() (figures, choretest.Report, error) {
	w.t.Helper()
	var report choretest.Report
	host := w.host()
	set := configured.New(configured.Options{Settings: host.Settings, Version: host.Version, Attempts: w.attempts})
	defer set.Close()
	err := refreshAll(w.t.Context(), host, &guarded{Report: &report}, set)
	var sum figures
	if report.Summary != nil {
		report.Figures(w.t, &sum)
	}
	return sum, report, err
}

// well is refresh that must end well.
func (w *world) well() (figures, choretest.Report) {
	w.t.Helper()
	sum, report, err := w.refresh()
	if err != nil {
		w.t.Fatal(err)
	}
	return sum, report
}

// online returns what was found of an Item.
func (w *world) online(id int64) butler.ItemMetadata {
	w.t.Helper()
	all, err := w.metadata.Metadata(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range all {
		if m.Origin == butler.OriginOnline {
			return m
		}
	}
	return butler.ItemMetadata{}
}

// say lets another Origin say something.
func (w *world) say(id int64, o butler.Origin, m butler.Metadata) {
	w.t.Helper()
	if err := w.metadata.SetMetadata(w.t.Context(), butler.ItemMetadata{Item: id, Origin: o, Metadata: m}); err != nil {
		w.t.Fatal(err)
	}
}

// age makes what was found older.
func (w *world) age(by time.Duration, ids ...int64) {
	w.t.Helper()
	for _, id := range ids {
		m := w.online(id)
		if m.Item == 0 {
			w.t.Fatalf("nothing is known of %d", id)
		}
		m.At = m.At.Add(-by)
		if err := w.metadata.SetMetadata(w.t.Context(), m); err != nil {
			w.t.Fatal(err)
		}
	}
}

const days = 24 * time.Hour
