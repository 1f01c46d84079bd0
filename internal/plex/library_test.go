package plex_test

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/plexapi"
)

// A list costs a few questions, however long it is: one of them is about what its Items lie in.
func TestListsAskLittle(t *testing.T) {
	for target, most := range map[string]int{
		"/library/sections/2/all?type=4":                  3,
		"/library/metadata/4/allLeaves":                   4,
		"/library/metadata/11/children":                   4,
		"/library/recentlyAdded":                          6,
		"/hubs/home/recentlyAdded?type=2":                 3,
		"/library/sections/1/all?X-Plex-Container-Size=0": 1,
	} {
		w := newWorld(t)
		if answer := w.do(t, "GET", target, nil); answer.Code != http.StatusOK {
			t.Fatalf("%s: status %d", target, answer.Code)
		}
		if len(w.shelf.Asked) > most {
			t.Errorf("%s asks %q", target, w.shelf.Asked)
		}
	}
}

// Both representations tell the same, whatever is in the names, and can be read back.
func TestRepresentationsAgree(t *testing.T) {
	w := newWorld(t)
	for id := 1; id <= 15; id++ {
		target := fmt.Sprintf("/library/metadata/%d?includeChapters=1&includeMarkers=1&includeBandwidths=1&includeLoudnessRamps=1", id)
		var asXML, asJSON plexapi.Container[plexapi.Items]
		if err := xml.Unmarshal(w.do(t, "GET", target, nil).Body.Bytes(), &asXML); err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		if err := json.Unmarshal(w.do(t, "GET", target, http.Header{"Accept": {"application/json"}}).Body.Bytes(), &asJSON); err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		text := cmp.Transformer("text", func(s string) string { // XML has no control characters
			return strings.Map(func(c rune) rune {
				if c < ' ' && c != '\n' && c != '\t' {
					return '\ufffd'
				}
				return c
			}, s)
		})
		once := cmp.FilterValues(func(a, b string) bool {
			return strings.ContainsFunc(a+b, func(c rune) bool { return c < ' ' && c != '\n' })
		}, text)
		if diff := cmp.Diff(asXML, asJSON, once, cmpopts.IgnoreFields(plexapi.Item{}, "XMLName"), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-XML +JSON):\n%s", target, diff)
		}
	}
}

func TestAddsAndChangesSections(t *testing.T) {
	w := newWorld(t)
	one, two := t.TempDir(), t.TempDir()
	answer := w.do(t, "POST", "/library/sections?name=New&type=show&agent=tv.plex.agents.series&scanner=Plex+TV+Series&language=en-US&location="+
		url.QueryEscape(one)+"&location="+url.QueryEscape(two)+"&prefs%5BenableBIFGeneration%5D=0", nil)
	var list plexapi.Container[plexapi.Sections]
	if err := xml.Unmarshal(answer.Body.Bytes(), &list); answer.Code != http.StatusOK || err != nil {
		t.Fatalf("status %d, %v: %s", answer.Code, err, answer.Body)
	}
	added := list.MediaContainer.Directory[0]
	if added.Key != "5" || added.Type != "show" || len(added.Location) != 2 || answer.Header().Get("X-Plex-Activity") == "" {
		t.Errorf("added %+v", added)
	}
	section, err := w.shelf.Section(t.Context(), 5)
	if err != nil || !slices.Equal(section.OptOuts, []string{"GenerateMediaIndexFiles"}) || !slices.Equal(section.Roots, []string{one, two}) {
		t.Errorf("section %+v, %v", section, err)
	}
	if answer := w.do(t, "POST", "/library/sections?name=Other&type=2&agent=a&language=en&locations="+url.QueryEscape(one), nil); answer.Code != http.StatusConflict {
		t.Errorf("a folder twice: status %d, %s", answer.Code, answer.Body)
	}
	if answer := w.do(t, "PUT", "/library/sections/5?agent=a&name=Newer&location="+url.QueryEscape(two)+"&prefs%5BenableBIFGeneration%5D=True", nil); answer.Code != http.StatusOK {
		t.Errorf("status %d, %s", answer.Code, answer.Body)
	}
	section, err = w.shelf.Section(t.Context(), 5)
	if err != nil || section.Name != "Newer" || len(section.OptOuts) != 0 || !slices.Equal(section.Roots, []string{two}) {
		t.Errorf("section %+v, %v", section, err)
	}
	if answer := w.do(t, "DELETE", "/library/sections/5", nil); answer.Code != http.StatusOK {
		t.Errorf("status %d", answer.Code)
	}
	if _, err := w.shelf.Section(t.Context(), 5); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("the section is still there: %v", err)
	}
}

func TestBrowse(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"films", "a \xff&<\"", ".hidden"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("films", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "broken")); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	look := func(key string) (titles, files []string) {
		answer := w.do(t, "GET", key, nil)
		var list plexapi.Container[plexapi.Browse]
		if err := xml.Unmarshal(answer.Body.Bytes(), &list); err != nil || answer.Code != http.StatusOK {
			t.Fatalf("%s: status %d, %v: %s", key, answer.Code, err, answer.Body)
		}
		for _, p := range list.MediaContainer.Path {
			titles = append(titles, p.Title)
		}
		for _, f := range list.MediaContainer.File {
			files = append(files, f.Title)
		}
		return titles, files
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		key := "/services/browse/" + encoding.EncodeToString([]byte(dir))
		folders, files := look(key)
		if !slices.Equal(folders, []string{"a \ufffd&<\"", "films", "link"}) || !slices.Equal(files, []string{"file.txt"}) {
			t.Errorf("folders %q, files %q", folders, files)
		}
		if _, files := look(key + "?includeFiles=0"); len(files) != 0 {
			t.Errorf("files %q", files)
		}
	}
	// One whose name in base64 ends with a slash.
	question := dir + "/" + strings.Repeat("x", 4-len(dir)%3) + "?"
	if err := os.Mkdir(question, 0o700); err != nil {
		t.Fatal(err)
	}
	key := "/services/browse/" + base64.StdEncoding.EncodeToString([]byte(question))
	if !strings.HasSuffix(key, "/") {
		t.Fatal(key)
	}
	for _, key := range []string{key, key + "?includeFiles=1"} {
		if folders, files := look(key); len(folders)+len(files) != 0 {
			t.Errorf("%s: folders %q, files %q", key, folders, files)
		}
	}
	if top, _ := look("/services/browse"); !slices.Contains(top, "/") {
		t.Errorf("the top is %q", top)
	}
	for path, status := range map[string]int{
		filepath.Join(dir, "file.txt"): 400, filepath.Join(dir, "nothing"): 404, "relative": 400, dir + "/\x00": 400, "/" + strings.Repeat("x", 5000): 400,
	} {
		answer := w.do(t, "GET", "/services/browse/"+base64.StdEncoding.EncodeToString([]byte(path)), nil)
		if answer.Code != status || strings.Contains(answer.Body.String(), dir) {
			t.Errorf("%q: status %d, %s", path, answer.Code, answer.Body)
		}
	}
}

// Unknown or hostile input is an error of the client, in every place where one can be put.
func TestHostileInput(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"0", "-1", "+1", "1e3", "0x1", "%00", "%ff", "9223372036854775808", strings.Repeat("9", 4000), "..%2f..%2fetc", "'"} {
		for _, target := range []string{
			"/library/sections/%s", "/library/sections/%s/all", "/library/sections/%s/refresh", "/library/metadata/%s", "/library/metadata/%s/children",
			"/library/parts/%s/1/x", "/library/parts/%s/indexes/sd", "/library/parts/1/indexes/sd/%s.", "/library/media/%s/chapterImages/1",
			"/library/media/1/chapterImages/%s", "/library/streams/%s/levels", "/library/streams/%s/loudness", "/library/metadata/%s/thumb",
		} {
			target = fmt.Sprintf(target, id)
			if answer := w.do(t, "GET", target, nil); answer.Code != http.StatusNotFound {
				t.Errorf("%.80s: status %d", target, answer.Code)
			}
		}
	}
	many := strings.TrimSuffix(strings.Repeat("1,", 3), ",")
	for i := range 600 {
		many += fmt.Sprintf(",%d", i+1)
	}
	if answer := w.do(t, "GET", "/library/metadata/"+many, nil); answer.Code != http.StatusBadRequest {
		t.Errorf("600 items: status %d", answer.Code)
	}
}

// What the Catalogue says went wrong, the client is told, and nothing else.
func TestLibraryFaults(t *testing.T) {
	for _, target := range []string{
		"/library/sections", "/library/sections/1/all", "/library/metadata/1", "/library/metadata/4/children", "/library/recentlyAdded",
		"/library/parts/2/1/x", "/library/parts/1/indexes/sd", "/library/media/1/chapterImages/1", "/library/streams/2/levels", "/library/sections/1/prefs",
	} {
		w := newWorld(t)
		w.shelf.Err = butler.E(butler.KindUnavailable, "read", "the database %s is being migrated", "/var/lib/butler/catalogue.db")
		if answer := w.do(t, "GET", target, nil); answer.Code != http.StatusServiceUnavailable || strings.Contains(answer.Body.String(), "/var") {
			t.Errorf("%s: status %d, %s", target, answer.Code, answer.Body)
		}
	}
}

// Answers are well-formed whatever is asked.
func FuzzItems(f *testing.F) {
	for _, seed := range []string{
		"type=1&sort=titleSort:desc", "title=%ff&year=1", "addedAt%3E%3E=-30mon&addedAt%3C=2020-01-01", "movie.title=a", "sort=.", "limit=0",
		"X-Plex-Container-Start=9&X-Plex-Container-Size=0", "type=2,3,4", "includeMeta=1", "addedAt%3E=-", "sort=:&type=,",
	} {
		f.Add(seed)
	}
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		answer := w.do(t, "GET", "/library/sections/1/all?"+values.Encode(), nil)
		switch answer.Code {
		case http.StatusOK:
			var list plexapi.Container[plexapi.Items]
			if err := xml.Unmarshal(answer.Body.Bytes(), &list); err != nil {
				t.Errorf("%q: %v", query, err)
			}
			if list.MediaContainer.Size != len(list.MediaContainer.Metadata) || list.MediaContainer.Size > 3 {
				t.Errorf("%q: %d items of size %d", query, len(list.MediaContainer.Metadata), list.MediaContainer.Size)
			}
		case http.StatusBadRequest, http.StatusUnauthorized:
		default:
			t.Errorf("%q: status %d, %s", query, answer.Code, answer.Body)
		}
	})
}

func TestAnalyzeIsForMany(t *testing.T) {
	w := newWorld(t)
	w.operator.Status = nil
	if answer := w.do(t, "PUT", fmt.Sprintf("/library/metadata/%d/analyze", fake.ShelfFilm), nil); answer.Code != http.StatusNotImplemented {
		t.Errorf("status %d, %s", answer.Code, answer.Body)
	}
}
