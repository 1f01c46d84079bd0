package webtest

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestPages visits every page that can be reached by links from the first one, one of each kind: wide and in light
// colours, narrow and in dark ones; it keeps pictures of both, and asks axe-core. What a page has without JavaScript it
// must be possible to use.
func TestPages(t *testing.T) {
	h := newHouse(t)
	crawler := crawler{t: t, h: h, tab: h.tab(t), seen: map[string]bool{}}
	crawler.see("/web/")
	for len(crawler.queue) > 0 {
		path := crawler.queue[0]
		crawler.queue = crawler.queue[1:]
		crawler.visit(path)
	}
	const least = 3
	if len(crawler.seen) < least {
		t.Errorf("there are only %d kinds of pages", len(crawler.seen))
	}
}

type crawler struct {
	t     *testing.T
	h     *house
	tab   *tab
	queue []string
	seen  map[string]bool // kinds of pages
}

var (
	numbers = regexp.MustCompile(`/[0-9][0-9-]*`)
	names   = regexp.MustCompile(`^/web/(tasks|settings)/[^/]+$`)
	unsafe  = regexp.MustCompile(`[^a-z0-9]+`)
)

// kind returns what pages of one kind have in common.
func kind(path string) string {
	path = numbers.ReplaceAllString(path, "/n")
	if names.MatchString(path) {
		path = path[:strings.LastIndex(path, "/")] + "/name"
	}
	return path
}

// see notes a page, unless there was one of its kind. Of Items and Tasks it takes some more, which differ.
func (c *crawler) see(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/web/") || strings.HasPrefix(u.Path, "/web/assets/") {
		return
	}
	key := kind(u.Path)
	if strings.HasSuffix(key, "/name") {
		key = u.Path // settings differ from group to group
		if strings.HasPrefix(u.Path, "/web/tasks/") {
			key = "/web/tasks/name"
		}
	}
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	c.queue = append(c.queue, u.Path)
}

func (c *crawler) visit(path string) {
	c.t.Helper()
	node := c.plain(path)
	if node == nil {
		return // no page, but a file
	}
	c.t.Log(path)
	c.check(path, node)
	named := path
	if !strings.HasPrefix(path, "/web/settings/") || strings.HasPrefix(path, "/web/settings/libraries/") {
		named = kind(path)
	}
	name := strings.Trim(unsafe.ReplaceAllString(strings.ToLower(strings.TrimPrefix(named, "/web")), "-"), "-")
	if name == "" {
		name = "tonight"
	}
	c.tab.wide()
	c.tab.colours("light")
	c.tab.open(c.h.url + path)
	c.tab.shot("page-" + name + "-light")
	c.tab.axe()
	c.tab.narrow()
	c.tab.colours("dark")
	c.tab.open(c.h.url + path)
	c.tab.shot("page-" + name + "-dark-360")
	c.tab.axe()
	if width := value[int](c.tab, `Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)`); width > 360 {
		widest := value[string](c.tab, `[...document.querySelectorAll("body *")].filter((e) => {
			if (e.getBoundingClientRect().right < 361) return false;
			for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) if (getComputedStyle(a).overflowX !== "visible") return false;
			return true;
		}).slice(0, 5).map((e) => e.outerHTML.slice(0, 120)).join("\n")`)
		c.t.Errorf("%s is %d wide at 360:\n%s", path, width, widest)
	}
	c.tab.wide()
	c.tab.colours("light")
	for _, link := range value[[]string](c.tab, `[...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href"))`) {
		base := &url.URL{Path: path}
		if u, err := base.Parse(link); err == nil {
			c.see(u.String())
		}
	}
}

// plain returns a page as a browser without JavaScript gets it; nil for what is no page.
func (c *crawler) plain(path string) *html.Node {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.h.url+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	answer, err := c.h.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		c.t.Errorf("%s: status %d", path, answer.StatusCode)
		return nil
	}
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	node, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		c.t.Fatal(err)
	}
	return node
}

// check looks for what a page must not have: scripts, styles and handlers of its own, what is loaded from elsewhere, markup
// out of names, and buttons that only a script makes work.
func (c *crawler) check(path string, page *html.Node) {
	c.t.Helper()
	headings := 0
	for n := range page.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case n.Data == "h1":
			headings++
		case n.Data == "script" && attr(n, "src") == "", n.Data == "style", n.Data == "b", n.Data == "i", n.Data == "img" && attr(n, "src") == "x":
			c.t.Errorf("%s holds <%s>", path, n.Data)
		case n.Data == "button" && attr(n, "type") != "button" && attr(n, "form") == "" && !within(n, "form"):
			c.t.Errorf("%s: a button does nothing without JavaScript: %s", path, text(n))
		case n.Data == "button" && attr(n, "type") == "button" && !hiddenWithin(n):
			c.t.Errorf("%s: a button for JavaScript is shown without it: %s", path, text(n))
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				c.t.Errorf("%s: <%s> has an attribute %s", path, n.Data, a.Key)
			}
			if slices.Contains([]string{"href", "src", "action", "poster"}, a.Key) && !strings.HasPrefix(a.Val, "data:image/") && (strings.Contains(a.Val, "//") || strings.HasPrefix(a.Val, "javascript:")) && n.Data != "a" {
				c.t.Errorf("%s: <%s> asks for %s", path, n.Data, a.Val)
			}
		}
	}
	if headings != 1 {
		c.t.Errorf("%s has %d headings of the first level", path, headings)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func within(n *html.Node, element string) bool {
	for p := range n.Ancestors() {
		if p.Data == element {
			return true
		}
	}
	return false
}

// hiddenWithin reports whether something is hidden until a script shows it.
func hiddenWithin(n *html.Node) bool {
	has := func(n *html.Node) bool {
		return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" })
	}
	for p := range n.Ancestors() {
		if has(p) {
			return true
		}
	}
	return has(n)
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
