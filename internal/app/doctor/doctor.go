// Package doctor looks at everything that one is asked for when one says that a server does not work, and says what
// to do.
package doctor

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// Subject is what is looked at. Fields that are nil or empty are not looked at: a server that does not run has no
// Operator.
type Subject struct {
	Version  string
	Started  time.Time
	Now      func() time.Time
	Data     string                                               // the data folder
	FFmpeg   string                                               // what runs, with its version
	Landlock int                                                  // the version of the kernel's sandbox, 0 for none
	Address  string                                               // host:port on which it listens
	TLS      bool                                                 // it listens with TLS
	Values   func(ctx context.Context) (map[string]string, error) // of preferences, as they were set

	Database butler.Database
	Library  butler.Library
	Runs     butler.RunStore
	Backups  butler.BackupReader
	Operator butler.Operator
	Storage  func(ctx context.Context) (butler.Storage, error)
	Updater  butler.Updater
	Guide    butler.GuideReader
	Alarms   func() []butler.Alarm
	Load     butler.LoadReader
}

// within is how long one thing is looked at. The database, which is read whole, has longer.
const (
	within         = 10 * time.Second
	databaseWithin = 5 * time.Minute
)

// look looks at one thing.
type look struct {
	name   string
	within time.Duration
	at     func(ctx context.Context) ([]butler.Check, error)
}

// Examine looks at all there is, one thing after the other. It ends early if ctx does.
func (s Subject) Examine(ctx context.Context) []butler.Check {
	var all []butler.Check
	for _, l := range s.looks() {
		if ctx.Err() != nil {
			break
		}
		all = append(all, s.one(ctx, l)...)
	}
	return all
}

func (s Subject) looks() []look {
	all := []look{
		{"program", within, s.program},
		{"clock", within, s.clock},
		{"data folder", within, s.folder},
	}
	add := func(has bool, l ...look) {
		if has {
			all = append(all, l...)
		}
	}
	add(s.FFmpeg != "", look{"ffmpeg", within, s.ffmpeg})
	add(s.Address != "", look{"network", within, s.network})
	add(s.Database != nil, look{"database", databaseWithin, s.database})
	add(s.Backups != nil, look{"backups", within, s.backups})
	add(s.Library != nil, look{"libraries", within, s.libraries})
	add(s.Operator != nil, look{"preferences", within, s.preferences}, look{"tasks", within, s.tasks}, look{"workers", within, s.workers})
	add(s.Storage != nil, look{"storage", within, s.storage})
	add(s.Guide != nil, look{"guide", within, s.guide})
	add(s.Alarms != nil, look{"alarms", within, s.alarms})
	add(s.Load != nil, look{"load", within, s.load})
	add(s.Updater != nil, look{"updates", within, s.updates})
	return all
}

// one looks at one thing, which may fail or not answer.
func (s Subject) one(ctx context.Context, l look) []butler.Check {
	bounded, cancel := context.WithTimeout(ctx, l.within)
	defer cancel()
	type answer struct {
		found []butler.Check
		err   error
	}
	done := make(chan answer, 1) // what does not answer, such as a dead mount, is left behind
	go func() {
		found, err := l.at(bounded)
		done <- answer{found, err}
	}()
	var a answer
	select {
	case a = <-done:
	case <-bounded.Done():
		a.err = butler.E(butler.KindTimeout, l.name, "it did not answer within %v", l.within)
	}
	for i := range a.found {
		a.found[i].Name = l.name
	}
	if a.err != nil && ctx.Err() == nil {
		a.found = append(a.found, butler.Check{Name: l.name, State: butler.CheckProblem, Text: plain(a.err), Hint: butler.HintOf(a.err)})
	}
	return a.found
}

// plain writes an error without the path of a file.
func plain(err error) string { return butler.FileErrorCause(err).Error() }

func good(format string, args ...any) butler.Check {
	return check(butler.CheckGood, "", format, args...)
}

func note(hint, format string, args ...any) butler.Check {
	return check(butler.CheckNote, hint, format, args...)
}

func warning(hint, format string, args ...any) butler.Check {
	return check(butler.CheckWarning, hint, format, args...)
}

func problem(hint, format string, args ...any) butler.Check {
	return check(butler.CheckProblem, hint, format, args...)
}

func check(state butler.CheckState, hint, format string, args ...any) butler.Check {
	return butler.Check{State: state, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// several writes how many there are of something whose plural ends in s.
func several[N int | int64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
