package fake

import (
	"context"
	"sync"

	"butler"
)

// Updater is a [butler.Updater] whose feed holds one Release, or none. Its fields may be set before it is used.
type Updater struct {
	Now butler.UpdateStatus // Release is what Status tells
	New *butler.Release     // what Check finds
	Err error               // if set, what every method returns that can fail

	mu        sync.Mutex
	restarted int
}

var _ butler.Updater = (*Updater)(nil)

// Status returns what is known.
func (u *Updater) Status() butler.UpdateStatus {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.Now
}

// Check finds the new Release.
func (u *Updater) Check(context.Context) (butler.UpdateStatus, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.Err != nil:
		return u.Now, u.Err
	case !u.Now.Configured:
		return u.Now, butler.E(butler.KindRefused, "check for updates", "no feed of releases is set")
	}
	u.Now.Checked, u.Now.Release = Now(), u.New
	if u.New != nil && u.Now.State == butler.UpdateNone {
		u.Now.State = butler.UpdateAvailable
	}
	return u.Now, nil
}

// Stage stages the Release.
func (u *Updater) Stage(_ context.Context, doing func(string, float64)) error {
	doing("fetching", 0)
	return u.do(u.Status().Release == nil, func() { u.Now.State = butler.UpdateStaged })
}

// Choose keeps the choice.
func (u *Updater) Choose(_ context.Context, choice butler.UpdateChoice) error {
	return u.do(u.Status().Release == nil, func() { u.Now.Choice = choice })
}

// Restart counts.
func (u *Updater) Restart(context.Context) error {
	return u.do(false, func() { u.restarted++ })
}

// Restarted returns how often the server was to start anew.
func (u *Updater) Restarted() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.restarted
}

// Rollback drops what is staged, or goes back.
func (u *Updater) Rollback(context.Context) error {
	now := u.Status()
	return u.do(now.State != butler.UpdateStaged && now.Before == "", func() {
		u.Now.State = butler.UpdateGoingBack
	})
}

func (u *Updater) do(none bool, change func()) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.Err != nil:
		return u.Err
	case none:
		return butler.E(butler.KindNotFound, "update", "there is nothing to do that with")
	}
	change()
	return nil
}
