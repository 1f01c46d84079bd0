package guide

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

func TestNoGuide(t *testing.T) {
	g := Open(filepath.Join(t.TempDir(), "absent"))
	defer g.Close()
	if s, err := g.Status(t.Context()); err != nil || !s.Loaded.IsZero() || s.Sources == nil {
		t.Errorf("%+v, %v", s, err)
	}
	if all, err := g.Channels(t.Context()); err != nil || all == nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if all, total, err := g.Programmes(t.Context(), butler.GuideQuery{Channel: "a"}); err != nil || all == nil || len(all) != 0 || total != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestQueries(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(
		show{"a", "The News", 0, 1, ""}, show{"a", "Film", 1, 3, ""}, show{"a", "NEWS at night", 3, 4, ""},
		show{"b", "100% Groß", 0, 3, ""}, show{"b", "Grossartig_", 3, 4, ""},
	))
	b.load()
	at := func(hours float64) time.Time { return noon().Add(time.Duration(hours * float64(time.Hour))) }
	for _, tt := range []struct {
		name  string
		q     butler.GuideQuery
		want  string
		total int64
	}{
		{"all", butler.GuideQuery{}, "The News, 100% Groß, Film, NEWS at night, Grossartig_", 5},
		{"on at a time", butler.GuideQuery{From: at(0.5), To: at(0.5).Add(time.Second)}, "The News, 100% Groß", 2},
		{"on at an end", butler.GuideQuery{From: at(1), To: at(1).Add(time.Second)}, "100% Groß, Film", 2},
		{"a moment before a begin", butler.GuideQuery{From: at(0.5), To: at(1)}, "The News, 100% Groß", 2},
		{"within a second", butler.GuideQuery{From: at(1), To: at(1).Add(time.Millisecond)}, "100% Groß, Film", 2},
		{"from", butler.GuideQuery{From: at(3)}, "NEWS at night, Grossartig_", 2},
		{"of a channel", butler.GuideQuery{Channel: "a", From: at(0.5), To: at(2)}, "The News, Film", 2},
		{"by title", butler.GuideQuery{Title: " news "}, "The News, NEWS at night", 2},
		{"by title and channel", butler.GuideQuery{Title: "s", Channel: "b"}, "100% Groß, Grossartig_", 2},
		{"by title and time", butler.GuideQuery{Title: "news", From: at(2)}, "NEWS at night", 1},
		{"folded", butler.GuideQuery{Title: "GROSS"}, "100% Groß, Grossartig_", 2},
		{"no wildcards", butler.GuideQuery{Title: "%"}, "100% Groß", 1},
		{"nor others", butler.GuideQuery{Title: "_"}, "Grossartig_", 1},
		{"no SQL", butler.GuideQuery{Title: "' OR 1=1 --"}, "", 0},
		{"a page", butler.GuideQuery{Limit: 2, Offset: 1}, "100% Groß, Film", 5},
		{"beyond the last", butler.GuideQuery{Limit: 2, Offset: 9}, "", 5},
		{"odd pages", butler.GuideQuery{Limit: -2, Offset: -9}, "The News, 100% Groß, Film, NEWS at night, Grossartig_", 5},
		{"far away", butler.GuideQuery{From: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Unix(1<<60, 0)}, "", 0},
	} {
		all, total, err := b.Programmes(t.Context(), tt.q)
		var titles []string
		for _, p := range all {
			titles = append(titles, p.Title)
		}
		if got := strings.Join(titles, ", "); err != nil || got != tt.want || total != tt.total {
			t.Errorf("%s: %q of %d, %v", tt.name, got, total, err)
		}
	}
	if _, _, err := b.Programmes(t.Context(), butler.GuideQuery{Channel: "z"}); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
}

// No query looks at the whole table.
func TestPlans(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(many("a", 3)...))
	b.load()
	db, err := connect(t.Context(), filepath.Join(b.o.Dir, fileName), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []butler.GuideQuery{
		{}, {From: noon()}, {From: noon(), To: noon()}, {Channel: "a"}, {Channel: "a", From: noon()}, {Title: "a"}, {Title: "a", Channel: "a", To: noon()},
	} {
		for _, step := range plan(t, db, where(q)) {
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "COVERING INDEX") {
				t.Errorf("%+v: %s", q, step)
			}
		}
	}
}

func plan(t *testing.T, db *sql.DB, s selection) (steps []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN SELECT count(*) `+s.from+s.conditions(), s.args...)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		must(t, rows.Scan(&id, &parent, &unused, &step))
		steps = append(steps, step)
	}
	must(t, rows.Err())
	return steps
}

// Readers see the old guide or the new one, never half of either.
func TestReadersWhileItIsReplaced(t *testing.T) {
	b := newBed(t)
	write := func(generation int) {
		var shows []show
		for i := range 20 {
			shows = append(shows, show{"a", fmt.Sprint(generation), float64(i), float64(i + 1), ""})
		}
		b.file("one", xmltv(shows...)+strings.Repeat(" ", generation))
		b.load()
	}
	write(0)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				all, _, err := b.Programmes(t.Context(), butler.GuideQuery{})
				if err != nil || len(all) != 20 || all[0].Title != all[19].Title {
					t.Errorf("%d, %v", len(all), err)
					return
				}
			}
		})
	}
	for generation := 1; generation <= 10; generation++ {
		write(generation)
	}
	close(stop)
	readers.Wait()
	if shown := b.on(); !strings.HasSuffix(shown[0], " 10") {
		t.Error(shown[0])
	}
}

func TestAGuideOfAnotherVersion(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(show{"a", "A", 0, 1, ""}))
	b.load()
	must(t, b.Close())
	path := filepath.Join(b.o.Dir, fileName)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.ExecContext(t.Context(), "PRAGMA user_version = 99")
	must(t, err)
	must(t, db.Close())
	if _, err := b.Status(t.Context()); !butler.IsKind(err, butler.KindUnavailable) || butler.HintOf(err) == "" {
		t.Error(err)
	}
	if l := b.load(); l.Warning != "" || l.Sources[0].Outcome != Read {
		t.Errorf("%+v", l)
	}
	b.want("a 0-1 A")
}

func TestTheFileIsPrivate(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(show{"a", "A", 0, 1, ""}))
	b.load()
	info, err := os.Stat(filepath.Join(b.o.Dir, fileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// What is shown does not depend on whether sources were read just now or kept from before.
func TestKeptIsAsGoodAsRead(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBed(t)
		count := rapid.IntRange(1, 3).Draw(r, "sources")
		for n := range count {
			shows := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) show {
				from := float64(rapid.IntRange(0, 20).Draw(r, "from"))
				s := show{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "channel"), fmt.Sprintf("%d-%d", n, rapid.IntRange(0, 99).Draw(r, "title")), from, 0, ""}
				if rapid.Bool().Draw(r, "ends") {
					s.to = from + float64(rapid.IntRange(-1, 6).Draw(r, "length"))
				}
				s.more = rapid.SampledFrom([]string{"", "<desc>x</desc>", "<date>1990</date><new/>"}).Draw(r, "more")
				return s
			}), 1, 12).Draw(r, "shows")
			b.file(fmt.Sprint("source", n), xmltv(shows...))
		}
		b.o.Channels, _ = ParseChannels("", rapid.SampledFrom([]string{"", "a = 3 | c -> b", "b = -"}).Draw(r, "rules"), false)
		read := func() []butler.Programme {
			all, _, err := b.Programmes(t.Context(), butler.GuideQuery{Limit: 1000})
			if err != nil {
				r.Fatal(err)
			}
			for i := range all {
				all[i].ID = 0
			}
			return all
		}
		first := b.load()
		fresh := read()
		broken := rapid.IntRange(0, count-1).Draw(r, "broken")
		b.file(fmt.Sprint("source", broken), "<tv><programme")
		again := b.load() // the others have not changed
		if diff := cmp.Diff(fresh, read()); diff != "" || again.Programmes != first.Programmes || again.Duplicates != first.Duplicates {
			r.Fatalf("source %d kept, and yet: %s\n%+v\n%+v", broken, diff, first, again)
		}
	})
}
