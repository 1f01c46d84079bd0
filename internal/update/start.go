package update

import (
	"log/slog"
	"os"
	"slices"
	"strings"

	"butler"
)

// The environment variables by which the installed program tells the one that runs in its place where it came from.
const (
	envInstalled = "BUTLER_INSTALLED"         // path of the installed program
	envVersion   = "BUTLER_INSTALLED_VERSION" // its version
)

// Origin is which program runs, and which is installed.
type Origin struct {
	Installed string // path of the installed program
	Version   string // of the installed program, if another one runs in its place; "" if it runs itself
}

// OriginOf returns the origin of this process, whose executable is self.
func OriginOf(self string, getenv func(string) string) Origin {
	if path, version := getenv(envInstalled), getenv(envVersion); path != "" && version != "" {
		return Origin{path, version}
	}
	return Origin{Installed: self}
}

// Chooser decides, when a server starts, which program is to be it. The installed program decides every time, so that
// a newer one that does not come up is never asked. The caller holds the lock of the data folder.
type Chooser struct {
	Dir     string // of the files of updates
	Version string // of this program
	Origin  Origin
	Barred  string // why no newer version is to be started for the first time, or ""
	// Copies returns the names of the copies of the database that migrations have left.
	Copies func() ([]string, error)
	Log    *slog.Logger
}

// maxTries is how often a version is started that cannot come up for reasons outside of it.
const maxTries = 3

// Choose returns the path of the program that is to run in place of this one, or "" for this one. What a start leads
// to is noted before it begins: if the version that is tried does not note that it came up, it is not tried again.
func (c Chooser) Choose() (program string, err error) {
	if c.Origin.Version != "" {
		return "", nil // chosen already
	}
	f := files{c.Dir}
	s, err := f.load()
	if err != nil {
		return "", err
	}
	before := s
	c.look(&s)
	next := s.Current
	if s.Staged != nil && c.Barred == "" {
		if err := c.try(f, &s); err != nil {
			c.Log.Error("the staged version is not started", "error", err)
			s.Problem = err.Error()
		}
		if s.Trying != nil {
			next = s.Trying
		}
	}
	if next != nil && next == s.Current {
		if err := f.whole(next); err != nil {
			c.Log.Error("the newer version cannot be started: the installed one goes on", "version", next.Version, "error", err)
			s.Problem, s.Current, next = err.Error(), nil, nil
		}
	}
	if !equal(before, s) {
		if err := f.save(s); err != nil {
			return "", err
		}
	}
	if next == nil {
		return "", nil
	}
	return f.program(next.Version), nil
}

// look draws the consequences of what happened before this start.
func (c Chooser) look(s *state) {
	if t := s.Trying; t != nil {
		c.Log.Error("the newer version did not come up: going back", "version", t.Version)
		s.Rejected, s.Trying, s.Choice = t.Version, nil, butler.ChoiceNone
		s.Reason = "version " + t.Version + " did not come up"
		s.Recover = &recovery{t.Copies}
	}
	if s.Back && s.Current != nil {
		c.Log.Info("going back to the installed version", "from", s.Current.Version)
		s.Recover = &recovery{s.Current.Copies}
		s.Rejected, s.Current = s.Current.Version, nil
		s.Reason = "version " + s.Rejected + " was rolled back"
	}
	s.Back = false
	if s.Staged != nil && !newer(s.Staged.Version, c.Version) {
		s.Staged = nil // a newer one was installed meanwhile
	}
	if s.Current != nil && !newer(s.Current.Version, c.Version) {
		s.Current = nil
	}
	if s.Staged != nil && s.Current != nil && !newer(s.Staged.Version, s.Current.Version) {
		s.Staged = nil
	}
}

// try notes that the staged version is about to be started.
func (c Chooser) try(f files, s *state) error {
	b := *s.Staged
	s.Staged = nil
	if err := f.whole(&b); err != nil {
		return err
	}
	if b.Tries == 0 { // later there may be copies that it has made itself
		copies, err := c.Copies()
		if err != nil {
			return err
		}
		b.Copies = copies
	}
	b.Tries++
	s.Trying = &b
	return nil
}

func equal(a, b state) bool {
	return a.Staged == b.Staged && a.Trying == b.Trying && a.Current == b.Current && a.Back == b.Back && a.Recover == b.Recover &&
		a.Problem == b.Problem && a.Rejected == b.Rejected
}

// Become makes this process the program that was chosen, with the arguments and environment that it has itself. It
// returns only if that fails; then [Chooser.Refused] says so.
func (c Chooser) Become(program string, args, env []string) error {
	env = slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		return strings.HasPrefix(v, envInstalled+"=") || strings.HasPrefix(v, envVersion+"=")
	})
	env = append(env, envInstalled+"="+c.Origin.Installed, envVersion+"="+c.Version)
	return fileError("start the newer version", become(program, args, env))
}

// Refused notes that the system would not start the program that was chosen. The installed one goes on.
func (c Chooser) Refused(cause error) error {
	f := files{c.Dir}
	s, err := f.load()
	if err != nil {
		return err
	}
	if t := s.Trying; t != nil {
		s.Rejected, s.Trying, s.Reason = t.Version, nil, cause.Error()
	}
	s.Problem = cause.Error()
	return f.save(s)
}

// Anew makes this process the installed program again, which chooses anew. It returns only if that fails.
func Anew(o Origin, args, env []string) error {
	env = slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		return strings.HasPrefix(v, envInstalled+"=") || strings.HasPrefix(v, envVersion+"=")
	})
	return fileError("start anew", become(o.Installed, args, env))
}

// Pending reports whether there is anything to choose from in a folder of updates: only then need it be locked.
func Pending(dir string) bool {
	_, err := os.Lstat(files{dir}.state())
	return err == nil
}
