package item

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/web/page"
)

// However many Items lie below one, all of them are reached from its page.
func TestChildrenByPages(t *testing.T) {
	s := newShelf(t)
	root := t.TempDir()
	section, err := s.db.AddSection(t.Context(), butler.Section{Kind: butler.Music, Name: "Music", Roots: []string{root}})
	if err != nil {
		t.Fatal(err)
	}
	const albums = 2*maxChildren + 1
	changes := make([]butler.Change, albums)
	for i := range changes {
		key := fmt.Sprintf("album %04d", i+1)
		changes[i].Put = &butler.PutFile{
			File: butler.Part{Path: filepath.Join(root, key+".flac"), Size: 1, ContentID: key},
			Place: butler.Place{Items: []butler.Item{
				{Kind: butler.Artist, Key: "artist", Title: "Artist"}, {Kind: butler.Album, Key: key, Title: key}, {Kind: butler.Track, Key: key + "/1", Title: "Track"},
			}, Index: 1},
		}
	}
	if err := s.db.Apply(t.Context(), section.ID, changes); err != nil {
		t.Fatal(err)
	}
	found, err := s.db.Items(t.Context(), butler.ItemQuery{Section: section.ID, Kind: butler.Artist})
	if err != nil || len(found.Items) != 1 {
		t.Fatal(found, err)
	}
	url := page.ItemURL(found.Items[0].ID)
	for query, want := range map[string]struct {
		first, last, said string
		before, after     bool
	}{
		"":                          {"album 0001", "album 0300", "1 to 300 of 601", false, true},
		"?below=0":                  {"album 0001", "album 0300", "1 to 300 of 601", false, true},
		"?below=x":                  {"album 0001", "album 0300", "1 to 300 of 601", false, true},
		"?below=2":                  {"album 0301", "album 0600", "301 to 600 of 601", true, true},
		"?below=3":                  {"album 0601", "album 0601", "601 to 601 of 601", true, false},
		"?below=4":                  {"album 0601", "album 0601", "601 to 601 of 601", true, false},
		"?below=999999999999999999": {"album 0601", "album 0601", "601 to 601 of 601", true, false},
	} {
		answer, body := visit(t, s.Server, url+query, nil)
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", query, answer.Status)
			continue
		}
		if !strings.Contains(body, ">"+want.first+"<") || !strings.Contains(body, ">"+want.last+"<") || !strings.Contains(body, want.said) {
			t.Errorf("%s shows others than %s to %s", query, want.first, want.last)
		}
		if before, after := strings.Contains(body, `rel="prev"`), strings.Contains(body, `rel="next"`); before != want.before || after != want.after {
			t.Errorf("%s has others before: %v, after: %v", query, before, after)
		}
	}
}
