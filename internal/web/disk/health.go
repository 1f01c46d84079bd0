package disk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"butler"
	"butler/internal/web/page"
)

// health is what the last examination has found.
type health struct {
	mu     sync.Mutex
	at     time.Time // zero for never
	checks []butler.Check
}

func (h *health) last() (time.Time, []butler.Check) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at, h.checks
}

func (h *health) keep(checks []butler.Check) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at, h.checks = time.Now(), checks
}

// healthView is what the page of the server's health shows.
type healthView struct {
	Going  bool
	Failed error
	At     time.Time
	Worst  page.Badge
	Words  string
	Groups []checkGroup
}

// checkGroup is all that was found by looking at one thing.
type checkGroup struct {
	Name   string
	URL    string // of the page where it can be mended; "" for none
	Link   string
	Badge  page.Badge
	Worst  butler.CheckState
	Checks []butler.Check
}

// Title returns its name with a capital letter, but for what is written without one.
func (g checkGroup) Title() string {
	if g.Name == "ffmpeg" {
		return g.Name
	}
	return strings.ToUpper(g.Name[:1]) + g.Name[1:]
}

const (
	jobExamine = "examine"
	fresh      = time.Hour // for how long an examination is good enough not to begin one unasked
)

func (p *pages) showHealth(w http.ResponseWriter, r *http.Request) error {
	at, checks := p.health.last()
	if job := p.Jobs.Look(jobExamine); !job.Going() && time.Since(at) > fresh && time.Since(job.Ended) > fresh {
		within(r.Context(), patience, p.beginExamination())
		at, checks = p.health.last()
	}
	v := newHealthView(at, checks, p.Jobs.Look(jobExamine))
	if r.URL.Query().Get("part") == "now" {
		return p.area.Fragment(w, r, "health-now", v)
	}
	return p.area.Show(w, r, page.View{Title: "Health", Nav: page.NavHealth, Name: "health", Data: v})
}

func (p *pages) examine(w http.ResponseWriter, r *http.Request) error {
	within(r.Context(), patience, p.beginExamination())
	return p.site.Back(w, r, healthURL, "")
}

// beginExamination returns a channel that is closed when it has ended; nil if one goes on already.
func (p *pages) beginExamination() <-chan struct{} {
	return p.Jobs.Start(jobExamine, "", func(ctx context.Context) error {
		checks, err := p.Examine(ctx)
		if err == nil {
			p.health.keep(checks)
		}
		return err
	})
}

// newHealthView puts what was found in order: what is worst comes first.
func newHealthView(at time.Time, checks []butler.Check, job Job) healthView {
	v := healthView{Going: job.Going(), At: at, Worst: checkBadge(butler.WorstCheck(checks))}
	if job.Ended.After(at) {
		v.Failed = job.Err
	}
	counts := map[butler.CheckState]int{}
	for _, c := range checks {
		counts[c.State]++
		i := slices.IndexFunc(v.Groups, func(g checkGroup) bool { return g.Name == c.Name })
		if i < 0 {
			i = len(v.Groups)
			url, link := mendAt(c.Name)
			v.Groups = append(v.Groups, checkGroup{Name: c.Name, URL: url, Link: link})
		}
		v.Groups[i].Checks = append(v.Groups[i].Checks, c)
	}
	order := []butler.CheckState{butler.CheckProblem, butler.CheckWarning, butler.CheckNote, butler.CheckGood}
	rank := func(s butler.CheckState) int { return slices.Index(order, s) }
	for i := range v.Groups {
		g := &v.Groups[i]
		g.Worst = butler.WorstCheck(g.Checks)
		g.Badge = checkBadge(g.Worst)
		slices.SortStableFunc(g.Checks, func(a, b butler.Check) int { return rank(a.State) - rank(b.State) })
	}
	slices.SortStableFunc(v.Groups, func(a, b checkGroup) int { return rank(a.Worst) - rank(b.Worst) })
	v.Words = inWords(counts)
	return v
}

// inWords says how many checks were how.
func inWords(counts map[butler.CheckState]int) string {
	var all []string
	for _, c := range []struct {
		state     butler.CheckState
		one, many string
	}{{butler.CheckProblem, "problem", "problems"}, {butler.CheckWarning, "warning", "warnings"}, {butler.CheckNote, "note", "notes"}} {
		if n := counts[c.state]; n > 0 {
			all = append(all, page.Plural(n, c.one, c.many))
		}
	}
	if len(all) == 0 {
		return "Everything is in order"
	}
	text := strings.Join(all, ", ")
	if counts[butler.CheckProblem]+counts[butler.CheckWarning] == 0 {
		return "All is well, with " + text
	}
	return text
}

func checkBadge(s butler.CheckState) page.Badge {
	switch s {
	case butler.CheckProblem:
		return page.Badge{Class: "bad", Text: "problem"}
	case butler.CheckWarning:
		return page.Badge{Class: "warn", Text: "warning"}
	case butler.CheckNote:
		return page.Badge{Class: "live", Text: "note"}
	case butler.CheckGood:
	}
	return page.Badge{Class: "good", Text: "good"}
}

// mendAt returns where something that was looked at can be mended.
func mendAt(name string) (url, link string) {
	switch name {
	case "backups":
		return backupsURL, "Backups"
	case "libraries":
		return "/web/library", "Library"
	case "preferences", "network", "load", "guide", "updates":
		return "/web/settings", "Settings"
	case "storage", "data folder":
		return storageURL, "Storage"
	case "tasks":
		return "/web/tasks", "Tasks"
	case "workers":
		return "/web/settings/workers", "Workers"
	case "alarms":
		return "/web/", "Tonight"
	case "database":
		return backupsURL, "Backups"
	}
	return "", ""
}
