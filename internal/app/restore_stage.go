package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"butler"
	"butler/internal/disclose"
	"butler/internal/durable"
	"butler/tasks/backupdatabase"
)

// restoreState is what is kept of restores, in one small file that is replaced whole.
type restoreState struct {
	Staged *stagedRestore         `json:"staged,omitempty"`
	Last   *butler.RestoreOutcome `json:"last,omitempty"`
	Made   time.Time              `json:"made,omitzero"` // when the copy that is the database now was made, until endBackups
}

// stagedRestore is a restore that the next start carries out.
type stagedRestore struct {
	butler.StagedRestore
	Path  string `json:"path"`  // of the backup
	Tries int    `json:"tries"` // starts that have begun it and did not come to its end
}

// restoreTries is how often a start begins a restore that does not come to an end: then it is given up.
const restoreTries = 3

func (f folder) loadRestore() (s restoreState, err error) {
	const op = "read the state of restores"
	text, err := os.ReadFile(f.path("restore.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fileError(op, "restore.json", err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, butler.E(butler.KindDamaged, op, "restore.json holds no state").
			WithHint("remove the file from the data folder: no restore is staged then")
	}
	return s, nil
}

func (f folder) saveRestore(s restoreState) error {
	const op = "keep the state of restores"
	text, err := json.Marshal(s)
	if err != nil {
		return fileError(op, "restore.json", err)
	}
	if err := durable.Replace(f.path("restore.json"), text); err != nil {
		return fileError(op, "restore.json", err)
	}
	return nil
}

// carryOutRestore puts a staged backup in the place of the database, which nobody has open. A backup that cannot be
// restored leaves the database as it was, and is given up with the reason. An error means that it is not known, or could
// not be kept, what has become of it: then the server must not go on, for it would be restored again over what was
// done since.
func (f folder) carryOutRestore(ctx context.Context, log *slog.Logger) error {
	s, err := f.loadRestore()
	if err != nil || s.Staged == nil {
		return err
	}
	staged := *s.Staged
	s.Staged.Tries++
	if err := f.saveRestore(s); err != nil {
		return err
	}
	log.Info("restoring a backup", "name", staged.Name)
	var kept string
	var made time.Time
	if staged.Tries >= restoreTries {
		err = butler.E(butler.KindInterrupted, "restore backup", "the server ended %d times while it was at it", staged.Tries).
			WithHint("restore it while the server does not run: butler backup restore NAME --data DIR")
	} else {
		kept, made, err = restoreInto(ctx, f, staged.Path)
	}
	if ctx.Err() != nil { // by a signal: that is no fault of the backup
		s.Staged.Tries--
		return errors.Join(err, f.saveRestore(s))
	}
	s.Staged, s.Last = nil, result(staged.StagedRestore, kept, err)
	if err != nil {
		log.Error("the backup was not restored: the database is as it was", "name", staged.Name, "error", err)
	} else {
		log.Warn("a backup is in the place of the database", "name", staged.Name, "kept", kept)
		s.Made = made
	}
	return f.saveRestore(s)
}

// endBackups ends the Run that was making the copy which is the database now: it is done, for the copy is there and was
// good. It would go on, make another copy, and remove the oldest for that.
func (f folder) endBackups(ctx context.Context, runs butler.RunStore) error {
	s, err := f.loadRestore()
	if err != nil || s.Made.IsZero() {
		return err
	}
	active, err := runs.Runs(ctx, butler.RunQuery{
		Task: backupdatabase.Task().Name, States: []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning}, Limit: 10,
	})
	if err != nil {
		return err
	}
	for _, r := range active {
		r.State, r.Reason, r.Ended = butler.RunStopped, "a copy of before it began was restored", time.Now()
		if !r.Started.IsZero() {
			r.State, r.Reason, r.Ended = butler.RunDone, "finished: the copy that it made was restored", s.Made
			r.Total = r.Done + r.Failed + r.Skipped
			if r.Ended.Before(r.Started) { // files that were copied elsewhere tell another time
				r.Ended = r.Started
			}
		}
		if err := runs.SaveRun(ctx, r); err != nil {
			return err
		}
	}
	s.Made = time.Time{}
	return f.saveRestore(s)
}

// result says what came of a restore.
func result(staged butler.StagedRestore, kept string, err error) *butler.RestoreOutcome {
	r := &butler.RestoreOutcome{StagedRestore: staged, Ended: time.Now(), Kept: baseOf(kept)}
	if err != nil {
		d := disclose.Error(err)
		r.Problem, r.Hint = d.Message, d.Hint
	}
	return r
}
