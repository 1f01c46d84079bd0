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

// carryOutRestore puts a staged backup in the place of the database, which nobody has open, and reports whether it did. A backup that cannot be
// restored leaves the database as it was, and is given up with the reason. An error means that it is not known, or could
// not be kept, what has become of it: then the server must not go on, for it would be restored again over what was
// done since.
func (f folder) carryOutRestore(ctx context.Context, log *slog.Logger) (done bool, err error) {
	s, err := f.loadRestore()
	if err != nil || s.Staged == nil {
		return false, err
	}
	staged := *s.Staged
	s.Staged.Tries++
	if err := f.saveRestore(s); err != nil {
		return false, err
	}
	log.Info("restoring a backup", "name", staged.Name)
	var kept string
	if staged.Tries >= restoreTries {
		err = butler.E(butler.KindInterrupted, "restore backup", "the server ended %d times while it was at it", staged.Tries).
			WithHint("restore it while the server does not run: butler backup restore NAME --data DIR")
	} else {
		kept, err = restoreInto(ctx, f, staged.Path)
	}
	if ctx.Err() != nil { // by a signal: that is no fault of the backup
		s.Staged.Tries--
		return false, errors.Join(err, f.saveRestore(s))
	}
	s.Staged, s.Last = nil, result(staged.StagedRestore, kept, err)
	done = err == nil
	if err != nil {
		log.Error("the backup was not restored: the database is as it was", "name", staged.Name, "error", err)
	} else {
		log.Warn("a backup is in the place of the database", "name", staged.Name, "kept", kept)
	}
	return done, f.saveRestore(s)
}

// endBackups ends the Runs that were making the copy which is the database now: they would go on, make another copy of it,
// and remove the oldest for that.
func endBackups(ctx context.Context, runs butler.RunStore) error {
	active, err := runs.Runs(ctx, butler.RunQuery{
		Task: backupdatabase.Task().Name, States: []butler.RunState{butler.RunScheduled, butler.RunQueued, butler.RunRunning}, Limit: 10,
	})
	if err != nil {
		return err
	}
	for _, r := range active {
		r.State, r.Reason, r.Ended = butler.RunStopped, "the copy that it made was restored", time.Now()
		if err := runs.SaveRun(ctx, r); err != nil {
			return err
		}
	}
	return nil
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
