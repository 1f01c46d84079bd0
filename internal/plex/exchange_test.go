package plex_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest/exchange"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
	"butler/internal/loudness"
	"butler/internal/plex"
	"butler/internal/section"
)

// TestExchanges lets clients that cannot be run here make their requests; testdata/exchange has what
// they send and get.
func TestExchanges(t *testing.T) {
	names := exchangeNames()
	for _, e := range slices.Concat(exchange.All(), documented(), matching()) {
		name := e.Client + " " + e.Name
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(plex.New(exchangeOptions(t)))
			defer server.Close()
			var text strings.Builder
			for _, a := range e.Run(t, server.Client(), server.URL, token, names) {
				fmt.Fprintf(&text, "> %s %s\n%d %s\n", a.Step.Method, a.Target, a.Status, http.StatusText(a.Status))
				for _, h := range []string{"Content-Type", "Content-Disposition", "X-Plex-Activity"} {
					if v := a.Header.Get(h); v != "" {
						fmt.Fprintf(&text, "%s: %s\n", h, v)
					}
				}
				if strings.HasPrefix(a.Header.Get("Content-Type"), "application/zip") {
					a.Body = nil
				}
				fmt.Fprintf(&text, "\n%s\n", a.Body)
			}
			if !e.Local {
				golden.Compare(t, filepath.Join("testdata", "exchange", strings.ReplaceAll(name, " ", "_")+".golden"), text.String(), *update)
			}
		})
	}
}

// exchangeNames are what the exchanges talk of in the library of [exchangeOptions].
func exchangeNames() exchange.Names {
	return exchange.Names{
		"host": "butler.example:32500", "movies": "1", "shows": "2", "music": "3", "photos": "4",
		"title": "The%20Sintel%20%26%20%3Cfriends%3E", "film": fmt.Sprint(fake.ShelfFilm), "show": fmt.Sprint(fake.ShelfShow),
		"artist": fmt.Sprint(fake.ShelfArtist), "sound": "2",
	}
}

// documented are calls in the spelling of Plex's documentation, and of the SDKs that are generated from it,
// where it is not that of the clients in Python.
func documented() []exchange.Exchange {
	step := func(method, target string, want ...string) exchange.Step {
		return exchange.Step{Method: method, Target: target, Want: want}
	}
	return []exchange.Exchange{
		{Client: "documentation", Name: "triggers", Steps: []exchange.Step{
			step("PUT", "/library/metadata/{film}/analyze?force=1"), step("PUT", "/library/metadata/{film}/index?force=1"),
			step("PUT", "/library/metadata/{film}/chapterThumbs?force=1"), step("PUT", "/library/metadata/{show}/intro?force=1&threshold=0.5"),
			step("PUT", "/library/metadata/{show}/credits?force=1&manual=1"), step("PUT", "/library/metadata/{film}/addetect?force=1"),
			step("PUT", "/library/metadata/{film}/voiceActivity?force=0&manual=1"), step("DELETE", "/library/sections/{shows}/intros"),
		}},
		{Client: "documentation", Name: "scans", Steps: []exchange.Step{
			step("POST", "/library/sections/{movies}/refresh?force=1&path=%2Fmedia%2Ffilms"),
			step("GET", "/activities", "Activity/Context@librarySectionID={movies}"),
			step("PUT", "/library/metadata/{film}/index"), step("GET", "/activities", "Activity/Context@key=/library/metadata/{film}"),
			step("POST", "/library/sections/all/refresh?force=0"), step("POST", "/library/sections/refresh?force=0"),
		}},
		{Client: "documentation", Name: "lists", Steps: []exchange.Step{
			step("GET", "/library/sections/{movies}/firstCharacters?type=1", "Directory@key"),
			step("GET", "/library/sections/{shows}/firstCharacter?type=4", "Directory@size"),
			step("GET", "/library/all?type=1&title=s&year=2010&addedAt%3E=0&sort=addedAt%3Adesc&limit=5&includeMeta=1", "Video@title"),
			step("GET", "/library/all?type=9&artist.id={artist}", "Directory@type=album"),
			step("GET", "/library/recentlyAdded?type=4", "Video@type=episode"),
			step("GET", "/status/sessions/background", "@size=0"),
			step("GET", "/:/prefs/get?id=ButlerStartHour", "Setting@value=2"),
		}},
	}
}

// matching are calls of python-plexapi that a server without online sources refuses.
func matching() []exchange.Exchange {
	step := func(method, target string, want ...string) exchange.Step {
		return exchange.Step{Method: method, Target: "/library/metadata/{film}/" + target, Want: want}
	}
	return []exchange.Exchange{
		{Client: "python-plexapi", Name: "item.matches", Steps: []exchange.Step{
			step("GET", "matches?manual=1", "SearchResult@guid", "SearchResult@name", "SearchResult@score"),
			step("GET", "matches?manual=1&title=The+Matrix&year=1999&language=en&agent=tv.plex.agents.movie", "SearchResult@year"),
		}},
		{Client: "python-plexapi", Name: "item.fixMatch", Steps: []exchange.Step{step("PUT", "match?guid=tmdb%3A%2F%2F603&name=The+Matrix")}},
		{Client: "python-plexapi", Name: "item.unmatch", Steps: []exchange.Step{step("PUT", "unmatch")}},
	}
}

// exchangeOptions are those of a server with a small library.
func exchangeOptions(t testing.TB) plex.Options {
	shelf, o := fake.NewShelf(), fake.NewOperator()
	for _, task := range []string{
		"RefreshLocalMedia", "CleanOldBundles", "OptimizeDatabase", "GenerateChapterThumbs", "GenerateMediaIndexFiles", "LoudnessAnalysis",
		"ButlerTaskGenerateCreditsMarkers", "ButlerTaskGenerateAdMarkers", "ButlerTaskGenerateVoiceActivity",
	} {
		o.Status = append(o.Status, butler.TaskStatus{Name: task, Title: task, Description: task, Kind: "analysis", Interval: 7, Enabled: true, Gate: "ButlerTask" + task})
	}
	o.Status = append(o.Status, butler.TaskStatus{Name: "RefreshPeriodicMetadata", Title: "Refresh metadata", Kind: "chore", Interval: 1, Gate: "ButlerTaskRefreshPeriodicMetadata"})
	shelf.Place(2, func(p *butler.Part) { p.Streams[1].Codec, p.Streams[1].Profile = "aac", "LC" })
	opts := options(o)
	opts.Library, opts.Items, opts.Matcher = shelf, shelf, fake.Matcher{Chosen: map[int64]string{}}
	opts.Editor = &section.Editor{Library: shelf, Operator: o}
	opts.EmptyTrash = func(_ context.Context, id int64) (int64, error) { return id, nil }
	bundles := &fake.Bundles{}
	bundles.Add(1, loudness.LevelsName(1), append(loudness.Header(3), 0x3c, 0xf6, 0x18, 0xfc, 0, 0)) // -25, -10 and 0 LUFS
	opts.Bundles, opts.Database = scratch{bundles, t.TempDir()}, &copier{}
	opts.Logs = func(w io.Writer) error { _, err := io.WriteString(w, "a line\n"); return err }
	opts.Now = func() time.Time { return fake.Now() }
	release := &butler.Release{Version: "0.2.0", Notes: "Faster", Page: "https://example.org/0.2.0"}
	opts.Updater = &fake.Updater{New: release, Now: butler.UpdateStatus{
		Version: "0.1.0", Configured: true, Why: "it was installed as a package", State: butler.UpdateAvailable, Checked: fake.Now(), Release: release,
	}}
	return opts
}

// scratch is a store of Bundles that has room for copies.
type scratch struct {
	*fake.Bundles
	dir string
}

func (s scratch) Scratch(pattern string) (string, error) { return os.MkdirTemp(s.dir, pattern) }

// copier is a database that says when a copy of it is made, and waits for leave.
type copier struct {
	butler.Database
	begun, leave chan struct{} // nil to say nothing, and not to wait
	err          error
}

func (c *copier) Backup(ctx context.Context, path string) (butler.BackupInfo, error) {
	if c.begun != nil {
		c.begun <- struct{}{}
		select {
		case <-c.leave:
		case <-ctx.Done():
			return butler.BackupInfo{}, ctx.Err()
		}
	}
	if c.err != nil {
		return butler.BackupInfo{}, c.err
	}
	return butler.BackupInfo{Path: path}, os.WriteFile(path, slices.Repeat([]byte("SQLite format 3\x00"), 1000), 0o600)
}
