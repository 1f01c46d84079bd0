package disk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"butler"
	"butler/internal/disclose"
	"butler/internal/web/page"
)

// confirmView is what is shown before a copy is restored.
type confirmView struct {
	copyView
	CanRestart bool
	Aside      bool // it is a database that a restore has put aside
	Holds      []count
}

// count is how many there are of something.
type count struct {
	What string
	N    int64
}

func (p *pages) confirmRestore(w http.ResponseWriter, r *http.Request) error {
	v, err := p.backupsView(r.Context())
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	for _, c := range slices.Concat(v.Copies, v.Kept) {
		if c.Path != name {
			continue
		}
		c := confirmView{copyView: c, CanRestart: v.Restore.CanRestart, Holds: holds(c.Rows)}
		c.Aside = slices.ContainsFunc(v.Kept, func(k copyView) bool { return k.Path == name })
		return p.area.Show(w, r, page.View{Title: "Restore a backup", Nav: page.NavStorage, Name: "restore", Data: c})
	}
	return butler.E(butler.KindNotFound, "", "there is no backup of that name").WithHint("newer ones may have taken its place")
}

// holds says in words that people know what a copy holds.
func holds(rows map[string]int64) []count {
	var all []count
	for _, table := range []struct{ name, what string }{
		{"sections", "libraries"}, {"items", "items"}, {"parts", "files"}, {"markers", "markers"}, {"collections", "collections"}, {"runs", "runs"},
	} {
		if n, ok := rows[table.name]; ok {
			all = append(all, count{table.what, n})
		}
	}
	return all
}

func (p *pages) restore(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	confirm := backupsURL + "/" + name + "/restore"
	if form.Get("understood") != "yes" {
		return p.site.Fault(w, r, confirm, butler.E(butler.KindInvalid, "", "nothing was restored: it was not confirmed").
			WithHint("tick the box that says what is lost"))
	}
	now := form.Get("when") == "now"
	began := p.Jobs.Start(jobRestore, name, func(ctx context.Context) error {
		if _, err := p.Restorer.StageRestore(ctx, name); err != nil || !now {
			return err
		}
		return p.startAnew(ctx)
	})
	if began == nil {
		return p.site.Fault(w, r, confirm, butler.E(butler.KindConflict, "", "a copy is being made ready to be restored already").WithHint("wait until that has ended"))
	}
	within(r.Context(), patience/4, began) // what is refused at once is said at once
	return p.site.Back(w, r, restoreURL, "")
}

// restoringView is what is shown while a copy is restored.
type restoringView struct {
	Checking string // the name of the copy that is being checked
	Failed   *disclose.Disclosure
	Staged   *butler.StagedRestore
	Starting bool // the server ends, to start anew
	Last     *butler.RestoreOutcome
}

// Live reports whether the page will soon show something else.
func (v restoringView) Live() bool { return v.Checking != "" || v.Starting }

func (p *pages) restoring(w http.ResponseWriter, r *http.Request) error {
	status, err := p.Restorer.RestoreStatus(r.Context())
	if err != nil {
		return err
	}
	job := p.Jobs.Look(jobRestore)
	v := restoringView{Staged: status.Staged, Last: status.Last}
	switch {
	case v.Staged != nil && p.restarting.Load():
		v.Starting = true
	case job.Going():
		v.Checking = job.Of
	case job.Err != nil:
		d := disclose.Error(job.Err)
		v.Failed = &d
	}
	if r.URL.Query().Get("part") == "now" {
		return p.area.Fragment(w, r, "restoring-now", v)
	}
	return p.area.Show(w, r, page.View{Title: "Restoring a backup", Nav: page.NavStorage, Name: "restoring", Data: v})
}

func (p *pages) cancelRestore(w http.ResponseWriter, r *http.Request) error {
	if err := p.Restorer.CancelRestore(r.Context()); err != nil {
		return p.site.Fault(w, r, backupsURL, err)
	}
	return p.site.Back(w, r, backupsURL, "Nothing will be restored.")
}

func (p *pages) carryOut(w http.ResponseWriter, r *http.Request) error {
	began := p.Jobs.Start(jobRestore, "", p.startAnew)
	if began == nil {
		return p.site.Fault(w, r, backupsURL, butler.E(butler.KindConflict, "", "a copy is being made ready to be restored already").WithHint("wait until that has ended"))
	}
	within(r.Context(), patience/4, began)
	return p.site.Back(w, r, restoreURL, "")
}

// startAnew makes the server end in order and start anew, as soon as the page that says so was seen.
func (p *pages) startAnew(ctx context.Context) error {
	status, err := p.Restorer.RestoreStatus(ctx)
	if err != nil {
		return err
	}
	if status.Staged != nil && status.CanRestart {
		p.restarting.Store(true)
		within(ctx, patience, nil)
	}
	if err = p.Restorer.CarryOutRestore(ctx); err != nil {
		p.restarting.Store(false)
	}
	return err
}

func (p *pages) acknowledge(w http.ResponseWriter, r *http.Request) error {
	if err := p.Restorer.AcknowledgeRestore(r.Context()); err != nil {
		return p.site.Fault(w, r, backupsURL, err)
	}
	return p.site.Back(w, r, backupsURL, "")
}

// Told returns what is said on every page until a person has taken note of it: what came of a restore.
func Told(ctx context.Context, restorer butler.Restorer, zone *time.Location) []page.Notice {
	status, err := restorer.RestoreStatus(ctx)
	if err != nil || status.Last == nil || status.Last.Acknowledged {
		return nil
	}
	last := status.Last
	if last.Problem != "" {
		return []page.Notice{{
			Bad: true, Text: "The backup was not restored; the database is as it was: " + last.Problem + ".",
			Hint: cmp.Or(last.Hint, "The page of the backups says more, and lets you say that you have seen this."),
		}}
	}
	const day = "Mon 2 Jan 2006 15:04"
	return []page.Notice{{
		Text: "A backup was restored: since " + last.Ended.In(zone).Format(day) + " the database is that of " + last.Made.In(zone).Format(day) + ".",
		Hint: "What was done in between is in the database that was put aside. The page of the backups has it, and lets you say that you have seen this.",
	}}
}
