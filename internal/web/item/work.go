package item

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"butler"
	"butler/internal/web/page"
)

// work is how far Analyses are with an Item's files.
type work struct {
	URL   string // of the Item's page
	Rows  []workRow
	Tasks []taskName // that can be run for the Item
	Parts bool       // of several files: each row says of which
	None  []taskName // that have nothing to work on
}

// workRow is how far an Analysis is with a file.
type workRow struct {
	butler.PartStatus
	Title  string
	File   string
	At     time.Time // when its result was made
	Took   time.Duration
	Found  string // what it found, as text
	Why    string
	Can    bool // be run
	Again  bool // what there is would be made again
	Button string
}

// taskName is a Task that can be chosen.
type taskName struct{ Name, Title string }

// maxFound is how much of a result is shown, in bytes.
const maxFound = 4000

// workOf returns how far Analyses are with an Item's files.
func (p *pages) workOf(ctx context.Context, s subject) (w work, err error) {
	tasks, err := p.Operator.Tasks(ctx)
	if err != nil {
		return w, err
	}
	titles := map[string]string{}
	for _, t := range tasks {
		titles[t.Name] = t.Title
		if t.Kind == "analysis" {
			w.Tasks = append(w.Tasks, taskName{t.Name, t.Title})
		}
	}
	if len(s.Work) > 0 { // only what has something to work on
		w.Tasks = slices.DeleteFunc(w.Tasks, func(t taskName) bool {
			return !slices.ContainsFunc(s.Work, func(st butler.PartStatus) bool {
				return st.Task == t.Name && st.State != butler.WorkNone && st.State != butler.WorkOptedOut
			})
		})
	}
	w.URL = page.ItemURL(s.ID)
	files, missing := map[int64]string{}, map[int64]bool{}
	for _, m := range s.Media {
		for _, part := range m.Parts {
			files[part.ID], missing[part.ID] = partName(m, part), !part.Missing.IsZero()
		}
	}
	w.Parts = len(files) > 1
	for _, st := range s.Work {
		if none := (taskName{st.Task, cmp.Or(titles[st.Task], st.Task)}); st.State == butler.WorkNone {
			if !slices.Contains(w.None, none) {
				w.None = append(w.None, none)
			}
			continue
		}
		row := workRowOf(st, s.Findings, titles[st.Task], files[st.Part])
		row.Can = row.Can && !missing[st.Part] // there is nothing to run it on
		w.Rows = append(w.Rows, row)
	}
	slices.SortStableFunc(w.Rows, func(a, b workRow) int { return order(a.State) - order(b.State) })
	return w, nil
}

// order puts what wants looking at first.
func order(s butler.WorkState) int {
	return slices.Index([]butler.WorkState{
		butler.WorkFailed, butler.WorkWaiting, butler.WorkHanded, butler.WorkLacking, butler.WorkStale, butler.WorkDone,
		butler.WorkOptedOut, butler.WorkNone,
	}, s)
}

func workRowOf(st butler.PartStatus, findings []butler.Finding, title, file string) workRow {
	r := workRow{PartStatus: st, Title: title, File: file, Why: page.Sentence(st.Reason), Button: "Run now"}
	if title == "" {
		r.Title = st.Task
	}
	for _, f := range findings {
		if f.Part == st.Part && f.Analysis == st.Analysis && f.State == butler.UnitDone {
			r.At, r.Took, r.Found = f.At, f.Elapsed, pretty(f.Data)
		}
	}
	switch st.State {
	case butler.WorkDone:
		r.Can, r.Again, r.Button = true, true, "Make again"
	case butler.WorkFailed, butler.WorkWaiting:
		r.Can, r.Again, r.Button = true, true, "Try again"
	case butler.WorkStale:
		r.Can, r.Again, r.Button = true, true, "Make again"
	case butler.WorkLacking:
		r.Can = true
	case butler.WorkHanded, butler.WorkOptedOut, butler.WorkNone:
	}
	return r
}

// pretty returns a result as people read it, or "".
func pretty(data json.RawMessage) string {
	if len(data) == 0 {
		return ""
	}
	var b bytes.Buffer
	if len(data) > 4*maxFound {
		return fmt.Sprintf("%s, which the API shows", page.Bytes(int64(len(data))))
	}
	if json.Indent(&b, data, "", "  ") != nil {
		return ""
	}
	if b.Len() > maxFound {
		return string(bytes.ToValidUTF8(b.Bytes()[:maxFound], nil)) + " …"
	}
	return b.String()
}

// partName returns what a file of an Item is called among the others.
func partName(m butler.Media, p butler.Part) string {
	name := m.Version
	if len(m.Parts) > 1 {
		if name != "" {
			name += ", "
		}
		name += fmt.Sprintf("part %d", p.Index)
	}
	if name == "" && p.Container != "" {
		name = p.Container
	}
	if name == "" {
		name = fmt.Sprintf("file %d", p.ID)
	}
	return name
}

// run runs a Task for an Item, with all below it, now.
func (p *pages) run(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	found, err := p.Items.Items(r.Context(), butler.ItemQuery{IDs: []int64{id}, Limit: 1})
	if err != nil {
		return err
	}
	if len(found.Items) == 0 {
		return butler.E(butler.KindNotFound, "", "there is no item %d", id)
	}
	back := page.ItemURL(id) + "#work"
	title, err := p.analysis(r.Context(), form.Get("task"))
	if err != nil {
		return p.site.Fault(w, r, back, err)
	}
	started, err := p.Operator.Start(r.Context(), form.Get("task"), butler.StartOptions{
		Force: true, Redo: form.Get("redo") == "1", Target: butler.Target{Item: id},
	})
	if err != nil {
		return p.site.Fault(w, r, back, err)
	}
	return p.site.Back(w, r, back, page.Started(started, title+" of "+found.Items[0].Title))
}

// analysis returns the title of a Task that works on single Items. Errors: [butler.KindInvalid].
func (p *pages) analysis(ctx context.Context, name string) (string, error) {
	tasks, err := p.Operator.Tasks(ctx)
	if err != nil {
		return "", err
	}
	for _, t := range tasks {
		if t.Name == name && t.Kind == "analysis" {
			return t.Title, nil
		}
	}
	return "", butler.E(butler.KindInvalid, "", "there is no task of that name that works on single items")
}
