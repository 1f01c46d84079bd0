package butler

import (
	"context"
	"time"
)

// UpdateStatus says what is known of newer versions.
type UpdateStatus struct {
	Version    string       `json:"version"`       // that runs
	Configured bool         `json:"configured"`    // there is a feed to ask
	CanInstall bool         `json:"canInstall"`    // this program may put a newer version in its place
	Why        string       `json:"why,omitempty"` // it may not
	State      UpdateState  `json:"state"`
	Checked    time.Time    `json:"checked,omitzero"`
	Problem    string       `json:"problem,omitempty"` // of the last check, staging or start
	Release    *Release     `json:"release,omitempty"` // a newer one
	Choice     UpdateChoice `json:"choice,omitempty"`  // what is to become of Release
	Before     string       `json:"before,omitempty"`  // the installed version, if it is not the one that runs: a rollback leads there
}

// UpdateState is how far an update is.
type UpdateState string

// The states of an update.
const (
	UpdateNone       UpdateState = "none"
	UpdateAvailable  UpdateState = "available"
	UpdateStaged     UpdateState = "staged"     // verified; the next start uses it
	UpdateRolledBack UpdateState = "rolledBack" // Release did not come up
	UpdateGoingBack  UpdateState = "goingBack"  // the next start uses the installed version
)

// UpdateChoice is what a person wants to become of a Release.
type UpdateChoice string

// The choices. They are forgotten when there is a newer Release.
const (
	ChoiceNone    UpdateChoice = ""
	ChoiceTonight UpdateChoice = "tonight" // AutomaticUpdates is to stage it in the coming night
	ChoiceNow     UpdateChoice = "now"     // the server is to start anew with it as soon as it is staged
	ChoiceSkip    UpdateChoice = "skip"    // it is not wanted
)

// Release is a version in the feed.
type Release struct {
	Version    string    `json:"version"`
	Title      string    `json:"title"`
	Notes      string    `json:"notes,omitempty"`
	Page       string    `json:"page,omitempty"` // URL
	Published  time.Time `json:"published,omitzero"`
	Prerelease bool      `json:"prerelease,omitempty"`
	Size       int64     `json:"size,omitzero"` // bytes of what is fetched
}

// Updater looks for newer versions and puts them in place.
type Updater interface {
	Status() UpdateStatus
	// Check asks the feed. Errors: [KindUnreachable], [KindTimeout] and others of a feed that does not answer well;
	// [KindDamaged] if it is no feed; [KindRefused] if none is set.
	Check(ctx context.Context) (UpdateStatus, error)
	// Stage fetches, verifies and tries the newer Release that Check found, so that the next start uses it, and tells
	// doing what it is at, as [Reporter.Doing]. What is staged already stays. Errors: [KindNotFound] if there is none,
	// [KindDamaged] if signature, checksum or content are not right, [KindFailed] if it does not work here,
	// [KindRefused] if this program may not replace itself, [KindNoSpace].
	Stage(ctx context.Context, doing func(what string, fraction float64)) error
	// Choose notes what is to become of the Release. Errors: [KindNotFound] if there is none; [KindRefused] if it is to
	// be installed and this program may not replace itself.
	Choose(ctx context.Context, choice UpdateChoice) error
	// Restart makes the server end in order and start anew, with what is staged. Errors: [KindRefused] if nothing is,
	// or if whoever runs this server must do that.
	Restart(ctx context.Context) error
	// Rollback drops what is staged, or else makes the next start use the installed version. Errors: [KindNotFound]
	// if there is nothing to go back from.
	Rollback(ctx context.Context) error
}
