package butler

import (
	"fmt"
	"time"
)

// OverdueQuery is everything that [Overdue] looks at.
type OverdueQuery struct {
	Tasks    []Task
	Settings Settings
	Last     map[string]Date      // day of the last success of each Task
	GotOn    map[string]Date      // day of the last Run of each that was cut off and will be gone on with
	Since    map[string]time.Time // since when each Task is to run by itself
	Now      time.Time            // in the server's zone
}

// Overdue returns an Alarm for each Task that is to run by itself and has not succeeded for twice its interval: the
// Window of the day on which it was due for the second time has closed. A Task that never did counts from when it was
// first to run. One that gets on, night after night, with more than one night has room for is not overdue: Reports say
// what is left.
func Overdue(q OverdueQuery) []Alarm {
	var all []Alarm
	for _, t := range q.Tasks {
		since, watched := q.Since[t.Name]
		if !watched || !t.Gate.Enabled(q.Settings) {
			continue
		}
		last := q.Last[t.Name]
		day := DateOf(since.In(q.Now.Location()))
		if today := DateOf(q.Now); today.Before(last) || today.Before(day) {
			continue // the clock was wrong, or is: nothing can be told
		}
		for _, better := range []Date{last, q.GotOn[t.Name]} {
			if day.Before(better) {
				day = better
			}
		}
		due := closeOf(q.Settings.Window(), day.AddDays(2*max(t.Interval, 1)), q.Now.Location())
		if q.Now.Before(due) {
			continue
		}
		a := Alarm{Key: "overdue:" + t.Name, Since: due, Hint: "see why with: butler runs --task " + t.Name}
		if until, paused := q.Settings.Paused(q.Now); paused && until.IsZero() {
			a.Hint = "all work is paused; let it go on with: butler resume"
		}
		a.Text = fmt.Sprintf("%s has never succeeded, and is to run every %s", t.Name, days(t.Interval))
		if !last.IsZero() {
			a.Text = fmt.Sprintf("%s has not succeeded since %s, and is to run every %s", t.Name, last, days(t.Interval))
		}
		all = append(all, a)
	}
	return all
}

// closeOf returns when the Window of a day closes, or of the first day after it that the zone has.
func closeOf(w Window, day Date, zone *time.Location) time.Time {
	for {
		if span, ok := w.On(day, zone); ok {
			return span.Close
		}
		day = day.AddDays(1)
	}
}

// BackupAge returns the Alarm of backups the newest of which, zero for none, is older than twice the interval of days in
// which they are to be made, and since when they are.
func BackupAge(newest, since time.Time, interval int, now time.Time) (Alarm, bool) {
	from := newest
	if from.IsZero() {
		from = since
	}
	const slack = 24 * time.Hour // a backup is made at some time of a night
	due := from.Add(time.Duration(2*max(interval, 1))*24*time.Hour + slack)
	if now.Before(due) {
		return Alarm{}, false
	}
	a := Alarm{Key: "backup-age", Since: due, Hint: "make one with: butler start BackupDatabase --force"}
	a.Text = "there is no backup of the database"
	if !newest.IsZero() {
		a.Text = fmt.Sprintf("the newest backup of the database is %d days old", int(now.Sub(newest)/(24*time.Hour)))
	}
	return a, true
}

// remindAfter is how long an Alarm that was told is not told again.
const remindAfter = 3 * 24 * time.Hour

// MergeAlarms joins the Alarms that there are with those of before, and returns all that there are and those that are to
// be told: new ones, and those that were told days ago.
func MergeAlarms(before, found []Alarm, now time.Time) (all, tell []Alarm) {
	known := map[string]Alarm{}
	for _, a := range before {
		known[a.Key] = a
	}
	for _, a := range found {
		if old, ok := known[a.Key]; ok {
			a.Since, a.Told = old.Since, old.Told
		}
		if rest := now.Sub(a.Told); a.Told.IsZero() || rest >= remindAfter || rest < 0 {
			a.Told = now
			tell = append(tell, a)
		}
		all = append(all, a)
	}
	return all, tell
}
