package fake

import (
	"context"
	"time"

	"butler"
)

// Failures is one film that fails for good, and one that is tried again.
type Failures struct{ Err error }

func failures() []butler.Failure {
	return []butler.Failure{
		{
			Part: 1, Item: 1, Section: 1, Title: "Film 1", File: "film 1.mkv", Task: "BackupDatabase", Analysis: "a1",
			Reason: "ffmpeg: error 17", At: Now(),
		},
		{
			Part: 2, Item: 2, Section: 1, Title: "Film 2", File: "film 2.mkv", Task: "BackupDatabase", Analysis: "a1",
			Reason: "no progress", At: Now(), Attempts: 2, After: Now().Add(24 * time.Hour),
		},
	}
}

// Failures returns a page of them.
func (f Failures) Failures(_ context.Context, q butler.FailureQuery) (butler.FailurePage, error) {
	all := failures()
	switch {
	case f.Err != nil:
		return butler.FailurePage{}, f.Err
	case q.After == "1:1":
		return butler.FailurePage{Failures: all[1:]}, nil
	case q.After != "":
		return butler.FailurePage{}, butler.E(butler.KindInvalid, "list failures", "there is no such page")
	case q.Limit == 1:
		return butler.FailurePage{Failures: all[:1], Next: "1:1"}, nil
	}
	return butler.FailurePage{Failures: all}, nil
}

// FailureCounts counts them.
func (f Failures) FailureCounts(context.Context, butler.FailureQuery) (all []butler.FailureCount, _ error) {
	for _, x := range failures() {
		c := butler.FailureCount{Task: x.Task, Reason: x.Reason, Like: butler.Alike(x.Reason, x.File), Count: 1, Last: x.At}
		if x.After.IsZero() {
			c.ForGood = 1
		}
		all = append(all, c)
	}
	return all, f.Err
}

// Retry says that both are tried again.
func (f Failures) Retry(context.Context, butler.FailureQuery) (butler.Retries, error) {
	return butler.Retries{Tasks: map[string]int64{"BackupDatabase": 2}, Target: butler.Target{Section: 1}}, f.Err
}

// Log is a log of two lines.
type Log struct{ Err error }

// Log returns a page of it.
func (l Log) Log(_ context.Context, q butler.LogQuery) (butler.LogPage, error) {
	all := []butler.LogEntry{
		{At: Now(), Level: "WARN", Message: "a <b>bold</b> line", Fields: []butler.LogField{{Key: "task", Value: "BackupDatabase"}, {Key: "run", Value: "1"}}},
		{At: Now().Add(-time.Minute), Level: "INFO", Message: "run opened"},
	}
	switch {
	case l.Err != nil:
		return butler.LogPage{}, l.Err
	case q.Before == "1.1":
		return butler.LogPage{Entries: all[1:], Newest: "1.2", Until: Now()}, nil
	case q.Before != "", q.Since != "" && q.Since != "1.2":
		return butler.LogPage{}, butler.E(butler.KindInvalid, "read log", "there is no such place in the log")
	case q.Since != "":
		return butler.LogPage{Newest: "1.2"}, nil
	case q.Limit == 1:
		return butler.LogPage{Entries: all[:1], Next: "1.1", Newest: "1.2"}, nil
	}
	return butler.LogPage{Entries: all, Newest: "1.2"}, nil
}
