package webtest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"butler"
	"butler/client"
)

// marked returns an episode that has an intro, and its Part. What is edited of it is taken back when the test ends.
func (h *house) marked(t *testing.T) (item butler.ItemDetail, part int64) {
	t.Helper()
	all, err := h.client.Library.Items(t.Context(), client.ItemQuery{Kind: butler.Episode, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, episode := range all.Items {
		item, err := h.client.Library.Item(t.Context(), episode.ID)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(item.Markers, func(m butler.Marker) bool { return m.Kind == butler.MarkerIntro && m.Edited == "" })
		if i < 0 {
			continue
		}
		part := item.Markers[i].Part
		t.Cleanup(func() { h.unedit(t, part) })
		return item, part
	}
	t.Fatal("no episode has an intro")
	return item, 0
}

// unedit takes back all that was said of the Markers of a Part.
func (h *house) unedit(t *testing.T, part int64) {
	t.Helper()
	ctx := h.background()
	for {
		p, err := h.client.Library.Markers(ctx, part)
		if err != nil {
			t.Fatal(err)
		}
		all := slices.Concat(p.Markers, p.Removed)
		i := slices.IndexFunc(all, func(m butler.Marker) bool { return m.Edited != "" })
		if i < 0 {
			return
		}
		if _, err := h.client.Library.UndoMarker(ctx, part, all[i].ID); err != nil {
			t.Fatal(err)
		}
	}
}

// markers returns what the server says of the Markers of a Part: those in force, and those taken away.
func (h *house) markers(t *testing.T, part int64) (in, out []string) {
	t.Helper()
	p, err := h.client.Library.Markers(t.Context(), part)
	if err != nil {
		t.Fatal(err)
	}
	text := func(m butler.Marker) string {
		return strings.TrimSpace(fmt.Sprintf("%s %s-%s %s", m.Kind, butler.FormatClock(m.Start), butler.FormatClock(m.End), m.Edited))
	}
	for _, m := range p.Markers {
		in = append(in, text(m))
	}
	for _, m := range p.Removed {
		out = append(out, text(m))
	}
	return in, out
}

// intro returns the intro of a Part that is in force.
func (h *house) intro(t *testing.T, part int64) butler.Marker {
	t.Helper()
	p, err := h.client.Library.Markers(t.Context(), part)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(p.Markers, func(m butler.Marker) bool { return m.Kind == butler.MarkerIntro })
	if i < 0 {
		t.Fatalf("there is no intro among %+v", p.Markers)
	}
	return p.Markers[i]
}

func card(marker int64) string { return fmt.Sprintf("#marker-%d", marker) }

// drag presses the mouse at a place of what a selector finds, a share of its width and the middle of its height, and lets
// it go some pixels to the side.
func (p *tab) drag(selector string, share, by float64) {
	p.t.Helper()
	p.do(chromedp.ScrollIntoView(chromedp.CSS(selector)))
	box := value[[]float64](p, fmt.Sprintf(`(() => { const b = document.querySelector(%q).getBoundingClientRect(); return [b.left, b.top, b.width, b.height] })()`, selector))
	x, y := box[0]+box[2]*share, box[1]+box[3]/2
	held := func(m *input.DispatchMouseEventParams) {
		m.Button, m.Buttons, m.ClickCount = input.MouseButtonLeft, 1, 1
	}
	let := func(m *input.DispatchMouseEventParams) { m.Button, m.ClickCount = input.MouseButtonLeft, 1 }
	p.do(
		chromedp.MouseEvent(chromedp.MouseMoved, x, y), chromedp.MouseEvent(chromedp.MousePressed, x, y, held),
		chromedp.MouseEvent(chromedp.MouseMoved, x+by/2, y, held), chromedp.MouseEvent(chromedp.MouseMoved, x+by, y, held),
		chromedp.MouseEvent(chromedp.MouseReleased, x+by, y, let),
	)
}

func (p *tab) fill(form, field, text string) {
	p.t.Helper()
	p.do(chromedp.SetValue(chromedp.CSS(form+" [name="+field+"]"), text))
}

func TestMarkersArePutRight(t *testing.T) {
	h := newHouse(t)
	item, part := h.marked(t)
	found := h.intro(t, part)
	was, _ := h.markers(t, part)
	p := h.tab(t)
	page := fmt.Sprintf("%s/web/items/%d/markers", h.url, item.ID)
	p.open(page)
	p.axe()
	if drawn := value[int](p, `document.querySelectorAll("#marker-axis rect[data-marker]").length`); drawn != len(was) {
		t.Errorf("%d of %d markers are drawn", drawn, len(was))
	}
	if text := p.text(card(found.ID)); !strings.Contains(text, "sure") || !strings.Contains(text, "reason") {
		t.Errorf("it does not say how sure it is, and why: %q", text)
	}

	// Confirmed, it stays as it is, and that is taken back.
	p.follow(card(found.ID) + " button[value=confirm]")
	if m := h.intro(t, part); m.Edited != butler.MarkerConfirmed || m.Span() != found.Span() || !strings.HasPrefix(p.text(".notice.good"), "Confirmed: Intro from ") {
		t.Fatalf("%+v, and the page says %q", m, p.text(".notice.good"))
	}
	p.follow(card(h.intro(t, part).ID) + " button[value=undo]")
	if now, _ := h.markers(t, part); !slices.Equal(now, was) {
		t.Fatalf("after an undo: %q, want %q", now, was)
	}

	// Moved by typing. What was wrong is said beside it, and nothing that was typed is lost.
	form := card(found.ID) + " .marker-form"
	p.click(card(found.ID) + " summary:has(+ .marker-form)")
	p.fill(form, "from", "soon")
	p.follow(form + " button")
	if text := p.text(form + " .error"); !strings.Contains(text, "Where it begins, \"soon\", is no time.") {
		t.Errorf("the form says %q", text)
	}
	if typed := value[string](p, fmt.Sprintf(`document.querySelector(%q).value`, form+" [name=from]")); typed != "soon" {
		t.Errorf("what was typed became %q", typed)
	}
	p.axe()
	p.shot("markers-wrong")
	p.fill(form, "from", "0:01")
	p.fill(form, "to", "0:03,25")
	p.follow(form + " button")
	moved := h.intro(t, part)
	if moved.Edited != butler.MarkerMoved || moved.Start != 1000 || moved.End != 3250 {
		t.Fatalf("%+v", moved)
	}

	// It survives the analysis that found it.
	if _, err := h.client.Library.Analyze(t.Context(), item.ID, client.AnalyzeOptions{Tasks: []string{"ButlerTaskGenerateIntroMarkers"}, Redo: true}); err != nil {
		t.Fatal(err)
	}
	if err := h.idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := h.intro(t, part); m.ID != moved.ID || m.Start != 1000 || m.End != 3250 {
		t.Errorf("after the analysis it is %+v", m)
	}

	// Taken away, and put back.
	p.open(page)
	p.follow(card(moved.ID) + " button[value=remove]")
	if _, out := h.markers(t, part); !slices.Equal(out, []string{"intro 0:01-0:03.25 removed"}) {
		t.Fatalf("taken away: %q", out)
	}
	p.shot("markers-taken-away")
	p.follow(card(moved.ID) + " button[value=undo]")
	if m := h.intro(t, part); m.Edited != butler.MarkerMoved {
		t.Fatalf("%+v", m)
	}

	// One is added.
	p.do(chromedp.SetValue(chromedp.CSS("#kind-new"), "commercial"))
	p.fill("[data-marker='0']", "from", "4")
	p.fill("[data-marker='0']", "to", "0:05.5")
	p.follow("[data-marker='0'] button")
	if in, _ := h.markers(t, part); !slices.Contains(in, "commercial 0:04-0:05.5 added") {
		t.Fatalf("%q", in)
	}
	p.shot("markers")
}

func TestMarkersAreDragged(t *testing.T) {
	h := newHouse(t)
	item, part := h.marked(t)
	was := h.intro(t, part)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d/markers", h.url, item.ID))
	p.await(`document.readyState === "complete"`)
	bar := fmt.Sprintf("#marker-axis rect[data-marker='%d']", was.ID)
	p.drag(bar, 0.99, 40)
	form := card(was.ID) + " .marker-form"
	p.await(fmt.Sprintf(`document.querySelector(%q)?.closest("details").open && document.activeElement.matches(%q)`, form, form+" button"))
	p.press(kb.Enter)
	p.await(`document.querySelector(".notice.good")`)
	if m := h.intro(t, part); m.Edited != butler.MarkerMoved || m.Start != was.Start || m.End <= was.End {
		t.Errorf("it was %+v and is %+v", was, m)
	}
}

// Everything can be done with the keys alone.
func TestMarkersByKeyboard(t *testing.T) {
	h := newHouse(t)
	item, part := h.marked(t)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d/markers", h.url, item.ID))
	p.await(`document.readyState === "complete"`)
	focus := func(selector string) {
		t.Helper()
		for range 80 {
			if value[bool](p, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
				return
			}
			p.press(kb.Tab)
		}
		t.Fatalf("the key Tab does not lead to %s", selector)
	}
	focus("#from-new")
	p.press("0:02")
	focus("#to-new")
	p.press("0:03")
	p.press(kb.ArrowUp) // a second more
	p.press(kb.Enter)
	p.await(`document.querySelector(".notice.good")`)
	in, _ := h.markers(t, part)
	if !slices.Contains(in, "intro 0:02-0:04 added") {
		t.Errorf("%q", in)
	}
}

// The drawing of an open page follows what others do.
func TestMarkersAreLive(t *testing.T) {
	h := newHouse(t)
	item, part := h.marked(t)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d/markers", h.url, item.ID))
	p.await(`document.readyState === "complete"`)
	added, err := h.client.Library.AddMarker(t.Context(), part, butler.MarkerSpan{Kind: butler.MarkerCommercial, Start: 1000, End: 2000})
	if err != nil {
		t.Fatal(err)
	}
	p.await(fmt.Sprintf(`document.querySelector("#marker-axis rect[data-marker='%d']")`, added.ID))
}

// Who may only look sees markers, and cannot change them.
func TestMarkersOfAReader(t *testing.T) {
	h := newHouse(t)
	item, part := h.marked(t)
	made, err := h.client.Tokens.Make(t.Context(), "looker of markers", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.client.Tokens.Revoke(h.background(), "looker of markers") })
	p := h.tabOf(t, made.Secret)
	page := fmt.Sprintf("%s/web/items/%d/markers", h.url, item.ID)
	p.open(page)
	if n := value[int](p, `document.querySelectorAll("main form[method=post]").length`); n != 0 {
		t.Errorf("%d forms would change something", n)
	}
	was, _ := h.markers(t, part)
	body := strings.NewReader(fmt.Sprintf("part=%d&marker=0&do=save&kind=intro&from=1&to=2", part))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, page, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", made.Secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := h.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if now, _ := h.markers(t, part); answer.StatusCode != http.StatusForbidden || !slices.Equal(now, was) {
		t.Errorf("status %d, and the markers are %q", answer.StatusCode, now)
	}
}

func TestCurves(t *testing.T) {
	h := newHouse(t)
	item, _ := h.marked(t)
	p := h.tab(t)
	p.open(fmt.Sprintf("%s/web/items/%d/curves", h.url, item.ID))
	p.await(`document.readyState === "complete"`)
	for id, words := range map[string][]string{
		"#loudness": {"Integrated", "LUFS", "True peak"}, "#bitrate": {"Average", "Key frames"}, "#voice": {"Stretches"},
	} {
		text := p.text(id)
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q: %q", id, w, text)
			}
		}
		if !value[bool](p, fmt.Sprintf(`document.querySelector("%s .curve-drawing svg path.line") !== null`, id)) {
			t.Errorf("%s has no curve", id)
		}
		if rows := value[int](p, fmt.Sprintf(`document.querySelectorAll("%s table tbody tr").length`, id)); rows < 5 {
			t.Errorf("%s has a table of %d rows", id, rows)
		}
	}
	p.axe()
	p.shot("curves")
	p.drag("#bitrate .curve-drawing svg", 0.4, 200)
	p.await(`location.search.includes("from=")`)
	p.await(`document.readyState === "complete"`)
	p.shot("curves-closely")
	p.follow(".marker-steps a:last-child")
	if search := value[string](p, "location.search"); search != "" {
		t.Errorf("the whole file is at %q", search)
	}
}

// Whatever is in titles and addresses is text.
func TestItemPagesOfHostileNames(t *testing.T) {
	h := newHouse(t)
	all, err := h.client.Library.Items(t.Context(), client.ItemQuery{Kind: butler.Movie, Title: "onerror", Limit: 5})
	if err != nil || len(all.Items) == 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	p := h.tab(t)
	for _, tab := range []string{"markers", "curves"} {
		p.open(fmt.Sprintf("%s/web/items/%d/%s", h.url, all.Items[0].ID, tab))
		if value[bool](p, `document.querySelector("main img[src=x]") !== null || document.querySelector("main h1 b") !== null`) {
			t.Error("a title became markup")
		}
		p.axe()
		for query, status := range map[string]int64{
			"?from=<script>": http.StatusBadRequest, "?from=99:00:00&to=1": http.StatusOK, "?part=999999": http.StatusNotFound, "?stream=%22%3E%3Cb%3E": http.StatusOK,
		} {
			if got := p.visit(fmt.Sprintf("%s/web/items/%d/%s%s", h.url, all.Items[0].ID, tab, query)); got != status {
				t.Errorf("%s%s: status %d, want %d", tab, query, got, status)
			}
		}
	}
}

// background is a context for what is tidied up when a test has ended.
func (h *house) background() context.Context { return context.Background() }
