package item

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/access"
	"butler/internal/bundle"
	"butler/internal/butlertest/fake"
	"butler/internal/catalogue"
	"butler/internal/web/page"
)

// shelfOf serves a library in a real Catalogue: a film of a hostile name with previews, chapters, subtitles, a picture and
// Analyses of which one failed.
type shelfOf struct {
	*httptest.Server
	db       *catalogue.DB
	operator *fake.Operator
	bundles  *bundle.Store
	film     butler.ItemDetail
	part     butler.Part
}

func newShelf(t *testing.T) *shelfOf {
	t.Helper()
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s := &shelfOf{operator: fake.NewOperator()}
	var err error
	s.db, err = catalogue.Open(t.Context(), catalogue.Options{Path: filepath.Join(dir, "catalogue.db")})
	must(err)
	t.Cleanup(func() { _ = s.db.Close() })
	s.bundles, err = bundle.Open(filepath.Join(dir, "store"))
	must(err)
	media := filepath.Join(dir, "media")
	must(os.Mkdir(media, 0o700))
	path := filepath.Join(media, `<b>film.mp4`)
	must(os.WriteFile(path, bytes.Repeat([]byte("0123456789"), 1000), 0o600))
	must(os.WriteFile(filepath.Join(media, "film.srt"), []byte("1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i> & <script>\n"), 0o600))
	info, err := os.Stat(path)
	must(err)
	section, err := s.db.AddSection(t.Context(), butler.Section{Kind: butler.Movies, Name: nasty, Roots: []string{media}})
	must(err)
	header := butler.Header{
		Container: "mp4", Duration: 60_000, Chapters: []butler.Chapter{{Index: 1, Start: 0, End: 30_000, Title: nasty}, {Index: 2, Start: 30_000, End: 60_000}},
		Streams: []butler.Stream{{Index: 0, Kind: butler.StreamVideo, Codec: "h264", Width: 1920, Height: 1080}, {Index: 1, Kind: butler.StreamAudio, Codec: "aac", Title: nasty}},
	}
	must(s.db.Apply(t.Context(), section.ID, []butler.Change{{Put: &butler.PutFile{
		File: butler.Part{
			Path: path, Size: info.Size(), Modified: info.ModTime(), ContentID: "cafe0123456789abcdef", Header: header,
			Features: butler.FeaturesOf(butler.Movies, header),
		},
		Place: butler.Place{Items: []butler.Item{{Kind: butler.Movie, Key: "film", Title: nasty, Year: 1999}}, Index: 1},
	}}}))
	found, err := s.db.Items(t.Context(), butler.ItemQuery{Section: section.ID})
	must(err)
	id := found.Items[0].ID
	s.film, err = s.db.Item(t.Context(), id)
	must(err)
	s.part = s.film.Media[0].Parts[0]
	must(s.db.SetSubtitles(t.Context(), s.part.ID, []butler.Stream{{File: filepath.Join(media, "film.srt"), Codec: "subrip", Language: nasty}}))
	poster := picture(t, 30, 45)
	digest, err := s.bundles.PutBlob(t.Context(), poster)
	must(err)
	must(s.db.SetMetadata(t.Context(), butler.ItemMetadata{Item: id, Origin: butler.OriginLocal, Metadata: butler.Metadata{
		Summary: nasty, Tagline: nasty, Genres: []string{nasty}, Credits: []butler.Credit{{Name: nasty, Job: butler.JobActor, Role: nasty}},
		Assets: []butler.Asset{{Kind: butler.AssetPoster, Digest: digest, Size: int64(len(poster)), Type: "image/jpeg"}},
	}}))
	must(s.db.Register(t.Context(), []butler.Analysis{
		{Name: "blurhash", Task: "GenerateBlurHashes", Version: 1, Applies: []butler.Features{butler.HasVideo}},
		{Name: "chapters", Task: "ButlerTaskGenerateIntroMarkers", Version: 1, Applies: []butler.Features{butler.HasVideo}},
		{Name: "music", Task: "MusicAnalysis", Version: 1, Applies: []butler.Features{butler.InMusic}},
	}))
	s.analyse(t)
	s.film, err = s.db.Item(t.Context(), id)
	must(err)
	s.part = s.film.Media[0].Parts[0]

	tokens, err := access.OpenTokens(filepath.Join(dir, "tokens.json"))
	must(err)
	t.Cleanup(func() { _ = tokens.Close() })
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: adminToken, Tokens: tokens}), Name: "attic", Version: "1.2.3"})
	Add(site, Options{Items: s.db, Library: s.db, Operator: s.operator, Bundles: s.bundles, Blobs: s.bundles, Markers: &fake.Markers{}})
	s.Server = httptest.NewServer(site)
	t.Cleanup(s.Close)
	return s
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// analyse stores a BlurHash, a chapter image and a failure.
func (s *shelfOf) analyse(t *testing.T) {
	t.Helper()
	u, err := s.db.Lease(t.Context(), butler.Unit{Part: s.part.ID, Analyses: []string{"blurhash", "chapters"}})
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.bundles.Scratch("test")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "chapters"), 0o700); err != nil {
		t.Fatal(err)
	}
	image := picture(t, 16, 9)
	if err := os.WriteFile(filepath.Join(dir, "chapters", "2.jpg"), image, 0o600); err != nil {
		t.Fatal(err)
	}
	artifacts := []butler.Artifact{{Part: s.part.ID, Analysis: "blurhash", Name: "chapters/2.jpg", Size: int64(len(image))}}
	if err := s.bundles.Put(t.Context(), butler.PartContent{Part: s.part.ID, ContentID: s.part.ContentID}, dir, artifacts); err != nil {
		t.Fatal(err)
	}
	err = s.db.Commit(t.Context(), u, []butler.Outcome{
		{Analysis: "blurhash", Version: 1, Result: butler.Result{Data: []byte(`{"thumbBlurHash":"LEHV6nWB2yk8pyo0adR*.7kCMdnj","timeMs":1}`), Artifacts: artifacts}},
		{Analysis: "chapters", Version: 1, Err: butler.E(butler.KindDamaged, "read it", "%s", nasty)},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOverview(t *testing.T) {
	s := newShelf(t)
	answer, body := visit(t, s.Server, page.ItemURL(s.film.ID), nil)
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, body)
	}
	for _, want := range []string{
		`<video controls preload="metadata" playsinline src="/web/parts/`, `kind="subtitles"`, `src="/web/subtitles/`, `/chapters/2?v=`, `data:image/png;base64,`,
		`&lt;b&gt;film.mp4`, "video H264, 1920 × 1080", "Try again", "Nothing to work on", `data-seek="30000"`, "pictures/poster", s.part.Path[:5],
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not there", want)
		}
	}
	for _, bad := range []string{"<script>alert", "<b onclick", " style=", "onerror=", "ZgotmplZ"} {
		if strings.Contains(body, bad) {
			t.Errorf("%s is there", bad)
		}
	}
	for _, path := range []string{"/web/items/999", "/web/items/0", "/web/items/x", "/web/items/-1", "/web/items/99999999999999999999", "/web/parts/1/previews/-5", "/web/parts/1/chapters/x", "/web/parts/9/file", "/web/subtitles/999"} {
		if answer, _ := visit(t, s.Server, path, nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
}

// Who may only look sees no path of the server and no button.
func TestOverviewForThoseWhoLook(t *testing.T) {
	s := newShelf(t)
	tokens, err := access.OpenTokens(filepath.Join(t.TempDir(), "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	_, secret, err := tokens.MakeToken(t.Context(), "phone", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	site := page.New(page.Options{Guard: access.NewGuard(access.Options{Admin: adminToken, Tokens: tokens})})
	Add(site, Options{Items: s.db, Library: s.db, Operator: s.operator, Bundles: s.bundles, Blobs: s.bundles, Markers: &fake.Markers{}})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, page.ItemURL(s.film.ID), nil)
	r.Header.Set("X-Plex-Token", secret)
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	body := w.Body.String()
	if w.Code != http.StatusOK || strings.Contains(body, filepath.Dir(s.part.Path)) || strings.Contains(body, "/run\"") {
		t.Errorf("%d %s", w.Code, body)
	}
	r = httptest.NewRequestWithContext(t.Context(), http.MethodPost, page.ItemURL(s.film.ID)+"/run", strings.NewReader("task=ButlerTaskGenerateIntroMarkers"))
	r.Header.Set("X-Plex-Token", secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w = httptest.NewRecorder()
	site.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || len(s.operator.Calls()) != 0 {
		t.Errorf("%d, %v", w.Code, s.operator.Calls())
	}
}

func TestRun(t *testing.T) {
	s := newShelf(t)
	path := page.ItemURL(s.film.ID) + "/run"
	for _, c := range []struct {
		form url.Values
		call string
	}{
		{url.Values{"task": {"ButlerTaskGenerateIntroMarkers"}}, fmt.Sprintf("start ButlerTaskGenerateIntroMarkers force=true section=0 item=%d", s.film.ID)},
		{url.Values{"task": {"ButlerTaskGenerateIntroMarkers"}, "redo": {"1"}}, fmt.Sprintf("start ButlerTaskGenerateIntroMarkers force=true section=0 item=%d redo=true", s.film.ID)},
		{url.Values{"task": {"BackupDatabase"}}, ""},
		{url.Values{"task": {nasty}}, ""},
		{url.Values{}, ""},
	} {
		before := len(s.operator.Calls())
		answer, _ := visit(t, s.Server, path, c.form)
		if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != page.ItemURL(s.film.ID)+"#work" {
			t.Errorf("%v: %s to %s", c.form, answer.Status, answer.Header.Get("Location"))
		}
		calls := s.operator.Calls()[before:]
		if c.call == "" && len(calls) != 0 || c.call != "" && (len(calls) != 1 || calls[0] != c.call) {
			t.Errorf("%v: %v", c.form, calls)
		}
	}
}

// A file is given out in ranges, as the Catalogue knows it and not otherwise.
func TestFiles(t *testing.T) {
	s := newShelf(t)
	path := page.FileURL(s.part)
	get := func(path, name, value string) *http.Response {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Header.Set("X-Plex-Token", adminToken)
		if name != "" {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(w, r)
		return w.Result()
	}
	a := get(path, "Range", "bytes=3-7")
	if a.StatusCode != http.StatusPartialContent || a.ContentLength != 5 || a.Header.Get("Content-Type") != "video/mp4" || a.Header.Get("Content-Disposition") != "" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
	if again := get(path, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Error(again.Status)
	}
	if a := get(path, "Range", "bytes=999999-"); a.StatusCode/100 != 4 {
		t.Error(a.Status)
	}
	if a := get(path+"&download=1", "", ""); !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Error(a.Header)
	}
	for path, kind := range map[string]string{
		page.ChapterURL(s.part, 2):                                   "image/jpeg",
		page.PictureOf(entryOf(t, s)).URL:                            "image/jpeg",
		subtitlesURL(s.part.Streams[len(s.part.Streams)-1].ID):       "text/vtt; charset=utf-8",
		fmt.Sprintf("/web/items/%d/pictures/poster", s.film.ID):      "image/jpeg",
		fmt.Sprintf("/web/items/%d/pictures/art", s.film.ID):         "",
		fmt.Sprintf("/web/items/%d/pictures/poster?v=00", s.film.ID): "",
		page.ChapterURL(s.part, 1):                                   "",
		page.PreviewURL(s.part, 1):                                   "",
	} {
		a := get(path, "", "")
		if got := a.Header.Get("Content-Type"); kind == "" && a.StatusCode != http.StatusNotFound || kind != "" && (a.StatusCode != http.StatusOK || got != kind) {
			t.Errorf("%s: %s %s", path, a.Status, got)
		}
	}
	if err := os.WriteFile(s.part.Path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := get(path, "", ""); a.StatusCode != http.StatusNotFound {
		t.Errorf("another file: %s", a.Status)
	}
}

func entryOf(t *testing.T, s *shelfOf) butler.ItemEntry {
	t.Helper()
	entries, err := s.db.Entries(t.Context(), []butler.Item{s.film.Item})
	if err != nil {
		t.Fatal(err)
	}
	return entries[0]
}
