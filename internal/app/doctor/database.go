package doctor

import (
	"context"
	"time"

	"butler"
)

func (s Subject) database(ctx context.Context) ([]butler.Check, error) {
	problems, err := s.Database.Check(ctx)
	if err != nil {
		return nil, err
	}
	var all []butler.Check
	for _, p := range problems {
		all = append(all, problem("stop the server and bring back the last good copy: butler backup list, butler backup restore", "the database is damaged: %s", p))
	}
	size, err := s.Database.Size(ctx)
	if err == nil && len(problems) == 0 {
		all = append(all, good("the database is sound, %d MB", size>>20))
	}
	return all, err
}

// backupTask is the Task that makes backups.
const backupTask = "BackupDatabase"

func (s Subject) backups(ctx context.Context) ([]butler.Check, error) {
	copies, err := s.Backups.Backups(ctx)
	if err != nil {
		return nil, err
	}
	const make1 = "make one now: butler start BackupDatabase --force"
	if len(copies) == 0 {
		return []butler.Check{warning(make1, "there is no backup")}, nil
	}
	newest, age := copies[0], s.Now().Sub(copies[0].Made)
	all := []butler.Check{good("%s, the newest of %s", several(len(copies), "backup"), newest.Made.Format(time.RFC3339))}
	if limit := s.oldBackup(ctx); age > limit {
		all = append(all, warning(make1+"; butler plan says why none was made", "the newest backup is %s old", several(int(age.Hours())/24, "day")))
	}
	if age < -time.Hour {
		all = append(all, warning("see whether the clock is right", "the newest backup is from the future"))
	}
	return all, nil
}

// oldBackup is the age beyond which a backup is old: twice the interval of its Task.
func (s Subject) oldBackup(ctx context.Context) time.Duration {
	const day = 24 * time.Hour
	if s.Operator != nil {
		tasks, err := s.Operator.Tasks(ctx)
		for _, t := range tasks {
			if err == nil && t.Name == backupTask && t.Interval > 0 {
				return 2 * time.Duration(t.Interval) * day
			}
		}
	}
	return 7 * day
}
