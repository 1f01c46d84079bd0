package settings

import (
	"fmt"
	"net/http"
	"strings"

	"butler"
	"butler/internal/web/page"
)

// card is a group on the first page of settings.
type card struct {
	group
	URL  string
	Says string // what is set
}

// first is the first page of settings: all groups, or what was searched for.
type first struct {
	view
	Cards   []card
	Query   string
	Search  bool // something is searched for
	Differ  bool // those are shown that differ from their defaults
	Found   int
	Changed int // how many differ
}

func (p *pages) overview(w http.ResponseWriter, r *http.Request) error {
	s := p.Operator.Settings()
	q := r.URL.Query()
	v := first{view: p.frame(r), Query: clip(strings.TrimSpace(q.Get("q"))), Differ: q.Get("changed") != ""}
	v.Search = v.Query != "" || v.Differ
	all := sets(s.Definitions(), p.Tasks)
	for _, d := range s.Definitions() {
		if !elsewhere(d) && s.Differs(d.ID) {
			v.Changed++
		}
	}
	if v.Search {
		p.find(s, &v, all)
		v.Back = r.URL.RequestURI()
		return p.show(w, r, "Settings", "found", 0, v)
	}
	libraries, err := p.Library.Sections(r.Context())
	if err != nil {
		return err
	}
	for _, g := range v.Groups {
		c := card{group: g, URL: addressOf(g.Slug)}
		switch g.Slug {
		case slugLibraries:
			if c.Says = "none yet"; len(libraries) > 0 {
				c.Says = page.Plural(len(libraries), "library", "libraries")
			}
		case slugUpdates:
			c.Says = newUpdate(p.Updater.Status()).Short
		default:
			c.Says = says(g.Slug, s, all[g.Slug])
		}
		v.Cards = append(v.Cards, c)
	}
	return p.show(w, r, "Settings", "settings", 0, v)
}

// clip returns as much of what was searched for as is looked at.
func clip(text string) string {
	const most = 200
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// find collects the preferences that hold all words that were searched for, by group.
func (p *pages) find(s butler.Settings, v *first, all map[string][]set) {
	words := strings.Fields(strings.ToLower(v.Query))
	seen := map[string]bool{}
	for _, g := range v.Groups {
		found := set{Title: g.Title}
		for _, x := range all[g.Slug] {
			for _, d := range x.All {
				if seen[d.ID] || v.Differ && !s.Differs(d.ID) || !holds(words, g, x, d) {
					continue
				}
				seen[d.ID] = true
				d.Advanced = false // what was searched for is behind no lid
				found.All = append(found.All, d)
			}
		}
		if len(found.All) > 0 {
			v.Sets = append(v.Sets, v.fieldsets(s, []set{found}, nil)...)
			v.Found += len(found.All)
		}
	}
}

// holds reports whether all words are in what is said of a preference.
func holds(words []string, g group, x set, p butler.Preference) bool {
	text := strings.ToLower(strings.Join([]string{p.ID, p.Label, p.Summary, g.Title, x.Title, x.Task}, "\n"))
	for _, e := range p.Enum {
		text += "\n" + strings.ToLower(e.Label)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// says tells in a line what is set in a group.
func says(slug string, s butler.Settings, all []set) string {
	switch slug {
	case slugNight:
		text := s.Window().String()
		if q := s.Text(butler.PrefQuietHours); q != "" {
			text += ", quiet " + q
		}
		return text
	case slugTasks:
		on, total := 0, 0
		for _, x := range all {
			for _, d := range x.All {
				total++
				if v := s.Text(d.ID); v != butler.Never && v != "false" && v != "0" {
					on++
				}
			}
		}
		return fmt.Sprintf("%d of %d run by themselves", on, total)
	case slugWorkers:
		return page.Plural(s.Int(butler.PrefLongRunningJobs), "file", "files") + " at a time"
	}
	differ := 0
	for _, x := range all {
		for _, d := range x.All {
			if s.Differs(d.ID) {
				differ++
			}
		}
	}
	if differ == 0 {
		return "as it comes"
	}
	return page.Plural(differ, "setting changed", "settings changed")
}
