package tonight

import (
	"fmt"
	"strings"
	"time"

	"butler"
	"butler/internal/web/page"
)

// facts are what the status is judged by.
type facts struct {
	plan     butler.Plan
	working  []working
	waiting  []waiting
	night    *butler.Report
	sections []butler.Section
	scans    bool // a scan is at work, waits or is planned
}

// status says in a few words how things are.
type status struct {
	Class   string // "good", "warn" or "bad"
	Title   string
	Now     string // what runs
	Tonight string // what comes
	Last    string // what was
	Day     butler.Date
	Matters []matter
}

// matter is something that wants a person, or that a person should know.
type matter struct {
	Class string
	Text  string
	Hint  string
	URL   string // where more is said of it, or ""
	Link  string
}

// sum judges how things are.
func sum(f facts) status {
	s := status{Class: "good", Title: "All is well"}
	for _, a := range f.plan.Alarms {
		m := matter{Class: "bad", Text: page.Sentence(a.Text), Hint: page.Sentence(a.Hint), URL: "/web/health", Link: "Health"}
		if task, ok := strings.CutPrefix(a.Key, "overdue:"); ok {
			m.URL, m.Link = "/web/tasks/"+task, task
		}
		s.Matters = append(s.Matters, m)
	}
	for _, section := range f.sections {
		if section.Warning != "" {
			s.Matters = append(s.Matters, matter{Class: "warn", Text: section.Name + ": " + section.Warning, URL: fmt.Sprintf("/web/library/%d", section.ID), Link: "This library"})
		}
	}
	if m, ok := unscanned(f); ok {
		s.Matters = append(s.Matters, m)
	}
	if n := f.night; n != nil && n.Trouble && (n.Digest.Failed > 0 || n.Digest.Trouble > 0) {
		s.Matters = append(s.Matters, matter{Class: "warn", Text: "Last night not all went well: " + trouble(*n), URL: "/web/failures", Link: "What fails, and why"})
	}
	switch wants := len(s.Matters); {
	case len(f.plan.Alarms) > 0:
		s.Class, s.Title = "bad", things(wants)
	case wants > 0:
		s.Class, s.Title = "warn", things(wants)
	case len(f.sections) == 0:
		s.Class, s.Title = "warn", "There is no library yet"
		s.Matters = append(s.Matters, matter{Class: "warn", Text: "Butler has no folders to look after.", URL: "/web/folders", Link: "Add a library"})
	}
	if h := f.plan.Hold; h != nil {
		m := matter{Class: "warn", Text: "Nothing goes on: " + h.Reason + "."}
		if s.Class == "good" {
			s.Class, s.Title = "warn", "Work is held"
			if f.plan.Paused {
				s.Title = "Work is paused"
			}
		}
		s.Matters = append(s.Matters, m)
	}
	for _, note := range f.plan.Notes {
		s.Matters = append(s.Matters, matter{Class: "warn", Text: page.Sentence(note)})
	}
	s.Now, s.Tonight = nowWords(f), tonightWords(f.plan)
	s.Last = "No night is over yet"
	if f.night != nil {
		s.Day, s.Last = f.night.Digest.Day, f.night.Headline
		if _, text, ok := strings.Cut(s.Last, ": "); ok {
			s.Last = page.Sentence(text)
		}
	}
	return s
}

// unscanned says which libraries were never scanned and will not be: no Task works on files that nobody knows of.
func unscanned(f facts) (matter, bool) {
	var found []butler.Section
	for _, s := range f.sections {
		if s.Scanned.IsZero() {
			found = append(found, s)
		}
	}
	m := matter{Class: "warn", URL: "/web/library", Link: "Libraries"}
	switch {
	case f.scans || len(found) == 0:
		return m, false
	case len(found) == 1:
		m.Text = found[0].Name + " has not been scanned yet: nothing is known of its files, and nothing is done for them."
		m.URL, m.Link = fmt.Sprintf("/web/library/%d", found[0].ID), "This library"
	default:
		m.Text = page.Plural(len(found), "library", "libraries") + " have not been scanned yet: nothing is known of their files, and nothing is done for them."
	}
	return m, true
}

func things(n int) string {
	if n == 1 {
		return "One thing wants a look"
	}
	return fmt.Sprintf("%d things want a look", n)
}

// trouble says what went wrong in a night.
func trouble(r butler.Report) string {
	var all []string
	if n := r.Digest.Failed; n > 0 {
		all = append(all, page.Plural(n, "file", "files")+" failed")
	}
	failed := 0
	for _, x := range r.Digest.Runs {
		if x.State == butler.RunFailed {
			failed++
		}
	}
	if failed > 0 {
		all = append(all, page.Plural(failed, "task", "tasks")+" failed")
	}
	if len(all) == 0 {
		return r.Headline
	}
	return strings.Join(all, ", ") + "."
}

// nowWords says what goes on.
func nowWords(f facts) string {
	if len(f.working) == 0 {
		if n := queued(f.waiting); n > 0 {
			return "Nothing runs; " + page.Plural(n, "task waits", "tasks wait")
		}
		return "Nothing runs"
	}
	text := page.Plural(len(f.working), "task", "tasks") + " at work"
	if n := queued(f.waiting); n > 0 {
		text += ", " + page.Count(n) + " waiting"
	}
	return text
}

func queued(all []waiting) (n int) {
	for _, w := range all {
		if w.State == butler.RunQueued {
			n++
		}
	}
	return n
}

// tonightWords says what the Window will bring.
func tonightWords(p butler.Plan) string {
	will, unfit := 0, 0
	for _, t := range p.Tasks {
		if t.Will {
			will++
		}
		if t.Expect != nil && t.Expect.Fit == butler.FitNo {
			unfit++
		}
	}
	text := page.Plural(will, "task", "tasks") + " from " + clock(p.Span.Open, p.Now) + " to " + p.Span.Close.Format("15:04")
	if p.Inside {
		text = page.Plural(will, "task", "tasks") + " to go, until " + p.Span.Close.Format("15:04")
	}
	switch {
	case will == 0 && p.Paused:
		text = "Nothing, unless work is resumed before " + p.Span.Close.Format("15:04")
	case will == 0 && p.Inside:
		text = "Nothing more will run"
	case will == 0:
		text = "Nothing will run"
	}
	if unfit > 0 {
		text += "; " + page.Count(unfit) + " will not fit"
	}
	if !p.Inside && will > 0 {
		text += " (in " + page.Duration(p.Span.Open.Sub(p.Now).Round(time.Minute)) + ")"
	}
	return text
}
