package refreshlibraries

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"

	"butler"
	"butler/tasks/refreshlibraries/naming"
	"butler/tasks/refreshlibraries/walk"
)

// scan is the scan of one Section. It looks at everything first, decides, and only then stores.
type scan struct {
	host    butler.Host
	notes   *notes
	section butler.Section
	roots   []string // in order, none inside another
	workers int

	fresh   []file             // where no present Part is known
	altered []file             // where one is known, of another size or time
	back    []butler.KnownFile // missing Parts that are there again, as they were
	lost    []butler.KnownFile // present Parts whose files were not found
	gone    []butler.KnownFile // Parts that were missing before, and are
	kept    map[string]bool    // what could not be looked at; true for what is itself unknown too
	perRoot []rootCounts

	counts   Counts
	keptFile int64 // Parts left as they are, because their folders could not be read
	stored   bool  // something was applied
}

// rootCounts is what the guard looks at.
type rootCounts struct {
	identity           fs.FileInfo
	known, found, lost int64 // present Parts, files on disk, present Parts that were not found
}

// file is a file on disk that needs a closer look.
type file struct {
	path       string
	size       int64
	modifiedNS int64
	known      butler.KnownFile // of an altered file
	contentID  string
	from       int64 // the Part that was moved here, or 0
	vacated    bool  // the known Part has been moved elsewhere
	drop       bool  // it cannot be read, or nothing is to be stored
	reason     string
}

func newScan(host butler.Host, n *notes, s butler.Section) *scan {
	n.reset()
	workers := runtime.GOMAXPROCS(0)
	if host.Settings.Bool(butler.PrefScannerLow) {
		workers = (workers + 1) / 2
	}
	sc := &scan{host: host, notes: n, section: s, roots: outermost(s.Roots), workers: workers, kept: make(map[string]bool)}
	sc.perRoot = make([]rootCounts, len(sc.roots))
	return sc
}

// outermost returns the roots in the byte order of what lies in them, without those inside others.
func outermost(roots []string) []string {
	all := make([]string, 0, len(roots))
	for _, r := range roots {
		all = append(all, strings.TrimRight(r, "/")+"/")
	}
	slices.Sort(all)
	kept := all[:0]
	for _, r := range all {
		if n := len(kept); n == 0 || !strings.HasPrefix(r, kept[n-1]) {
			kept = append(kept, r)
		}
	}
	return kept
}

// run scans. An error other than that of ctx means that the Section was left as it was, unless stored
// is set.
func (s *scan) run(ctx context.Context) error {
	if err := s.reachable(); err != nil {
		return err
	}
	if err := s.look(ctx); err != nil {
		return err
	}
	if err := s.reachable(); err != nil {
		return err
	}
	moves, err := s.identify(ctx)
	if err != nil {
		return err
	}
	if err := s.guard(); err != nil {
		return err
	}
	return s.store(ctx, moves)
}

// reachable reports whether all roots are there, and still the same as when it was first asked.
func (s *scan) reachable() error {
	if len(s.roots) == 0 {
		return butler.E(butler.KindInvalid, "scan", "the library has no folder").WithHint("add one with PATCH /api/v1/sections/%d", s.section.ID)
	}
	for i, r := range s.roots {
		st, err := os.Stat(r)
		switch was := s.perRoot[i].identity; {
		case err != nil:
		case !st.IsDir():
			err = errors.New("it is not a folder")
		case was == nil:
			s.perRoot[i].identity = st
		case !os.SameFile(was, st):
			err = errors.New("another folder took its place meanwhile")
		}
		if err != nil {
			return away(r, err)
		}
	}
	return nil
}

func away(root string, err error) error {
	kind := butler.KindUnreachable
	if errors.Is(err, fs.ErrPermission) {
		kind = butler.KindPermission
	}
	return butler.E(kind, "scan", "the folder %q cannot be read (%w): the library is left as it is", clip(root), cause(err)).
		WithHint("see that the disk is there and mounted, and that the server may read it")
}

func clip(root string) string {
	if len(root) > 1 {
		root = strings.TrimSuffix(root, "/")
	}
	return naming.Text(root)
}

// guard refuses to believe that a root has suddenly lost its files.
func (s *scan) guard() error {
	share := int64(s.host.Settings.Int(PrefMassLoss))
	if share >= 100 {
		return nil
	}
	hint := "if the files are gone on purpose, set " + PrefMassLoss + " to 100 for one scan"
	for i, c := range s.perRoot {
		switch {
		case c.known > 0 && c.found == 0 && c.lost > 0:
			return butler.E(butler.KindUnreachable, "scan", "the folder %q is empty, and %d files are known in it: the library is left as it is",
				clip(s.roots[i]), c.known).WithHint("see that the disk is mounted; %s", hint)
		case c.lost >= massLossAtLeast && c.lost*100 > share*c.known:
			return butler.E(butler.KindUnreachable, "scan", "%d of %d files in the folder %q are gone at once, more than %d %%: the library is left as it is",
				c.lost, c.known, clip(s.roots[i]), share).WithHint("see that the disk is mounted; %s", hint)
		}
	}
	return nil
}

// root returns the index of the root that a path lies in, or -1.
func (s *scan) root(path string) int {
	for i, r := range s.roots {
		if strings.HasPrefix(path, r) {
			return i
		}
	}
	return -1
}

// rel returns a path relative to its root.
func (s *scan) rel(path string) string {
	if i := s.root(path); i >= 0 {
		return path[len(s.roots[i]):]
	}
	return path
}

// warning says what of the Section could not be looked at.
func (s *scan) warning() string {
	var all []string
	if n := s.counts.Unreadable; n > 0 {
		all = append(all, fmt.Sprintf("%d files or folders could not be read", n))
	}
	if s.keptFile > 0 {
		all = append(all, fmt.Sprintf("%d known files lie in folders that cannot be read, or behind links that lead nowhere, and are taken to be there", s.keptFile))
	}
	return strings.Join(all, "; ")
}

// walker returns what lists the Section's media files.
func (s *scan) walker() *walk.Walker {
	kind := s.section.Kind
	return walk.New(s.roots,
		func(name []byte) bool { return naming.Media(kind, name) },
		func(name []byte, folder bool) bool { return naming.Skip(kind, name, folder) })
}
