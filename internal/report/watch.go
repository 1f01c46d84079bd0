package report

import (
	"context"
	"slices"
	"time"

	"butler"
)

// watch raises and ends Alarms.
func (k *Keeper) watch(ctx context.Context, now time.Time) error {
	settings := k.o.Settings()
	var enabled []string
	for _, t := range k.o.Tasks {
		if t.Gate.Enabled(settings) {
			enabled = append(enabled, t.Name)
		}
	}
	since, err := k.o.Store.Watch(ctx, enabled, now)
	if err != nil {
		return err
	}
	before, err := k.o.Store.Alarms(ctx)
	if err != nil {
		return err
	}
	q := butler.OverdueQuery{Tasks: k.o.Tasks, Settings: settings, Last: k.o.Last(), Since: since, Now: now}
	if k.o.GotOn != nil {
		q.GotOn = k.o.GotOn()
	}
	found := butler.Overdue(q)
	if a, ok := k.backupAlarm(ctx, since, now); ok {
		found = append(found, a)
	}
	all, tell := butler.MergeAlarms(before, found, now)
	if len(tell) > 0 {
		if err := k.add(ctx, butler.NewAlarmReport(tell, now), true); err != nil {
			return err
		}
	}
	if len(tell) > 0 || len(all) != len(before) {
		if err := k.o.Store.SaveAlarms(ctx, all); err != nil {
			return err
		}
	}
	k.alarms.Store(&all)
	k.tell(before, all)
	return nil
}

// tell tells of the Alarms that came and went.
func (k *Keeper) tell(before, all []butler.Alarm) {
	old, now := byKey(before), byKey(all)
	for key, a := range now {
		if _, known := old[key]; !known {
			k.o.Log.Warn("alarm", "key", key, "text", a.Text)
			k.publish(butler.Event{Topic: butler.TopicAlarm, Change: butler.ChangeStarted, Alarm: &a})
		}
	}
	for key, a := range old {
		if _, still := now[key]; !still {
			k.o.Log.Info("alarm is over", "key", key)
			k.publish(butler.Event{Topic: butler.TopicAlarm, Change: butler.ChangeEnded, Alarm: &a})
		}
	}
}

func byKey(all []butler.Alarm) map[string]butler.Alarm {
	m := make(map[string]butler.Alarm, len(all))
	for _, a := range all {
		m[a.Key] = a
	}
	return m
}

const (
	backupTask  = "BackupDatabase"
	ageKey      = "backup-age" // of the Alarm of butler.BackupAge
	awayKey     = "backups-away"
	backupLook  = time.Hour        // how often the folder of the backups is looked at
	backupLimit = 20 * time.Second // for it to answer
)

// backupAlarm returns the Alarm that there is no fresh backup, while backups are to be made.
func (k *Keeper) backupAlarm(ctx context.Context, since map[string]time.Time, now time.Time) (butler.Alarm, bool) {
	first, watched := since[backupTask]
	if k.o.Backups == nil || !watched {
		return butler.Alarm{}, false
	}
	raised := slices.ContainsFunc(k.Alarms(), func(a butler.Alarm) bool { return a.Key == ageKey || a.Key == awayKey })
	if age := now.Sub(k.backup.looked); raised || age < 0 || age >= backupLook {
		k.backup = k.lookAtBackups(ctx, now)
	}
	if k.backup.err != nil {
		return butler.Alarm{
			Key: awayKey, Since: now, Text: "the folder of the backups cannot be looked at: " + butler.KindOf(k.backup.err).String(),
			Hint: "see whether its disk is there and answers",
		}, true
	}
	for _, t := range k.o.Tasks {
		if t.Name == backupTask {
			return butler.BackupAge(k.backup.newest, first, t.Interval, now)
		}
	}
	return butler.Alarm{}, false
}

// backupAge remembers when the newest backup was made, since looking at a folder may take long.
type backupAge struct {
	looked time.Time
	newest time.Time
	err    error
}

// lookAtBackups returns how old the newest backup is. A folder that does not answer holds nothing up, and is not asked
// again before it answered.
func (k *Keeper) lookAtBackups(ctx context.Context, now time.Time) backupAge {
	ctx, cancel := context.WithTimeout(ctx, backupLimit)
	defer cancel()
	if k.asked == nil {
		k.asked = make(chan backupAge, 1)
		go func(found chan<- backupAge) {
			all, err := k.o.Backups.Backups(ctx)
			age := backupAge{looked: now, err: err}
			for _, b := range all {
				if b.Made.After(age.newest) {
					age.newest = b.Made
				}
			}
			found <- age
		}(k.asked)
	}
	select {
	case age := <-k.asked:
		k.asked = nil
		return age
	case <-ctx.Done():
		return backupAge{looked: now, err: butler.E(butler.KindTimeout, "look at backups", "their folder does not answer")}
	}
}
