package plex_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
)

// pictures is a store of Blobs that has those of the shelf, but for one that is lost.
type pictures struct{}

func (pictures) PutBlob(context.Context, []byte) (string, error) { return "", nil }

func (pictures) Blob(_ context.Context, digest string) ([]byte, error) {
	if strings.Trim(digest, "6") == "" {
		return nil, butler.E(butler.KindNotFound, "read blob", "no such blob")
	}
	return []byte("picture " + digest[:1]), nil
}

// shelfMetadata knows the Items of a shelf. Of one, a field is locked.
func shelfMetadata() *fake.Metadata {
	var trees []butler.ItemTree
	for id := range int64(20) {
		trees = append(trees, butler.ItemTree{Item: butler.Item{ID: id + 1}})
	}
	m := fake.NewMetadata(trees...)
	err := m.SetMetadata(context.Background(), butler.ItemMetadata{
		Item: fake.ShelfFilm, Origin: butler.OriginUser, Metadata: butler.Metadata{Tagline: "Look & <listen>"}, Locked: []string{"genres", "tagline"},
	})
	if err != nil {
		panic(err) // the fake knows the film
	}
	return m
}

func TestAssets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for target, want := range map[string]string{
		"/library/metadata/1/thumb":                      "picture 1",
		"/library/metadata/1/thumb/1111111111111111":     "picture 1",
		"/library/metadata/1/thumb/an-old-stamp":         "picture 1",
		"/library/metadata/1/art/2222222222222222":       "picture 2",
		"/library/metadata/1/art/3333333333333333":       "picture 3",
		"/library/metadata/1/clearLogo/4444444444444444": "picture 4",
		"/library/metadata/1/logo":                       "picture 4",
		"/library/metadata/1/landscape":                  "picture 5",
		"/library/metadata/4/banner":                     "picture c",
		"/library/metadata/4/theme":                      "picture d",
		"/library/metadata/14/thumb":                     "0123456789",
		"/library/metadata/1/banner":                     "",
		"/library/metadata/1/disc":                       "", // lost
		"/library/metadata/3/thumb":                      "",
		"/library/metadata/99/thumb":                     "",
	} {
		answer := w.do(t, "GET", target, nil)
		if want == "" {
			if answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d", target, answer.Code)
			}
			continue
		}
		h := answer.Header()
		if answer.Code != http.StatusOK || answer.Body.String() != want || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("ETag") == "" {
			t.Errorf("%s: %d %q %v", target, answer.Code, answer.Body, h)
		}
		if again := w.do(t, "GET", target, http.Header{"If-None-Match": {h.Get("ETag")}}); again.Code != http.StatusNotModified {
			t.Errorf("%s with its tag: %d", target, again.Code)
		}
	}
	if got := w.do(t, "GET", "/library/metadata/4/theme", nil).Header().Get("Content-Type"); got != "audio/mpeg" {
		t.Errorf("the theme is %s", got)
	}
}

func TestSubtitleFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root := t.TempDir()
	file := filepath.Join(root, "film.en.srt")
	if err := os.WriteFile(file, []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	place := func(path string) {
		w.shelf.Place(1, func(p *butler.Part) {
			p.Path = filepath.Join(root, "film.mkv")
			for i := range p.Streams {
				if p.Streams[i].External {
					p.Streams[i].File = path
				}
			}
		})
	}
	place(file)
	answer := w.do(t, "GET", "/library/streams/14", nil)
	if answer.Code != http.StatusOK || answer.Body.String() != "1\n" || answer.Header().Get("Content-Type") != "application/x-subrip" {
		t.Errorf("%d %q %v", answer.Code, answer.Body, answer.Header())
	}
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link.srt")
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{outside, link, root, filepath.Join(root, "none.srt"), filepath.Join(root, "../../etc/passwd")} {
		place(path)
		if answer := w.do(t, "GET", "/library/streams/14", nil); answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), root) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
	for _, target := range []string{"/library/streams/4", "/library/streams/9999"} {
		if answer := w.do(t, "GET", target, nil); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", target, answer.Code)
		}
	}
}

// Items are edited as python-plexapi does it, and as Plex's documentation says.
func TestEditsItems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target string
		want   func(m butler.ItemMetadata) bool
	}{
		{"/library/metadata/1?title.value=New&title.locked=1&type=1", func(m butler.ItemMetadata) bool { return m.Title == "New" && slices.Contains(m.Locked, "title") }},
		{"/library/sections/1/all?type=1&id=1&summary.value=S&summary.locked=1", func(m butler.ItemMetadata) bool { return m.Summary == "S" }},
		{"/library/sections/1/all?type=1&id=1,3&studio.value=S", func(m butler.ItemMetadata) bool { return m.Studio == "S" && !slices.Contains(m.Locked, "studio") }},
		{"/library/metadata/1?tagline.locked=0", func(m butler.ItemMetadata) bool { return m.Tagline == "" && !slices.Contains(m.Locked, "tagline") }},
		{"/library/metadata/1?tagline.value=&tagline.locked=1", func(m butler.ItemMetadata) bool { return m.Tagline == "" && slices.Contains(m.Locked, "tagline") }},
		{"/library/metadata/1?genre%5B0%5D.tag.tag=A&genre%5B1%5D.tag.tag=B&genre%5B2%5D.tag.tag=C&genre%5B%5D.tag.tag-=B,D%2520E&genre.locked=1", func(m butler.ItemMetadata) bool {
			return slices.Equal(m.Genres, []string{"A", "C"})
		}},
		{"/library/metadata/1?director%5B0%5D.tag.tag=D&writer%5B0%5D.tag.tag=W&director.locked=1", func(m butler.ItemMetadata) bool {
			return len(m.Credits) == 2 && slices.Contains(m.Locked, "credits")
		}},
		{"/library/metadata/1?year.value=1999&originallyAvailableAt.value=1999-12-31&userRating.value=7.5&audienceRating.value=6", func(m butler.ItemMetadata) bool {
			return m.Year == 1999 && m.Aired == butler.Date{Year: 1999, Month: 12, Day: 31} && m.UserRating == 7.5 && m.Rating == 6
		}},
	} {
		w := newWorld(t)
		answer := w.do(t, "PUT", c.target, nil)
		if m := w.user(t, 1); answer.Code != http.StatusOK || !c.want(m) {
			t.Errorf("%s: %d %s, %+v", c.target, answer.Code, answer.Body, m)
		}
	}
	w := newWorld(t)
	for target, want := range map[string]int{
		"/library/metadata/1":                                          http.StatusBadRequest,
		"/library/metadata/1?title.locked=perhaps":                     http.StatusBadRequest,
		"/library/metadata/1?year.value=soon":                          http.StatusBadRequest,
		"/library/metadata/1?originallyAvailableAt.value=soon":         http.StatusBadRequest,
		"/library/metadata/1?userRating.value=11":                      http.StatusBadRequest,
		"/library/metadata/1?genre%5Bx%5D.tag.tag=A":                   http.StatusBadRequest,
		"/library/metadata/1?thumb.locked=1":                           http.StatusNotImplemented,
		"/library/metadata/1?title.value=" + strings.Repeat("x", 2000): http.StatusOK,
		"/library/metadata/99?title.value=x":                           http.StatusNotFound,
		"/library/sections/1/all?type=1&title.value=x":                 http.StatusNotFound,
		"/library/sections/1/all?type=1&id=99&title.value=x":           http.StatusNotFound,
		"/library/sections/99/all?type=1&id=1&title.value=x":           http.StatusNotFound,
	} {
		if answer := w.do(t, "PUT", target, nil); answer.Code != want {
			t.Errorf("%s: %d %s", target, answer.Code, answer.Body)
		}
	}
}

// user returns what a person says of an Item.
func (w *world) user(t *testing.T, item int64) butler.ItemMetadata {
	t.Helper()
	all, err := w.metadata.Metadata(t.Context(), item)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Origin == butler.OriginUser {
			return m
		}
	}
	return butler.ItemMetadata{}
}

func TestRefreshesItems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.operator.Status = append(w.operator.Status, butler.TaskStatus{Name: "RefreshPeriodicMetadata", Kind: "chore", Enabled: true, Gate: "ButlerTaskRefreshPeriodicMetadata"})
	answer := w.do(t, "PUT", "/library/metadata/1,3/refresh?force=1", nil)
	if answer.Code != http.StatusOK || len(answer.Header()["X-Plex-Activity"]) < 2 {
		t.Errorf("%d %s %v", answer.Code, answer.Body, answer.Header())
	}
	if answer := w.do(t, "PUT", "/library/metadata/99/refresh", nil); answer.Code != http.StatusNotFound {
		t.Errorf("an item that there is not: %d", answer.Code)
	}
}
