package client_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/client"
)

func seconds(n int64) time.Time { return time.Unix(n, 0).UTC() }

func films() butler.Section {
	return butler.Section{ID: 1, UUID: "322a231a-b7f7-49f5-920f-14c61199cd30", Kind: butler.Movies, Name: "Films",
		Roots: []string{"/srv/films", "/srv/more films"}, Created: seconds(1600000000), Updated: seconds(1700000300), Scanned: seconds(1700000200),
		Items: -1, Parts: -1, Missing: -1}
}

func TestPlexSections(t *testing.T) {
	_, c := newPlex(t, nil)
	all, err := c.Library.Sections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []butler.Section{films(),
		{ID: 2, UUID: "522a231a-b7f7-49f5-920f-14c61199cd31", Kind: butler.Shows, Name: "Series", Roots: []string{"/srv/series"},
			Created: seconds(1600000001), Updated: seconds(1700000301), Items: -1, Parts: -1, Missing: -1},
		{ID: 3, UUID: "622a231a-b7f7-49f5-920f-14c61199cd32", Kind: butler.Music, Name: "Music", Items: -1, Parts: -1, Missing: -1}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Library.Section(t.Context(), 4); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("no such section: %v", err)
	}
}

func TestPlexItems(t *testing.T) {
	_, c := newPlex(t, nil)
	page, err := c.Library.Items(t.Context(), client.ItemQuery{Section: 1, Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := client.Page[butler.Item]{Total: 5, Next: "2", Items: []butler.Item{
		{ID: 101, Section: 1, Kind: butler.Movie, Key: "plex://movie/5d776b59ad5437001f79c6f8", Title: "Big Buck Bunny", Year: 2008,
			Aired: butler.Date{Year: 2008, Month: 4, Day: 10}, Added: seconds(1700000100), Updated: seconds(1700000150)},
		{ID: 102, Section: 1, Kind: butler.Movie, Key: "plex://movie/5d776b59ad5437001f79c6f9", Title: "The Sintel", SortTitle: "Sintel", Year: 2010,
			Aired: butler.Date{Year: 2010, Month: 9, Day: 27}, Added: seconds(1700000200)},
	}}
	if diff := cmp.Diff(want, page); diff != "" {
		t.Error(diff)
	}
}

// What is asked for is said in Plex's words, and what it has none for is refused.
func TestPlexQueries(t *testing.T) {
	since := time.Unix(1700000000, 0)
	for _, tt := range []struct {
		q    client.ItemQuery
		want string // path and query; "" if it is not sent
		err  client.Sentinel
	}{
		{client.ItemQuery{Section: 1}, "/library/sections/1/all?sort=titleSort", 0},
		{client.ItemQuery{Kind: butler.Episode}, "/library/all?sort=titleSort&type=4", 0},
		{client.ItemQuery{Kind: butler.Track, Title: "a&b", Year: 1999}, "/library/all?sort=titleSort&title=a%26b&type=10&year=1999", 0},
		{client.ItemQuery{Section: 1, AddedSince: since, Sort: butler.SortAdded, Descending: true},
			"/library/sections/1/all?addedAt%3E%3E=1699999999&sort=addedAt%3Adesc", 0},
		{client.ItemQuery{Section: 1, AddedSince: since.Add(1), AddedBefore: since.Add(time.Minute + 1)},
			"/library/sections/1/all?addedAt%3C%3C=1700000061&addedAt%3E%3E=1700000000&sort=titleSort", 0},
		{client.ItemQuery{Section: 1, AddedBefore: since, Sort: butler.SortAired},
			"/library/sections/1/all?addedAt%3C%3C=1700000000&sort=originallyAvailableAt", 0},
		{client.ItemQuery{Section: 1, Sort: butler.SortYear}, "/library/sections/1/all?sort=year", 0},
		{client.ItemQuery{Parent: 7}, "/library/metadata/7/children", 0},
		{client.ItemQuery{Section: 1, Parent: 7, Deep: true}, "/library/metadata/7/allLeaves", 0},
		{client.ItemQuery{Parent: 7, Title: "x"}, "", client.ErrUnsupported},
		{client.ItemQuery{Parent: 7, Sort: butler.SortYear}, "", client.ErrUnsupported},
		{client.ItemQuery{Kind: "book"}, "", client.ErrInvalid},
		{client.ItemQuery{Sort: "colour"}, "", client.ErrInvalid},
		{client.ItemQuery{Cursor: "eyJ"}, "", client.ErrInvalid},
		{client.ItemQuery{Cursor: "-1"}, "", client.ErrInvalid},
	} {
		p, c := newPlex(t, nil)
		_, err := c.Library.Items(t.Context(), tt.q)
		sent := slices.DeleteFunc(p.calls, func(call string) bool { return call == "GET /identity" })
		if tt.want == "" {
			if !errors.Is(err, tt.err) || len(sent) > 0 {
				t.Errorf("%+v: sent %v, %v", tt.q, sent, err)
			}
			continue
		}
		if err != nil || !slices.Equal(sent, []string{"GET " + tt.want}) {
			t.Errorf("%+v: sent %q, want %q, %v", tt.q, sent, tt.want, err)
		}
	}
}

func TestPlexPages(t *testing.T) {
	const total = 7
	_, c := newPlex(t, map[string]http.HandlerFunc{"GET /library/all": func(w http.ResponseWriter, r *http.Request) {
		start, size := r.Header.Get("X-Plex-Container-Start"), r.Header.Get("X-Plex-Container-Size")
		pages := map[string]string{"0": `{"ratingKey":"1"},{"ratingKey":"2"},{"ratingKey":"3"}`, "3": `{"ratingKey":"4"},{"ratingKey":"5"},{"ratingKey":"6"}`,
			"6": `{"ratingKey":"7"}`}
		if size != "3" || pages[start] == "" {
			t.Errorf("start %q, size %q", start, size)
		}
		answerJSON(w, 200, `{"MediaContainer":{"totalSize":"7","Metadata":[`+pages[start]+`]}}`)
	}})
	n := int64(0)
	for item, err := range c.Library.AllItems(t.Context(), client.ItemQuery{Limit: 3}) {
		if n++; err != nil || item.ID != n {
			t.Fatalf("%d: %+v, %v", n, item, err)
		}
	}
	if n != total {
		t.Errorf("%d items", n)
	}
}

func TestPlexItem(t *testing.T) {
	stream := butler.Stream{ID: 411, Index: 1, Kind: butler.StreamAudio, Codec: "aac", Language: "eng", Default: true, Bitrate: 192_000, Channels: 2}
	full := stream
	full.Layout, full.Rate = "stereo", 48000
	streams := []butler.Stream{
		{ID: 410, Kind: butler.StreamVideo, Codec: "h264", Profile: "high", Default: true, Bitrate: 3_800_000, Width: 1920, Height: 1088, FrameRate: 23.976, BitDepth: 8},
		full,
		{ID: 412, Index: 2, Kind: butler.StreamSubtitle, Codec: "srt", Language: "de", Forced: true},
		{ID: 413, Kind: butler.StreamData, Codec: "lrc"},
	}
	intro := butler.Marker{ID: 7, Item: 110, Kind: butler.MarkerIntro, Start: 30000, End: 60000}
	item := butler.Item{ID: 110, Section: 2, Parent: 109, Kind: butler.Episode, Key: "plex://episode/1", Title: "Pilot", Year: 2020, Index: 1,
		Aired: butler.Date{Year: 2020, Month: 1, Day: 2}, Added: seconds(1700000400)}
	for _, tt := range []struct {
		file     string
		streams  []butler.Stream
		chapters []butler.Chapter
		markers  []butler.Marker
		bitrate  int64
		features butler.Features
	}{
		{"item.json", streams, []butler.Chapter{{Index: 1, End: 600000, Title: "One"}, {Index: 2, Start: 600000, End: 1200000}},
			[]butler.Marker{intro, {ID: 8, Item: 110, Kind: butler.MarkerCredits, Start: 1100000, End: 1200000, Final: true}}, 4_000_000,
			butler.HasVideo | butler.HasAudio | butler.HasChapters | butler.InShows},
		{"item.xml", []butler.Stream{stream}, nil, []butler.Marker{intro}, 4_000_000, butler.HasAudio | butler.InShows},
	} {
		t.Run(tt.file, func(t *testing.T) {
			p := &plexServer{t: t}
			_, c := newPlex(t, map[string]http.HandlerFunc{"GET /library/metadata/{item}": p.with(tt.file)})
			got, err := c.Library.Item(t.Context(), 110)
			if err != nil {
				t.Fatal(err)
			}
			want := butler.ItemDetail{Item: item, Markers: tt.markers,
				Artifacts: []butler.Artifact{{Part: 310, Analysis: "previews", Name: "index-sd.bif", Size: -1, Count: -1}},
				Media: []butler.Media{{ID: 210, Item: 110, Version: "1080", Duration: 1200000, Parts: []butler.Part{{
					ID: 310, Media: 210, Item: 110, Section: 2, Index: 1, Path: "/srv/series/Pilot.mkv", Size: 600000000, Modified: seconds(1690000001),
					Header:   butler.Header{Container: "mkv", Duration: 1200000, Bitrate: tt.bitrate, Streams: tt.streams, Chapters: tt.chapters},
					Features: tt.features,
				}}}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	_, c := newPlex(t, nil)
	if _, err := c.Library.Item(t.Context(), 111); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("another item than was asked for: %v", err)
	}
}

// XML, lists that are not there, and scalars of other types are all taken.
func TestPlexIsTakenAsItComes(t *testing.T) {
	p := &plexServer{t: t}
	_, c := newPlex(t, map[string]http.HandlerFunc{"GET /library/sections": p.with("sections.xml"), "GET /activities": p.with("activities_none.json")})
	all, err := c.Library.Sections(t.Context())
	want := films()
	want.Roots = want.Roots[:1]
	if diff := cmp.Diff([]butler.Section{want}, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if list, err := c.Activities.Detailed(t.Context()); len(list) != 0 || err != nil {
		t.Errorf("got %v, %v", list, err)
	}
	_, c = newPlex(t, nil)
	activities, err := c.Activities.Detailed(t.Context())
	if diff := cmp.Diff([]butler.Activity{
		{UUID: "d6199ba1-fb5e-4cae-bf17-1a5369c1cf1e", Type: "library.update.section", Title: "Scanning Films", Progress: 90, Cancellable: true},
		{UUID: "1ae4e1cc-9a3f-4e2c-9f0c-f5a1a1ad62ee", Type: "media.generate.bif", Title: "Generating video preview", Subtitle: "Big Buck Bunny", Progress: -1},
	}, activities); diff != "" || err != nil {
		t.Error(diff, err)
	}
	tasks, err := c.Butler.List(t.Context())
	if err != nil || len(tasks) != 2 || tasks[1].Interval != 7 || !tasks[1].ScheduleRandomized || !tasks[1].Enabled {
		t.Errorf("got %+v, %v", tasks, err)
	}
	start, err := c.Preferences.Get(t.Context(), "ButlerStartHour")
	if err != nil || start.Value != "3" || start.Default != "2" || start.Type != butler.PreferenceInt || len(start.Enum) != 4 || start.Enum[3] != (butler.EnumValue{Value: "3", Label: "3 am"}) {
		t.Errorf("got %+v, %v", start, err)
	}
	if _, err := c.Preferences.Get(t.Context(), "None"); !errors.Is(err, client.ErrNotFound) {
		t.Error(err)
	}
	levels, err := c.Library.Levels(t.Context(), 1, 3)
	if !slices.Equal(levels, []float64{-20.5, -21.25, -70}) || err != nil {
		t.Errorf("got %v, %v", levels, err)
	}
	loudness, err := c.Library.Loudness(t.Context(), 1)
	if !slices.Equal(loudness, levels) || err != nil {
		t.Errorf("got %v, %v", loudness, err)
	}
}

func TestPlexChanges(t *testing.T) {
	ctx := t.Context()
	name := "New name"
	for _, tt := range []struct {
		call func(*client.Client) error
		sent []string // after the identity
		err  client.Sentinel
	}{
		{func(c *client.Client) error {
			return c.Preferences.Set(ctx, map[string]string{"FriendlyName": "a & b"})
		},
			[]string{"PUT /:/prefs?FriendlyName=a+%26+b"}, 0},
		{func(c *client.Client) error {
			_, err := c.Library.Edit(ctx, 1, client.SectionEdit{Name: &name})
			return err
		},
			[]string{"GET /library/sections", "PUT /library/sections/1?agent=tv.plex.agents.movie&name=New+name", "GET /library/sections"}, 0},
		{func(c *client.Client) error {
			_, err := c.Library.Edit(ctx, 4, client.SectionEdit{Name: &name})
			return err
		},
			[]string{"GET /library/sections"}, client.ErrNotFound},
		{func(c *client.Client) error {
			_, err := c.Library.Edit(ctx, 1, client.SectionEdit{OptOuts: &[]string{"A"}})
			return err
		}, nil, client.ErrUnsupported},
		{func(c *client.Client) error {
			_, err := c.Library.Add(ctx, client.NewSection{Kind: butler.Photos, Name: "P", Roots: []string{"/a", "/b"}})
			return err
		}, []string{"GET /library/sections",
			"POST /library/sections?" + url.Values{"agent": {"com.plexapp.agents.none"}, "language": {"en-US"}, "location": {"/a", "/b"}, "name": {"P"},
				"scanner": {"Plex Photo Scanner"}, "type": {"photo"}}.Encode(), "GET /library/sections"}, client.ErrUnsupported}, // it is not listed
		{func(c *client.Client) error {
			_, err := c.Library.Add(ctx, client.NewSection{Kind: "books"})
			return err
		}, nil, client.ErrInvalid},
		{func(c *client.Client) error {
			_, err := c.Library.Analyze(ctx, 5, client.AnalyzeOptions{Tasks: []string{"GenerateChapterThumbs", "ButlerTaskGenerateAdMarkers"}})
			return err
		}, []string{"PUT /library/metadata/5/chapterThumbs", "PUT /library/metadata/5/addetect"}, 0},
		{func(c *client.Client) error {
			_, err := c.Library.Analyze(ctx, 5, client.AnalyzeOptions{Tasks: []string{"GenerateChapterThumbs", "LoudnessAnalysis"}})
			return err
		}, nil, client.ErrUnsupported},
		{func(c *client.Client) error {
			_, err := c.Library.Analyze(ctx, 5, client.AnalyzeOptions{Redo: true})
			return err
		}, nil, client.ErrUnsupported},
		{func(c *client.Client) error {
			_, err := c.Library.Discard(ctx, 5, "ButlerTaskGenerateIntroMarkers")
			return err
		},
			[]string{"DELETE /library/sections/5/intros"}, 0},
		{func(c *client.Client) error { _, err := c.Library.Discard(ctx, 5, "LoudnessAnalysis"); return err }, nil, client.ErrUnsupported},
		{func(c *client.Client) error { _, err := c.Library.ScanAll(ctx); return err }, []string{"GET /library/sections/all/refresh"}, 0},
		{func(c *client.Client) error { _, err := c.Library.Artifact(ctx, 1, "chapters/1.jpg", 0); return err }, nil, client.ErrUnsupported},
	} {
		// A key has no meaning there: nothing of it is sent.
		p, c := newPlex(t, nil, client.WithIdempotency())
		err := tt.call(c)
		sent := slices.DeleteFunc(p.calls, func(call string) bool { return call == "GET /identity" })
		if (tt.err == 0) != (err == nil) || err != nil && !errors.Is(err, tt.err) || !slices.Equal(sent, tt.sent) {
			t.Errorf("sent %q, want %q, %v", sent, tt.sent, err)
		}
		if p.headers.Get("Idempotency-Key") != "" {
			t.Error("a key was sent")
		}
	}
}

func TestPlexHeaders(t *testing.T) {
	p, c := newPlex(t, nil, client.WithClientIdentifier("me"), client.WithProduct("Mine", "2.0"), client.WithUserAgent("mine/2.0"))
	if _, err := c.Butler.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"X-Plex-Client-Identifier": "me", "X-Plex-Product": "Mine", "X-Plex-Version": "2.0",
		"X-Plex-Token": token, "User-Agent": "mine/2.0"} {
		if got := p.headers.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	p, c = newPlex(t, nil)
	if _, err := c.Butler.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"X-Plex-Client-Identifier", "X-Plex-Product", "X-Plex-Version", "X-Plex-Platform"} {
		if p.headers.Get(name) == "" {
			t.Errorf("no header %s", name)
		}
	}
}

// Files are read from an offset on, also from servers that give all of them.
func TestFiles(t *testing.T) {
	_, c := newPlex(t, nil)
	for offset, want := range map[int64]string{0: "0123456789", 4: "456789", 10: ""} {
		file, err := c.Library.Artifact(t.Context(), 1, "index-sd.bif", offset)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(file)
		if string(body) != want || err != nil || file.Size != int64(len(want)) || file.Type != "text/plain" {
			t.Errorf("from %d: %q of %d bytes, %v", offset, body, file.Size, err)
		}
		file.Close()
	}
	for _, offset := range []int64{-1, 11} {
		if _, err := c.Library.Artifact(t.Context(), 1, "index-sd.bif", offset); !errors.Is(err, client.ErrInvalid) {
			t.Errorf("from %d: %v", offset, err)
		}
	}
	ranged := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.EscapedPath() != "/api/v1/parts/1/artifacts/chapters/1%202.jpg" {
			t.Errorf("path %s", r.URL.EscapedPath())
		}
		w.Header().Set("ETag", `"e"`)
		http.ServeContent(w, r, "x.jpg", time.Time{}, strings.NewReader("0123456789"))
	})
	file, err := ranged.Library.Artifact(t.Context(), 1, "chapters/1 2.jpg", 7)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if string(body) != "789" || file.ETag != `"e"` || file.Type != "image/jpeg" || file.Size != 3 || err != nil {
		t.Errorf("got %q, %+v, %v", body, file, err)
	}
	if _, err := ranged.Library.Artifact(t.Context(), 1, "a/../b", 0); !errors.Is(err, client.ErrInvalid) {
		t.Errorf("a path that leads elsewhere: %v", err)
	}
	if _, err := ranged.Library.Artifact(t.Context(), 1, "chapters/1 2.jpg", 11); !errors.Is(err, client.ErrInvalid) {
		t.Errorf("beyond the end: %v", err)
	}
}
