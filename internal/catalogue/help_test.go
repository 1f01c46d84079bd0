package catalogue

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"butler"
)

// noon is when tests begin.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a time that a test moves.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

// openTest opens a new Catalogue that lives as long as the test.
func openTest(t testing.TB) (*DB, *clock) {
	t.Helper()
	d, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "catalogue.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &clock{noon}
	d.now = c.now
	return d, c
}

func addSection(t testing.TB, d *DB, kind butler.SectionKind, name string) butler.Section {
	t.Helper()
	s, err := d.AddSection(t.Context(), butler.Section{Kind: kind, Name: name, Roots: []string{"/media/" + name}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// must ends the test if there is an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKind checks an error's kind.
func wantKind(t testing.TB, err error, kind butler.Kind) {
	t.Helper()
	if !butler.IsKind(err, kind) {
		t.Fatalf("error %v is not of kind %s", err, kind)
	}
}

// film returns a film's file, with sound and pictures.
func film(path, title, content string) *butler.PutFile {
	return &butler.PutFile{
		File: butler.Part{
			Path: path, Size: 1000, Modified: noon, ContentID: content, Features: butler.HasVideo | butler.HasAudio,
			Header: butler.Header{
				Container: "mkv", Duration: 90_000,
				Streams: []butler.Stream{
					{Index: 0, Kind: butler.StreamVideo, Codec: "h264", Width: 1920, Height: 1080, FrameRate: 23.976},
					{Index: 1, Kind: butler.StreamAudio, Codec: "aac", Channels: 2, Layout: "stereo", Rate: 48000},
				},
			},
		},
		Place: butler.Place{Items: []butler.Item{{Kind: butler.Movie, Key: "film:" + title, Title: title, Year: 1999}}, Index: 1},
	}
}

// episode returns an episode's file.
func episode(path, show string, season, number int, content string) *butler.PutFile {
	p := film(path, "", content)
	p.Place.Items = []butler.Item{
		{Kind: butler.Show, Key: "show:" + show, Title: show},
		{Kind: butler.Season, Key: fmt.Sprintf("show:%s/%d", show, season), Title: fmt.Sprintf("Season %d", season), Index: season},
		{Kind: butler.Episode, Key: fmt.Sprintf("show:%s/%d/%d", show, season, number), Title: "Pilot", Index: number},
	}
	return p
}

// apply stores changes.
func apply(t testing.TB, d *DB, section int64, changes ...butler.Change) {
	t.Helper()
	must(t, d.Apply(t.Context(), section, changes))
}

func put(p *butler.PutFile) butler.Change { return butler.Change{Put: p} }

// partAt returns the present Part at a path, or 0.
func partAt(t testing.TB, d *DB, section int64, path string) int64 {
	t.Helper()
	for f, err := range d.Files(t.Context(), section) {
		must(t, err)
		if f.Path == path && !f.Missing {
			return f.Part
		}
	}
	return 0
}

// Two Analyses for tests.
func previews() butler.Analysis {
	return butler.Analysis{Name: "previews", Task: "GenerateMediaIndexFiles", Version: 1, Applies: []butler.Features{butler.HasVideo}}
}

func loudness() butler.Analysis {
	return butler.Analysis{Name: "loudness", Task: "LoudnessAnalysis", Version: 1, Applies: []butler.Features{butler.HasAudio}}
}

// lacks returns the Analyses that a Part lacks and that could be worked on now.
func lacks(t testing.TB, d *DB, part int64, names ...string) []string {
	t.Helper()
	all, err := d.Lacking(context.Background(), butler.LackQuery{Analyses: names, Limit: maxPage})
	must(t, err)
	for _, l := range all {
		if l.Part == part {
			return l.Analyses
		}
	}
	return nil
}

// wrongRanges counts the ranges that do not hold as many Items as they say, and Items in none.
const wrongRanges = `WITH r AS (
	SELECT *, lead(sort_key) OVER w AS next_key, lead(id) OVER w AS next_id FROM item_ranges
	WINDOW w AS (PARTITION BY section, list ORDER BY sort_key, id))
SELECT (SELECT count(*) FROM r WHERE n <> (
		SELECT count(*) FROM items AS i
		WHERE i.section = r.section AND (i.kind = r.list OR r.list = '' AND i.parent IS NULL)
			AND (i.sort_key, i.id) >= (r.sort_key, r.id) AND (next_key IS NULL OR (i.sort_key, i.id) < (next_key, next_id))))
	+ (SELECT count(*) + count(*) FILTER (WHERE parent IS NULL) FROM items) - (SELECT coalesce(sum(n), 0) FROM item_ranges)`

// list asks for a page of Items.
func list(ctx context.Context, d *DB, q butler.ItemQuery) ([]butler.Item, int64, error) {
	p, err := d.Items(ctx, q)
	return p.Items, p.Total, err
}

// halves are queries that count what must not be, by what it is.
func halves() map[string]string {
	return map[string]string{
		"empty media": "SELECT count(*) FROM media WHERE id NOT IN (SELECT media FROM parts)",
		"empty items": `SELECT count(*) FROM items WHERE id NOT IN (SELECT item FROM media)
			AND id NOT IN (SELECT parent FROM items WHERE parent IS NOT NULL)`,
		"wrong ranges": wrongRanges,
		"wrong sums": `SELECT count(*) FROM stored AS s WHERE (bytes, files) <> (
			SELECT coalesce(sum(size), 0), count(*) FROM artifacts AS a WHERE a.section = s.section AND a.analysis = s.analysis)`,
		"artifacts in no sum": `SELECT count(*) FROM artifacts WHERE (section, analysis) NOT IN (SELECT section, analysis FROM stored)`,
		"markers of nothing": `SELECT count(*) FROM markers AS m WHERE NOT EXISTS (
			SELECT 1 FROM findings AS f WHERE f.part = m.part AND f.analysis = m.analysis)`,
		"vectors of nothing": `SELECT count(*) FROM vectors AS v WHERE NOT EXISTS (
			SELECT 1 FROM findings AS f WHERE f.part = v.part AND f.analysis = v.analysis)`,
		"wrong features": `SELECT count(*) FROM (
			SELECT section, features, n FROM section_features WHERE n <> 0
			EXCEPT SELECT section, features, count(*) FROM parts WHERE missing = 0 GROUP BY section, features)`,
		"uncounted features": `SELECT count(*) FROM (
			SELECT section, features, count(*) FROM parts WHERE missing = 0 GROUP BY section, features
			EXCEPT SELECT section, features, n FROM section_features)`,
		"groups of another section":    `SELECT count(*) FROM item_groups AS g JOIN items AS i ON i.id = g.item WHERE g.section <> i.section`,
		"artifacts of another section": `SELECT count(*) FROM artifacts AS a JOIN parts AS p ON p.id = a.part WHERE a.section <> p.section`,
	}
}
