package update

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"butler"
	"butler/internal/outbound"
)

// The channels.
const (
	ChannelPublic = "public"
	ChannelBeta   = "beta" // versions that are tried out too
)

// Feed is what the preferences say.
type Feed struct {
	URL     string
	Key     string // public key of minisign
	Channel string // ChannelPublic or ChannelBeta
}

// Options are what a Service is made of. Dir, Version and Feed are required.
type Options struct {
	Dir       string // of its files; made when there is something to keep
	Version   string // of this program
	Installed string // version of the installed program, if this one runs in its place
	Barred    string // why this program may not replace itself; "" if it may. See [Barred]
	Feed      func() Feed
	Restart   func() // makes the server end and start anew; nil if whoever runs it must do that
	Log       *slog.Logger
	Now       func() time.Time // nil for time.Now
}

// Service implements [butler.Updater].
type Service struct {
	o     Options
	files files
	m     machine
	feeds *outbound.Client // for what is small
	bulk  *outbound.Client // for programs
	turn  chan struct{}    // whoever checks or stages holds it
	trial trial
	// create makes a file to write into.
	create func(path string) (output, error)

	mu    sync.Mutex
	state state
}

var _ butler.Updater = (*Service)(nil)

// output is a file that is written.
type output interface {
	io.WriteCloser
	Sync() error
}

const maxFeed = 8 << 20 // bytes

// New reads what is known and removes what unfinished work has left. The caller holds the lock of the data folder,
// and calls [Service.Close]. Errors: those of the file system.
func New(o Options) (*Service, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Service{
		o: o, files: files{o.Dir}, m: machine{runtime.GOOS, runtime.GOARCH},
		feeds: outbound.New(outbound.Options{Version: o.Version, MaxBody: maxFeed, Attempts: 3, MaxWait: 10 * time.Second, Log: o.Log}),
		bulk:  outbound.New(outbound.Options{Version: o.Version, MaxBody: maxArchive, Attempts: 3, MaxWait: 10 * time.Second, Log: o.Log}),
		turn:  make(chan struct{}, 1),
		trial: trial{version: 20 * time.Second, serve: 90 * time.Second, end: 20 * time.Second},
		create: func(path string) (output, error) {
			return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o700) //nolint:gosec // a program, for its owner only
		},
	}
	var err error
	if s.state, err = s.files.load(); err != nil {
		return nil, err
	}
	if err := s.files.tidy(s.state); err != nil {
		o.Log.Warn("old versions could not be removed", "error", err)
	}
	return s, nil
}

// Close gives back connections.
func (s *Service) Close() {
	s.feeds.Close()
	s.bulk.Close()
}

// Status implements [butler.Updater].
func (s *Service) Status() butler.UpdateStatus {
	feed := s.o.Feed()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.state
	status := butler.UpdateStatus{
		Version: s.o.Version, Configured: feed.URL != "", Why: s.why(feed), State: butler.UpdateNone,
		Checked: st.Checked, Problem: st.Problem, Before: s.o.Installed,
	}
	status.CanInstall = status.Why == ""
	if st.Found != nil && newer(st.Found.Version, s.o.Version) {
		found := st.Found.Release
		status.Release, status.Choice, status.State = &found, st.Choice, butler.UpdateAvailable
		if same(st.Rejected, found.Version) {
			status.State = butler.UpdateRolledBack
		}
	} else if st.Rejected != "" {
		status.State = butler.UpdateRolledBack
	}
	if status.State == butler.UpdateRolledBack && status.Problem == "" {
		status.Problem = st.Reason
	}
	switch {
	case st.Staged != nil && newer(st.Staged.Version, s.o.Version):
		status.State = butler.UpdateStaged
		if status.Release == nil {
			status.Release = &butler.Release{Version: st.Staged.Version, Title: st.Staged.Version}
		}
	case st.Back:
		status.State = butler.UpdateGoingBack
	}
	return status
}

// why says why this program may not put a newer version in its place.
func (s *Service) why(feed Feed) string {
	switch {
	case s.o.Barred != "":
		return s.o.Barred
	case feed.URL == "":
		return "no feed of releases is set"
	case feed.Key == "":
		return "no public key is set by which a release could be verified"
	}
	if _, err := parseKey(feed.Key); err != nil {
		return "the public key that is set is none of minisign's"
	}
	return ""
}

func (s *Service) refusal() error {
	if why := s.why(s.o.Feed()); why != "" {
		return butler.E(butler.KindRefused, opStage, "%s", why).
			WithHint("install the newer version as this one was installed, or see docs/operations.md, Updates")
	}
	return nil
}

// Choose implements [butler.Updater].
func (s *Service) Choose(_ context.Context, choice butler.UpdateChoice) error {
	if choice == butler.ChoiceNow || choice == butler.ChoiceTonight {
		if err := s.refusal(); err != nil {
			return err
		}
	}
	if s.Status().Release == nil {
		return butler.E(butler.KindNotFound, "choose update", "there is no newer version")
	}
	return s.change(func(st *state) { st.Choice = choice })
}

// Rollback implements [butler.Updater].
func (s *Service) Rollback(ctx context.Context) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	s.mu.Lock()
	staged, running := s.state.Staged != nil, s.o.Installed != "" && s.state.Current != nil
	s.mu.Unlock()
	switch {
	case staged:
		return s.change(func(st *state) {
			st.Staged = nil
			st.Choice = butler.ChoiceSkip
		})
	case running:
		return s.change(func(st *state) {
			st.Back = true
			st.Choice = butler.ChoiceNone
		})
	}
	return butler.E(butler.KindNotFound, "roll back", "nothing is staged, and the installed version runs")
}

// Restart implements [butler.Updater].
func (s *Service) Restart(context.Context) error {
	const op = "start anew"
	s.mu.Lock()
	pending := s.state.Staged != nil || s.state.Back
	s.mu.Unlock()
	switch {
	case !pending:
		return butler.E(butler.KindRefused, op, "no other version is staged")
	case s.o.Restart == nil:
		return butler.E(butler.KindRefused, op, "whoever runs this server has to start it anew")
	}
	s.o.Log.Info("the server starts anew with another version")
	s.o.Restart()
	return nil
}

// change changes the state, in memory only if it could be kept.
func (s *Service) change(do func(*state)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.state
	do(&st)
	if err := s.files.save(st); err != nil {
		return err
	}
	s.state = st
	return nil
}

// take waits until nobody else checks or stages.
func (s *Service) take(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return butler.E(butler.KindInterrupted, "update", "%w", context.Cause(ctx))
	}
}

func (s *Service) give() { <-s.turn }

// failed notes what went wrong, for [butler.UpdateStatus], and returns it. That one was told to stop is nothing wrong.
func (s *Service) failed(err error) error {
	if err == nil || butler.IsKind(err, butler.KindInterrupted) {
		return err
	}
	return errors.Join(err, s.change(func(st *state) { st.Problem = err.Error() }))
}
