package butler

import (
	"context"
	"time"
)

// UpdateStatus says what is known of newer versions.
type UpdateStatus struct {
	Version    string      `json:"version"`       // that runs
	Configured bool        `json:"configured"`    // there is a feed to ask
	CanInstall bool        `json:"canInstall"`    // this program may replace itself
	Why        string      `json:"why,omitempty"` // it may not
	State      UpdateState `json:"state"`
	Checked    time.Time   `json:"checked,omitzero"`
	Problem    string      `json:"problem,omitempty"` // of the last check, staging or start
	Release    *Release    `json:"release,omitempty"` // a newer one
	Tonight    bool        `json:"tonight"`           // AutomaticUpdates is to fetch it
}

// UpdateState is how far an update is.
type UpdateState string

// The states of an update.
const (
	UpdateNone       UpdateState = "none"
	UpdateAvailable  UpdateState = "available"
	UpdateStaged     UpdateState = "staged"     // verified; the next start uses it
	UpdateRolledBack UpdateState = "rolledBack" // it did not come up
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
	// Check asks the feed. Errors: [KindUnavailable]; [KindRefused] if no feed is set.
	Check(ctx context.Context) (UpdateStatus, error)
	// Stage fetches and verifies the newer Release that Check found, so that the next start uses it. Errors:
	// [KindNotFound] if there is none, [KindDamaged] if the signature is not right, [KindRefused] if this
	// program may not replace itself.
	Stage(ctx context.Context) error
	// Tonight notes whether AutomaticUpdates is to fetch the Release.
	Tonight(ctx context.Context, tonight bool) error
}
