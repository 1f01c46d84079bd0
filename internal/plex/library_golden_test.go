package plex_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/bif"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
	"butler/internal/loudness"
	"butler/internal/plex"
	"butler/internal/section"
	"butler/internal/similar"
)

// world is a server with a small library.
type world struct {
	operator *fake.Operator
	shelf    *fake.Shelf
	bundles  *fake.Bundles
	metadata *fake.Metadata
	matcher  fake.Matcher
	film     string // a real file, in the place of Part 2
	emptied  []int64
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{operator: fake.NewOperator(), shelf: fake.NewShelf(), bundles: &fake.Bundles{}, metadata: shelfMetadata(), matcher: fake.Matcher{Chosen: map[int64]string{}}, film: filepath.Join(t.TempDir(), "Sintel cd1.mp4")}
	for _, task := range []struct{ name, gate, kind string }{
		{"RefreshLocalMedia", "ButlerTaskRefreshLocalMedia", "chore"}, {"DeepMediaAnalysis", "ButlerTaskDeepMediaAnalysis", "analysis"}, {"GenerateMediaIndexFiles", "GenerateBIFBehavior", "analysis"},
		{"GenerateChapterThumbs", "GenerateChapterThumbBehavior", "analysis"}, {"ButlerTaskGenerateCreditsMarkers", "GenerateCreditsMarkerBehavior", "analysis"},
		{"ButlerTaskGenerateAdMarkers", "GenerateAdMarkerBehavior", "analysis"}, {"ButlerTaskGenerateVoiceActivity", "GenerateVADBehavior", "analysis"},
		{"OptimizeDatabase", "ButlerTaskOptimizeDatabase", "chore"}, {"RefreshPeriodicMetadata", "ButlerTaskRefreshPeriodicMetadata", "chore"}, {"CleanOldBundles", "ButlerTaskCleanOldBundles", "chore"},
	} {
		w.operator.Status = append(w.operator.Status, butler.TaskStatus{Name: task.name, Title: task.name, Interval: 1, Kind: task.kind, Gate: task.gate})
	}
	if err := os.WriteFile(w.film, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(w.film, fake.Now(), fake.Now()); err != nil {
		t.Fatal(err)
	}
	w.shelf.Place(2, func(p *butler.Part) { p.Path, p.Size, p.Modified = w.film, 10, fake.Now() })
	w.shelf.Place(fake.ShelfPhoto+100, func(p *butler.Part) { p.Path, p.Size, p.Modified = w.film, 10, fake.Now() })
	var previews bytes.Buffer
	pictures := []bif.Picture{{Size: 5, Repeat: 1}, {Size: 6, Repeat: 2}}
	if err := bif.Write(&previews, 2*time.Second, pictures, strings.NewReader("firstsecond")); err != nil {
		t.Fatal(err)
	}
	w.bundles.Add(1, "index-sd.bif", previews.Bytes())
	w.bundles.Add(1, "chapters/1.jpg", []byte("a picture"))
	w.bundles.Add(1, "levels-1.bin", levels(-2300, loudness.Silence, -2345, 100))
	w.bundles.Add(fake.ShelfTrack+100, "levels-0.bin", levels(repeat(-2300, 600)...))
	w.bundles.Add(113, "levels-0.bin", levels(repeat(-2000, 600)...))
	return w
}

func levels(all ...int16) []byte {
	raw := loudness.Header(uint32(len(all)))
	for _, l := range all {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(l))
	}
	return raw
}

func repeat(level int16, n int) []int16 {
	all := make([]int16, n)
	for i := range all {
		all[i] = level
	}
	return all
}

func (w *world) handler() http.Handler {
	o := options(w.operator)
	o.Library, o.Items, o.Bundles, o.Metadata = w.shelf, w.shelf, w.bundles, w.metadata
	o.EmptyTrash = func(_ context.Context, section int64) (int64, error) {
		w.emptied = append(w.emptied, section)
		return 1, nil
	}
	o.Matcher = w.matcher
	o.Editor = &section.Editor{Library: w.shelf, Operator: w.operator}
	o.Now = fake.Now
	o.Similar = similar.New(similar.Options{Analysis: "music", Items: w.shelf, Vectors: fake.Vectors{
		{Part: fake.ShelfTrack + 100, Values: []float32{1, 0}}, {Part: 113, Values: []float32{0.9, 0.4}},
	}})
	return plex.New(o)
}

// do makes a request and returns the answer.
func (w *world) do(t testing.TB, method, target string, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	if header != nil {
		r.Header = header.Clone()
	}
	r.Header.Set("X-Plex-Token", token)
	answer := httptest.NewRecorder()
	w.handler().ServeHTTP(answer, r)
	return answer
}

var contentLength = regexp.MustCompile(`Content-Length: .*\n`)

func TestLibraryGolden(t *testing.T) {
	running := func(w *world) {
		if _, err := w.operator.Start(t.Context(), "RefreshLibraries", butler.StartOptions{Force: true, Target: butler.Target{Section: 2}}); err != nil {
			t.Fatal(err)
		}
	}
	const reload = "includeBandwidths=1&includeChapters=1&includeFields=thumbBlurHash%2CartBlurHash&includeGeolocation=1&includeLoudnessRamps=1&includeMarkers=1"
	cases := []struct {
		name, method, target string
		prior                func(*world)
	}{
		{name: "library", target: "/library"},
		{name: "sections", target: "/library/sections"},
		{name: "sections slash", target: "/library/sections/"},
		{name: "sections all", target: "/library/sections/all"},
		{name: "sections scanning", target: "/library/sections", prior: running},
		{name: "section", target: "/library/sections/1"},
		{name: "section details", target: "/library/sections/1?includeDetails=1"},
		{name: "section unknown", target: "/library/sections/99"},
		{name: "section bad id", target: "/library/sections/1%00"},
		{name: "section huge id", target: "/library/sections/99999999999999999999"},
		{name: "films", target: "/library/sections/1/all?includeGuids=1&type=1"},
		{name: "films size", target: "/library/sections/1/all?includeCollections=0&X-Plex-Container-Start=0&X-Plex-Container-Size=0"},
		{name: "films page", target: "/library/sections/1/all?type=1&sort=titleSort:desc&X-Plex-Container-Start=1&X-Plex-Container-Size=1"},
		{name: "films beyond", target: "/library/sections/1/all?X-Plex-Container-Start=2147483647"},
		{name: "films by title", target: "/library/sections/1/all?title=PHONE&limit=1"},
		{name: "films by year", target: "/library/sections/1/all?movie.year=2010&sort=movie.year"},
		{name: "films by time", target: "/library/sections/1/all?addedAt%3E%3E=2025-12-21&addedAt%3C%3C=-1d&sort=addedAt"},
		{name: "films filters", target: "/library/sections/1/all?includeMeta=1&includeAdvanced=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0"},
		{name: "films collections", target: "/library/sections/1/collections?includeMeta=1&includeAdvanced=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0"},
		{name: "films unknown filter", target: "/library/sections/1/all?genre=5"},
		{name: "films unknown operator", target: "/library/sections/1/all?title!=x"},
		{name: "films filter of another type", target: "/library/sections/1/all?episode.title=x"},
		{name: "films unknown sort", target: "/library/sections/1/all?sort=rating:desc"},
		{name: "films two sorts", target: "/library/sections/1/all?sort=year,titleSort"},
		{name: "films bad type", target: "/library/sections/1/all?type=x"},
		{name: "films bad year", target: "/library/sections/1/all?year=-1"},
		{name: "films bad time", target: "/library/sections/1/all?addedAt%3E=-3x"},
		{name: "films bad size", target: "/library/sections/1/all?X-Plex-Container-Size=-1"},
		{name: "films of unknown section", target: "/library/sections/9/all"},
		{name: "episodes", target: "/library/sections/2/all?type=4"},
		{name: "seasons and episodes", target: "/library/sections/2/all?type=3,4&X-Plex-Container-Start=1&X-Plex-Container-Size=2"},
		{name: "albums", target: "/library/sections/3/albums"},
		{name: "albums of an artist", target: "/library/sections/3/all?includeGuids=1&type=9&artist.id=10"},
		{name: "tracks of an artist", target: "/library/sections/3/all?type=10&artist.id=10"},
		{name: "episodes of a season", target: "/library/sections/2/all?type=4&season.id=6"},
		{name: "episodes of an artist", target: "/library/sections/2/all?type=4&artist.id=6"},
		{name: "episodes of nothing", target: "/library/sections/2/all?type=4&show.id=x"},
		{name: "photos", target: "/library/sections/4/all?type=12,13,14&clusterZoomLevel=1"},
		{name: "photo albums", target: "/library/sections/4/all?type=14"},
		{name: "everything by title", target: "/library/all?title=a&X-Plex-Container-Size=2"},
		{name: "sorts", target: "/library/sections/1/sorts"},
		{name: "filters", target: "/library/sections/1/filters"},
		{name: "first characters of episodes", target: "/library/sections/2/firstCharacters?type=4"},
		{name: "first characters", target: "/library/sections/1/firstCharacter"},
		{name: "section prefs", target: "/library/sections/1/prefs"},
		{name: "section recently added", target: "/library/sections/3/recentlyAdded"},
		{name: "recently added", target: "/library/recentlyAdded?X-Plex-Container-Size=3"},
		{name: "recently added films", target: "/hubs/home/recentlyAdded?X-Plex-Container-Start=0&X-Plex-Container-Size=1&type=1"},
		{name: "on deck", target: "/library/onDeck"},
		{name: "item", target: "/library/metadata/1"},
		{name: "item reload", target: "/library/metadata/1?" + reload},
		{name: "item nasty", target: "/library/metadata/2?checkFiles=1&" + reload},
		{name: "item upright", target: "/library/metadata/3"},
		{name: "item episode", target: "/library/metadata/7?includeMarkers=1"},
		{name: "item track", target: "/library/metadata/12?" + reload},
		{name: "item track of a concluded album", target: "/library/metadata/13"},
		{name: "item photo", target: "/library/metadata/14"},
		{name: "item show", target: "/library/metadata/4"},
		{name: "items", target: "/library/metadata/7,99,8,7"},
		{name: "items page", target: "/library/metadata/7,8,9?X-Plex-Container-Start=1&X-Plex-Container-Size=1"},
		{name: "item unknown", target: "/library/metadata/99"},
		{name: "item bad id", target: "/library/metadata/1,x"},
		{name: "item no id", target: "/library/metadata/1,,2"},
		{name: "seasons", target: "/library/metadata/4/children?includeGuids=1&excludeAllLeaves=1"},
		{name: "season by index", target: "/library/metadata/4/children?excludeAllLeaves=1&index=1"},
		{name: "leaves", target: "/library/metadata/4/allLeaves?includeGuids=1"},
		{name: "tracks", target: "/library/metadata/11/children"},
		{name: "nearest", target: "/library/metadata/12/nearest?limit=5&maxDistance=0.5"},
		{name: "nearest page", target: "/library/metadata/12/nearest?X-Plex-Container-Start=1&X-Plex-Container-Size=1"},
		{name: "nearest too far", target: "/library/metadata/13/nearest?maxDistance=0.01"},
		{name: "nearest without its album", target: "/library/metadata/13/nearest?excludeParentID=11&excludeGrandparentID=0"},
		{name: "nearest album", target: "/library/metadata/11/nearest"},
		{name: "nearest film", target: "/library/metadata/1/nearest"},
		{name: "nearest unknown", target: "/library/metadata/99/nearest"},
		{name: "nearest bad limit", target: "/library/metadata/12/nearest?limit=0"},
		{name: "nearest bad distance", target: "/library/metadata/12/nearest?maxDistance=near"},
		{name: "nearest bad id", target: "/library/metadata/12/nearest?excludeParentID=x"},
		{name: "children of a film", target: "/library/metadata/1/children"},
		{name: "children of two", target: "/library/metadata/4,10/children"},
		{name: "part", target: "/library/parts/2/1774755000/file.mp4"},
		{name: "part download", target: "/library/parts/2/0/x?download=1"},
		{name: "part head", method: "HEAD", target: "/library/parts/2/1774755000/file.mp4"},
		{name: "part missing", target: "/library/parts/4/1774755000/file.mkv"},
		{name: "part gone", target: "/library/parts/1/1774755000/file.mkv"},
		{name: "part unknown", target: "/library/parts/99/1/file.mkv"},
		{name: "previews", target: "/library/parts/1/indexes/sd"},
		{name: "previews none", target: "/library/parts/2/indexes/sd"},
		{name: "preview", target: "/library/parts/1/indexes/sd/3999"},
		{name: "preview last", target: "/library/parts/1/indexes/sd/999999999"},
		{name: "preview bad time", target: "/library/parts/1/indexes/sd/-1"},
		{name: "chapter image", target: "/library/media/1/chapterImages/1"},
		{name: "chapter image none", target: "/library/media/1/chapterImages/2"},
		{name: "chapter image unknown", target: "/library/media/1/chapterImages/3"},
		{name: "thumb", target: "/library/metadata/14/thumb/1774755000"},
		{name: "thumb none", target: "/library/metadata/1/thumb"},
		{name: "levels", target: "/library/streams/2/levels"},
		{name: "levels subsample", target: "/library/streams/2/levels?subsample=2"},
		{name: "levels bad subsample", target: "/library/streams/2/levels?subsample=0"},
		{name: "levels none", target: "/library/streams/3/levels"},
		{name: "levels of pictures", target: "/library/streams/1/levels"},
		{name: "loudness", target: "/library/streams/2/loudness"},
		{name: "refresh", target: "/library/sections/1/refresh"},
		{name: "refresh post", method: "POST", target: "/library/sections/1/refresh"},
		{name: "refresh head", method: "HEAD", target: "/library/sections/1/refresh"},
		{name: "refresh forced", target: "/library/sections/1/refresh?force=1"},
		{name: "refresh path", target: "/library/sections/1/refresh?path=%2Fmedia%2Ffilms%2FSintel+%282010%29"},
		{name: "refresh path outside", target: "/library/sections/1/refresh?path=%2Fmedia%2Ffilms2"},
		{name: "refresh path dots", target: "/library/sections/1/refresh?path=%2Fmedia%2Ffilms%2F..%2F..%2Fetc"},
		{name: "refresh running", target: "/library/sections/2/refresh", prior: running},
		{name: "refresh cancel", method: "DELETE", target: "/library/sections/2/refresh", prior: running},
		{name: "refresh cancel none", method: "DELETE", target: "/library/sections/1/refresh"},
		{name: "refresh all", target: "/library/sections/all/refresh?force=1"},
		{name: "refresh all post", method: "POST", target: "/library/sections/all/refresh"},
		{name: "refresh all cancel", method: "DELETE", target: "/library/sections/all/refresh", prior: running},
		{name: "refresh all cancel none", method: "DELETE", target: "/library/sections/all/refresh"},
		{name: "analyze section", method: "PUT", target: "/library/sections/2/analyze"},
		{name: "empty trash", method: "PUT", target: "/library/sections/1/emptyTrash"},
		{name: "delete intros", method: "DELETE", target: "/library/sections/1/intros"},
		{name: "delete intros unsupported", method: "DELETE", target: "/library/sections/1/intros", prior: func(w *world) { w.operator.Status = w.operator.Status[:1] }},
		{name: "delete previews", method: "DELETE", target: "/library/sections/1/indexes"},
		{name: "optimize", method: "PUT", target: "/library/optimize?async=1"},
		{name: "clean bundles", method: "PUT", target: "/library/clean/bundles?async=1"},
		{name: "analyze item", method: "PUT", target: "/library/metadata/1/analyze"},
		{name: "refresh item", method: "PUT", target: "/library/metadata/1/refresh"},
		{name: "matches", target: "/library/metadata/1/matches?manual=1"},
		{name: "matches of nothing", target: "/library/metadata/99/matches?manual=1"},
		{name: "matches head", method: "HEAD", target: "/library/metadata/1/matches"},
		{name: "matches bad year", target: "/library/metadata/1/matches?manual=1&title=x&year=soon"},
		{name: "match", method: "PUT", target: "/library/metadata/1/match?guid=tmdb%3A%2F%2F604&name=The+Matrix+Reloaded"},
		{name: "match no guid", method: "PUT", target: "/library/metadata/1/match?name=x"},
		{name: "match foreign guid", method: "PUT", target: "/library/metadata/1/match?guid=file%3A%2F%2F%2Fetc%2Fpasswd"},
		{name: "match two", method: "PUT", target: "/library/metadata/1,3/match?guid=tmdb%3A%2F%2F604"},
		{name: "unmatch", method: "PUT", target: "/library/metadata/1/unmatch"},
		{name: "index item", method: "PUT", target: "/library/metadata/1,3/index?force=1"},
		{name: "intro item", method: "PUT", target: "/library/metadata/4/intro"},
		{name: "credits item", method: "PUT", target: "/library/metadata/1/credits"},
		{name: "credits item unsupported", method: "PUT", target: "/library/metadata/1/credits", prior: func(w *world) { w.operator.Status = w.operator.Status[:1] }},
		{name: "ads item", method: "PUT", target: "/library/metadata/1/addetect"},
		{name: "voice item", method: "PUT", target: "/library/metadata/1/voiceActivity?manual=1"},
		{name: "chapter images item", method: "PUT", target: "/library/metadata/1/chapterThumbs?force=0"},
		{name: "index item unknown", method: "PUT", target: "/library/metadata/99/index"},
		{name: "add section no folder", method: "POST", target: "/library/sections?name=New&type=movie&agent=a&scanner=s&language=en"},
		{name: "add section bad type", method: "POST", target: "/library/sections?name=New&type=books"},
		{name: "edit section", method: "PUT", target: "/library/sections/2?agent=a&name=Serien&prefs%5BenableBIFGeneration%5D=0"},
		{name: "edit section bad setting", method: "PUT", target: "/library/sections/2?agent=a&prefs%5Bhidden%5D=0"},
		{name: "remove section", method: "DELETE", target: "/library/sections/2"},
		{name: "remove section unknown", method: "DELETE", target: "/library/sections/9"},
		{name: "set section prefs", method: "PUT", target: "/library/sections/1/prefs?enableBIFGeneration=true"},
		{name: "browse garbage", target: "/services/browse/%C3%A4"},
		{name: "browse relative", target: "/services/browse/ZXRj"},
	}
	names := map[string]bool{}
	for _, c := range cases {
		if names[c.name] {
			t.Fatalf("two cases are named %q", c.name)
		}
		names[c.name] = true
		t.Run("library "+c.name, func(t *testing.T) {
			var answers answers
			for _, accept := range []string{"", "application/json"} {
				w := newWorld(t)
				if c.prior != nil {
					c.prior(w)
				}
				before := len(w.operator.Calls())
				server := httptest.NewServer(w.handler())
				method := c.method
				if method == "" {
					method = http.MethodGet
				}
				r, err := http.NewRequestWithContext(t.Context(), method, server.URL+c.target, nil)
				if err != nil {
					t.Fatal(err)
				}
				if accept != "" {
					r.Header.Set("Accept", accept)
				}
				r.Header.Set("X-Plex-Token", token)
				answer := dump(t, server, r)
				server.Close()
				if strings.Contains(answer, w.film) { // its length differs from run to run
					answer = contentLength.ReplaceAllString(strings.ReplaceAll(answer, w.film, "/media/film.mp4"), "")
				}
				var b strings.Builder
				b.WriteString(answer)
				for _, call := range w.operator.Calls()[before:] {
					fmt.Fprintf(&b, "operator: %s\n", call)
				}
				for _, section := range w.emptied {
					fmt.Fprintf(&b, "emptied: %d\n", section)
				}
				answers.add(accept, b.String())
			}
			golden.Compare(t, golden.Path(t), answers.String(), *update)
		})
	}
}
