package butler

import (
	"context"
	"time"
)

// Restorer puts a backup in the place of the database. It is staged while the server runs, and carried out when it starts
// the next time, before anything has the database open.
type Restorer interface {
	// RestoreStatus returns what is staged and what came of the last one.
	RestoreStatus(ctx context.Context) (RestoreStatus, error)
	// StageRestore verifies a backup, by the file name that [BackupReader] or RestoreStatus.Kept gives, and stages it in
	// the place of what may be staged. Errors: [KindNotFound], [KindDamaged], [KindNewerData], [KindNoSpace].
	StageRestore(ctx context.Context, name string) (RestoreStatus, error)
	// CancelRestore gives up what is staged. Errors: [KindNotFound] if nothing is.
	CancelRestore(ctx context.Context) error
	// CarryOutRestore makes the server end in order and start anew. Errors: [KindNotFound] if nothing is staged,
	// [KindRefused] if whoever runs the server has to do that.
	CarryOutRestore(ctx context.Context) error
	// AcknowledgeRestore notes that a person has seen what came of the last one. It is no error if there was none.
	AcknowledgeRestore(ctx context.Context) error
	// RemoveKept deletes a database that a restore has put aside. Errors: [KindNotFound], [KindConflict] if it is staged.
	RemoveKept(ctx context.Context, name string) error
}

// RestoreStatus is how it is with restoring backups.
type RestoreStatus struct {
	Staged     *StagedRestore  `json:"staged,omitempty"`
	Last       *RestoreOutcome `json:"last,omitempty"`
	CanRestart bool            `json:"canRestart"` // the server can start itself anew
	// Kept is the databases that restores have put aside, newest first. They can be restored too.
	Kept []BackupInfo `json:"kept"`
}

// StagedRestore is a restore that is carried out at the next start.
type StagedRestore struct {
	Name  string    `json:"name"` // of the backup
	Made  time.Time `json:"made"` // when the backup was
	At    time.Time `json:"at"`   // when it was staged
	Bytes int64     `json:"bytes"`
}

// RestoreOutcome is what came of a restore.
type RestoreOutcome struct {
	StagedRestore
	Ended        time.Time `json:"ended"`
	Problem      string    `json:"problem,omitempty"` // why nothing was restored; "" if it was
	Hint         string    `json:"hint,omitempty"`
	Kept         string    `json:"kept,omitempty"`         // name of the database that was put aside
	Acknowledged bool      `json:"acknowledged,omitempty"` // a person has seen it
}
