package webtest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
)

// item returns the first Item of a kind that is as wanted.
func (h *house) item(t *testing.T, kind butler.ItemKind, wanted func(butler.ItemDetail) bool) butler.ItemDetail {
	t.Helper()
	all, err := h.client.Library.Items(t.Context(), client.ItemQuery{Kind: kind, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all.Items {
		item, err := h.client.Library.Item(t.Context(), i.ID)
		if err != nil {
			t.Fatal(err)
		}
		if wanted(item) {
			return item
		}
	}
	t.Fatalf("no %s is like that", kind)
	return butler.ItemDetail{}
}

func previewed(d butler.ItemDetail) bool {
	return slices.ContainsFunc(d.Artifacts, func(a butler.Artifact) bool { return a.Name == "index-sd.bif" && a.Count > 3 })
}

func TestLibraryIsSearched(t *testing.T) {
	h := newHouse(t)
	films := h.films(t)
	p := h.tab(t)
	p.open(h.url + "/web/library")
	p.follow(fmt.Sprintf(`a[href="/web/library/%d"]`, films.ID))
	if got := p.text("h1"); got != "Films" {
		t.Fatal(got)
	}
	if got := value[int](p, `document.querySelectorAll(".library-grid li").length`); int64(got) != films.Items {
		t.Errorf("%d of %d films are shown", got, films.Items)
	}
	p.await(`[...document.querySelectorAll(".library-grid img")].some((i) => i.complete && i.naturalWidth > 0)`)
	p.shot("library-grid")
	p.axe()
	p.setAt("#iq", "patterns")
	p.follow(`#main form[role=search] button`)
	if got := p.text(".library-count"); !strings.HasPrefix(got, "1 to 1 of 1") {
		t.Error(got)
	}
	p.follow(`.library-count a[href*="view=list"]`)
	if got := p.text("#items tbody th a"); !strings.Contains(got, "Patterns") {
		t.Error(got)
	}
	p.follow("#items tbody th a")
	if got := p.text("h1"); !strings.Contains(got, "Patterns") {
		t.Error(got)
	}
}

// By keys alone: to a Section, into its search, and to what was found.
func TestLibraryByKeys(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	p.open(h.url + "/web/library")
	tabTo := func(is string) {
		t.Helper()
		const most = 60
		for range most {
			p.press(kb.Tab)
			if value[bool](p, "document.activeElement.matches("+fmt.Sprintf("%q", is)+")") {
				return
			}
		}
		t.Fatalf("%s is not reached\n%s", is, p.where())
	}
	tabTo(fmt.Sprintf(`a[href="/web/library/%d"]`, h.films(t).ID))
	p.press(kb.Enter)
	p.await(`document.querySelector("#iq")`)
	tabTo("#iq")
	p.press("patterns" + kb.Enter)
	p.await(`location.search.includes("patterns") && document.querySelector(".library-card")`)
	tabTo(".library-card")
	p.press(kb.Enter)
	p.await(`document.querySelector(".item-title")`)
}

func TestLibraryScans(t *testing.T) {
	h := ownHouse(t)
	films := h.films(t)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/library/%d", h.url, films.ID))
	p.follow(fmt.Sprintf(`form[action="/web/library/%d/scan"] button`, films.ID))
	if got := p.text(".notice"); !strings.Contains(got, "Scan for changed files") {
		t.Error(got)
	}
	if run := h.lastRun(t, "RefreshLibraries"); run.Section != films.ID {
		t.Errorf("%+v", run)
	}
	p.open(h.url + "/web/library")
	p.follow(`form[action="/web/library/scan"] button`)
	if run := h.lastRun(t, "RefreshLibraries"); run.Section != 0 {
		t.Errorf("%+v", run)
	}
}

// A folder that is away is said, and what changes in the library shows on pages that are open.
func TestLibraryIsLive(t *testing.T) {
	h := ownHouse(t)
	films := h.films(t)
	if err := os.Rename(films.Roots[0], films.Roots[0]+".away"); err != nil {
		t.Fatal(err)
	}
	health, err := h.client.Library.Health(t.Context(), films.ID)
	if err != nil || health.Good() || health.Roots[0].State != butler.RootAway {
		t.Fatalf("%+v, %v", health, err)
	}
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/library/%d", h.url, films.ID))
	if got := p.text("#health"); !strings.Contains(got, "away") || !strings.Contains(got, "Check the path") {
		t.Error(got)
	}
	p.open(h.url + "/web/library")
	if got := p.text("#sections"); !strings.Contains(got, "Nothing of it is forgotten") {
		t.Error(got)
	}
	p.shot("library-away")
	p.axe()
	name := hostileTitle
	if _, err := h.client.Library.Edit(t.Context(), films.ID, client.SectionEdit{Name: &name}); err != nil {
		t.Fatal(err)
	}
	p.await(fmt.Sprintf(`document.querySelector('a[href="/web/library/%d"]').textContent === %q`, films.ID, name))
}

func TestItemScrubs(t *testing.T) {
	h := newHouse(t)
	film := h.item(t, butler.Movie, previewed)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d", h.url, film.ID))
	p.await(`document.querySelector("[data-large]").naturalWidth > 0`)
	was := value[string](p, `document.querySelector("[data-large]").src`)
	p.focus("[data-scrub]")
	p.press(kb.ArrowRight + kb.ArrowRight)
	p.await(fmt.Sprintf(`document.querySelector("[data-large]").src !== %q && document.querySelector("[data-large]").naturalWidth > 0`, was))
	p.await(`document.querySelector("[data-scrub]").getAttribute("aria-valuetext") === document.querySelector("[data-clock]").textContent`)
	key := value[string](p, `document.querySelector("[data-large]").src`)
	p.drag("[data-shots]", 0.9, 4)
	p.await(fmt.Sprintf(`document.querySelector("[data-large]").src !== %q && document.querySelector("[data-large]").naturalWidth > 0`, key))
	p.shot("item-film")
	p.axe()
}

func TestItemPlays(t *testing.T) {
	h := newHouse(t)
	track := h.item(t, butler.Track, func(d butler.ItemDetail) bool { return d.Media[0].Parts[0].Missing.IsZero() })
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d?at=1000", h.url, track.ID))
	p.await(`document.querySelector("audio").readyState >= 1 && document.querySelector("audio").duration > 1`)
	p.await(`document.querySelector("#similar table, #similar .muted")`)
	p.shot("item-track")
	p.axe()
	odd := h.item(t, butler.Movie, func(d butler.ItemDetail) bool { return d.Title != "" && strings.Contains(d.Title, "<img") })
	p.open(fmt.Sprintf("%s/web/items/%d", h.url, odd.ID))
	if got := p.text("h1"); !strings.Contains(got, "<img src=x onerror=alert(1)>") {
		t.Error(got)
	}
	if got := p.text("#player"); !strings.Contains(got, "Fetch the file") {
		t.Error(got)
	}
}

// A Marker can be skipped while it plays, and its button goes away behind it.
func TestItemSkips(t *testing.T) {
	h := newHouse(t)
	episode, part := h.marked(t)
	intro := h.intro(t, part)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d?part=%d", h.url, episode.ID, part))
	p.await(`document.querySelector("video").readyState >= 1`)
	value[bool](p, fmt.Sprintf(`(document.querySelector("video").currentTime = %d / 1000, true)`, (intro.Start+intro.End)/2))
	p.await(`document.querySelector("[data-skips] button:not([hidden])")`)
	p.click("[data-skips] button:not([hidden])")
	p.await(fmt.Sprintf(`Math.abs(document.querySelector("video").currentTime - %d / 1000) < 0.5 || document.querySelector("video").ended`, intro.End))
	p.await(`!document.querySelector("[data-skips] button[data-from='` + fmt.Sprint(intro.Start) + `']:not([hidden])")`)
}

func TestItemIsAnalysedNow(t *testing.T) {
	h := ownHouse(t)
	film := h.item(t, butler.Movie, func(d butler.ItemDetail) bool {
		return slices.ContainsFunc(d.Work, func(w butler.PartStatus) bool {
			return w.Task == "GenerateBlurHashes" && w.State == butler.WorkLacking
		})
	})
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d", h.url, film.ID))
	p.follow(`tr:has(input[value="GenerateBlurHashes"]) button`)
	if got := p.text(".notice"); !strings.Contains(got, film.Title) {
		t.Error(got)
	}
	if run := h.lastRun(t, "GenerateBlurHashes"); run.Item != film.ID {
		t.Errorf("%+v", run)
	}
	// Its row says so when it is done, without a reload.
	p.await(`[...document.querySelectorAll("#work tr")].some((r) => r.textContent.includes("Blur") && r.querySelector(".badge.good"))`)
	p.open(fmt.Sprintf("%s/web/items/%d", h.url, film.ID))
	if got := value[int](p, `document.querySelectorAll(".item-blur img").length`); got == 0 {
		t.Error("there is no BlurHash")
	}
}
