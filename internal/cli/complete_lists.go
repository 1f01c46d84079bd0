package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) taskNames() completion {
	return offer(s, taskList, func(t butler.TaskStatus) (string, string) { return t.Name, t.Title })
}

func (s *session) libraryNames() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Section, error) {
		return server.Library.Sections(ctx)
	}, func(l butler.Section) (string, string) { return l.Name, string(l.Kind) })
}

func (s *session) runNumbers() completion { return s.runsIn() }

// activeRunNumbers completes the numbers of Runs that work or wait.
func (s *session) activeRunNumbers() completion {
	return s.runsIn(butler.RunRunning, butler.RunQueued, butler.RunScheduled)
}

func (s *session) runsIn(states ...butler.RunState) completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Run, error) {
		page, err := server.Runs.List(ctx, client.RunQuery{States: states, Limit: 50})
		return page.Items, err
	}, func(r butler.Run) (string, string) {
		return strconv.FormatInt(r.ID, 10), r.Task + ", " + string(r.State)
	})
}

func (s *session) backupNames() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.BackupInfo, error) {
		return server.Backups.List(ctx)
	}, func(b butler.BackupInfo) (string, string) { return filepath.Base(b.Path), human.Moment(b.Made) })
}

// prefNames completes the ids of settings, each with a text after it.
func (s *session) prefNames(after string) completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]client.Preference, error) {
		return server.Preferences.List(ctx)
	}, func(x client.Preference) (string, string) { return x.ID + after, x.Label })
}

func (s *session) tokenNames() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Token, error) {
		return server.Tokens.List(ctx)
	}, func(t butler.Token) (string, string) { return t.Name, string(t.Scope) })
}

func (s *session) sessionIDs() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Session, error) {
		return server.Sessions.List(ctx)
	}, func(one butler.Session) (string, string) { return one.ID, one.Device })
}

func (s *session) workerNames() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.WorkerStatus, error) {
		return server.Server.Workers(ctx)
	}, func(w butler.WorkerStatus) (string, string) {
		return w.Name, human.Count(int64(w.Slots), "slot", "slots")
	})
}

func (s *session) days() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Digest, error) {
		page, err := server.Digests.List(ctx, client.DigestQuery{Limit: 50})
		return page.Items, err
	}, func(d butler.Digest) (string, string) {
		return d.Day.String(), fmt.Sprintf("%d done, %d failed", d.Done, d.Failed)
	})
}

func (s *session) activityNumbers() completion {
	return offer(s, func(ctx context.Context, server *client.Client) ([]butler.Activity, error) {
		return server.Activities.Detailed(ctx)
	}, func(a butler.Activity) (string, string) { return a.UUID, a.Title })
}
