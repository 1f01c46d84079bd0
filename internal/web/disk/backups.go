package disk

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"butler"
	"butler/internal/web/page"
)

// backupTask is the Task that makes backups.
const backupTask = "BackupDatabase"

// The names of jobs.
const (
	jobVerify  = "verify"
	jobRestore = "restore"
)

// backupsView is what the page of the backups shows.
type backupsView struct {
	Problem   error // why the copies are not known
	Copies    []copyView
	Verdict   page.Badge
	Words     string // of the verdict
	Making    *butler.Run
	Verifying bool
	Restore   butler.RestoreStatus
	Kept      []copyView
	KeptBytes int64
	Told      bool // what came of the last restore was seen
}

// Live reports whether the page will soon show something else.
func (v backupsView) Live() bool { return v.Verifying }

// copyView is a copy of the database.
type copyView struct {
	butler.BackupInfo
	Badge page.Badge
	Going bool // it is being checked
}

func (p *pages) backups(w http.ResponseWriter, r *http.Request) error {
	v, err := p.backupsView(r.Context())
	if err != nil {
		return err
	}
	if r.URL.Query().Get("part") == "now" {
		return p.area.Fragment(w, r, "backups-now", v)
	}
	return p.area.Show(w, r, page.View{Title: "Backups", Nav: page.NavStorage, Name: "backups", Data: v})
}

func (p *pages) backupsView(ctx context.Context) (v backupsView, err error) {
	if v.Restore, err = p.Restorer.RestoreStatus(ctx); err != nil {
		return v, err
	}
	v.Told = v.Restore.Last == nil || v.Restore.Last.Acknowledged
	job := p.Jobs.Look(jobVerify)
	v.Verifying = job.Going()
	copies, err := p.Backups.Backups(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return v, err
		}
		v.Problem, v.Verdict, v.Words = err, page.Badge{Class: "bad", Text: "problem"}, "The backups cannot be listed"
	} else {
		for _, c := range copies {
			v.Copies = append(v.Copies, newCopy(c, job))
		}
		v.Verdict, v.Words = verdict(copies, p.interval(ctx), time.Now())
	}
	for _, k := range v.Restore.Kept {
		v.Kept = append(v.Kept, newCopy(k, job))
		v.KeptBytes += k.Size
	}
	active, err := p.Runs.Runs(ctx, butler.RunQuery{Task: backupTask, States: []butler.RunState{butler.RunRunning, butler.RunQueued}, Limit: 1})
	if err == nil && len(active) > 0 {
		v.Making = &active[0]
	}
	return v, err
}

func newCopy(b butler.BackupInfo, job Job) copyView {
	b.Path = filepath.Base(b.Path) // where it lies is not everybody's business
	c := copyView{BackupInfo: b, Going: job.Going() && job.Of == b.Path}
	switch {
	case c.Going:
		c.Badge = page.Badge{Class: "live", Text: "being checked"}
	case b.Problem != "":
		c.Badge = page.Badge{Class: "bad", Text: "cannot be used"}
	case b.Verified.IsZero():
		c.Badge = page.Badge{Class: "off", Text: "not checked"}
	default:
		c.Badge = page.Badge{Class: "good", Text: "sound"}
	}
	return c
}

// interval returns how many days are between backups.
func (p *pages) interval(ctx context.Context) int {
	const usual = 3
	tasks, err := p.Operator.Tasks(ctx)
	if err != nil {
		return usual
	}
	for _, t := range tasks {
		if t.Name == backupTask && t.Interval > 0 {
			return t.Interval
		}
	}
	return usual
}

// verdict says how it is with the backups, newest first.
func verdict(copies []butler.BackupInfo, interval int, now time.Time) (page.Badge, string) {
	good := func(b butler.BackupInfo) bool { return b.Problem == "" && !b.Verified.IsZero() }
	switch {
	case len(copies) == 0:
		return page.Badge{Class: "bad", Text: "none"}, "There is no backup yet"
	case copies[0].Problem != "":
		return page.Badge{Class: "bad", Text: "problem"}, "The newest backup cannot be used"
	case now.Sub(copies[0].Made) > time.Duration(2*interval)*24*time.Hour:
		return page.Badge{Class: "warn", Text: "old"}, "The newest backup is " + page.Duration(now.Sub(copies[0].Made)) + " old"
	case !good(copies[0]):
		return page.Badge{Class: "warn", Text: "not checked"}, "The newest backup has not been checked, or was changed since"
	case copies[0].Drilled.IsZero():
		return page.Badge{Class: "good", Text: "sound"}, "The newest backup is sound; whether it can be restored was not tried"
	}
	return page.Badge{Class: "good", Text: "sound"}, "The newest backup is sound, and was restored once for a trial"
}

func (p *pages) backUp(w http.ResponseWriter, r *http.Request) error {
	started, err := p.Operator.Start(r.Context(), backupTask, butler.StartOptions{Force: true})
	if err != nil {
		return p.site.Fault(w, r, backupsURL, err)
	}
	text := "A backup is being made. It is in the list when it was checked."
	if started.Run.State == butler.RunQueued {
		text = "A backup will be made as soon as what runs now lets it."
	}
	return p.site.Back(w, r, backupsURL, text)
}

// patience is how long a page waits for what it has begun, before it is shown while that goes on.
const patience = 2 * time.Second

func (p *pages) verify(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	ended := p.Jobs.Start(jobVerify, name, func(ctx context.Context) error {
		_, err := p.Backups.Verify(ctx, name)
		return err
	})
	if ended == nil {
		return p.site.Fault(w, r, backupsURL, butler.E(butler.KindConflict, "", "a copy is being checked already").WithHint("wait until that has ended"))
	}
	if !within(r.Context(), patience, ended) {
		return p.site.Back(w, r, backupsURL, name+" is being checked. The list says what comes of it.")
	}
	if err := p.Jobs.Look(jobVerify).Err; err != nil {
		return p.site.Fault(w, r, backupsURL, err)
	}
	return p.site.Back(w, r, backupsURL, name+" is sound.")
}

// within waits for an end, and reports whether it came in time.
func within(ctx context.Context, d time.Duration, end <-chan struct{}) bool {
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case <-end:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}

func (p *pages) forget(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if err := p.Restorer.RemoveKept(r.Context(), name); err != nil {
		return p.site.Fault(w, r, backupsURL, err)
	}
	return p.site.Back(w, r, backupsURL, name+" was deleted.")
}
