package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"butler"
)

// Who may only look sees every page that is linked, but those for administrators, and nothing on it that changes something.
func TestReaderSeesNoButtons(t *testing.T) {
	h := newHouse(t)
	made, err := h.client.Tokens.Make(t.Context(), "reader", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.client.Tokens.Revoke(t.Context(), "reader") })
	seen, queue, looked := map[string]bool{}, []string{"/web/"}, 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[kind(path)] {
			continue
		}
		seen[kind(path)] = true
		node, status := h.page(t, path, made.Secret)
		if status == http.StatusForbidden {
			continue // a link that only administrators should be shown is a fault of manners, not of safety
		}
		if node == nil {
			continue
		}
		looked++
		for n := range node.Descendants() {
			switch {
			case n.Type != html.ElementNode:
			case n.Data == "form" && strings.EqualFold(attr(n, "method"), "post"):
				if action := attr(n, "action"); action != "/web/sign-out" && !strings.HasPrefix(action, "/web/sessions/") && usable(n) {
					t.Errorf("%s offers %s", path, action)
				}
			case n.Data == "a":
				base := &url.URL{Path: path}
				if u, err := base.Parse(attr(n, "href")); err == nil && u.Host == "" && strings.HasPrefix(u.Path, "/web/") && !strings.HasPrefix(u.Path, "/web/assets/") {
					queue = append(queue, u.Path)
				}
			}
			for _, a := range n.Attr {
				if a.Key == "hx-post" || a.Key == "hx-put" || a.Key == "hx-delete" || a.Key == "hx-patch" {
					t.Errorf("%s: %s=%s", path, a.Key, a.Val)
				}
			}
		}
	}
	const least = 5
	if looked < least {
		t.Errorf("only %d pages were looked at", looked)
	}
}

// usable reports whether a form has a field or a button that can be used. One that shows settings has none for readers.
func usable(form *html.Node) bool {
	for n := range form.Descendants() {
		switch n.Data {
		case "button", "input", "select", "textarea":
			disabled := slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "disabled" })
			if n.Type == html.ElementNode && attr(n, "type") != "hidden" && !disabled {
				return true
			}
		}
	}
	return false
}

// page returns a page as the bearer of a token gets it; nil for what is no page.
func (h *house) page(t *testing.T, path, secret string) (*html.Node, int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", secret)
	answer, err := h.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return nil, answer.StatusCode
	}
	node, err := html.Parse(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return node, answer.StatusCode
}
