package refreshlibraries

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

// library is a Library in memory that refuses what the contract does not allow.
type library struct {
	butler.Library
	section butler.Section
	parts   map[int64]*part
	last    int64
	batches int
	scanned int
	before  func(batch int) error // called before each Apply
}

type part struct {
	butler.KnownFile
	place  butler.Place
	header butler.Header
	puts   int
}

func (l *library) Sections(context.Context) ([]butler.Section, error) {
	return []butler.Section{l.section}, nil
}

func (l *library) Files(_ context.Context, _ int64) iter.Seq2[butler.KnownFile, error] {
	all := make([]butler.KnownFile, 0, len(l.parts))
	for _, p := range l.parts {
		all = append(all, p.KnownFile)
	}
	slices.SortFunc(all, func(a, b butler.KnownFile) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Part, b.Part))
	})
	return func(yield func(butler.KnownFile, error) bool) {
		for _, k := range all {
			if !yield(k, nil) {
				return
			}
		}
	}
}

func (l *library) Apply(_ context.Context, _ int64, changes []butler.Change) error {
	l.batches++
	if l.before != nil {
		if err := l.before(l.batches); err != nil {
			return err
		}
	}
	if len(changes) > batchSize {
		return fmt.Errorf("a batch of %d", len(changes))
	}
	for _, c := range changes {
		if err := l.change(c); err != nil {
			return err
		}
	}
	return nil
}

func (l *library) change(c butler.Change) error {
	switch {
	case c.Put != nil:
		f := c.Put.File
		p := l.parts[c.Put.Part]
		if c.Put.Part == 0 {
			l.last++
			p = &part{}
			l.parts[l.last] = p
			p.Part = l.last
		}
		if p == nil {
			return fmt.Errorf("put of unknown part %d", c.Put.Part)
		}
		p.KnownFile = butler.KnownFile{Part: p.Part, Path: f.Path, Size: f.Size, ModifiedNS: f.Modified.UnixNano(), ContentID: f.ContentID, Problem: f.Problem != ""}
		p.place, p.header = c.Put.Place, f.Header
		p.puts++
		return l.free(p)
	case c.Move != nil:
		p := l.parts[c.Move.Part]
		if p == nil {
			return fmt.Errorf("move of unknown part %d", c.Move.Part)
		}
		p.Path, p.Size, p.ModifiedNS, p.Missing, p.place = c.Move.Path, c.Move.Size, c.Move.ModifiedNS, false, c.Move.Place
		return l.free(p)
	case c.Missing != 0:
		if p := l.parts[c.Missing]; p == nil || p.Missing {
			return fmt.Errorf("missing %d is missing", c.Missing)
		}
		l.parts[c.Missing].Missing = true
	case c.Back != 0:
		if p := l.parts[c.Back]; p == nil || !p.Missing {
			return fmt.Errorf("back %d was not missing", c.Back)
		}
		l.parts[c.Back].Missing = false
		return l.free(l.parts[c.Back])
	case c.Touch != nil:
		l.parts[c.Touch.Part].ModifiedNS = c.Touch.ModifiedNS
	default:
		return errors.New("an empty change")
	}
	return nil
}

// free reports an error if another present Part has the path or the place of p.
func (l *library) free(p *part) error {
	for _, o := range l.parts {
		if o == p || o.Missing {
			continue
		}
		if o.Path == p.Path {
			return fmt.Errorf("parts %d and %d are both at %q", o.Part, p.Part, p.Path)
		}
	}
	return nil
}

func (l *library) Scanned(_ context.Context, _ int64, at time.Time, warning string) error {
	l.scanned++
	l.section.Scanned, l.section.Warning = at, warning
	return nil
}

// at returns the present Part at a path within the only root.
func (l *library) at(t *testing.T, rel string) *part {
	t.Helper()
	for _, p := range l.parts {
		if !p.Missing && p.Path == filepath.Join(l.section.Roots[0], rel) {
			return p
		}
	}
	t.Fatalf("%q is not in the library", rel)
	return nil
}

// present returns the paths of all present Parts within the roots.
func (l *library) present() []string {
	var all []string
	for _, p := range l.parts {
		if !p.Missing {
			all = append(all, p.Path)
		}
	}
	slices.Sort(all)
	return all
}

// reader reads files whose content is lines of "tag=value", and notes which it read.
type reader struct {
	mu      sync.Mutex
	headers map[string]int
	ids     map[string]int
	refuse  map[string]error
	during  func(path string)
}

func (r *reader) ReadHeader(ctx context.Context, path string, _ butler.SectionKind) (butler.Header, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.headers[path]++
	if r.during != nil {
		r.during(path)
	}
	if err := r.refuse[path]; err != nil {
		return butler.Header{}, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return butler.Header{}, err
	}
	h := butler.Header{Container: "test", Tags: map[string]string{}}
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			h.Tags[k] = v
		}
	}
	if bytes.HasPrefix(b, []byte("bad")) {
		h.Problem = "it is bad"
	}
	return h, ctx.Err()
}

func (r *reader) ContentID(path string) (string, error) {
	r.mu.Lock()
	r.ids[path]++
	err := r.refuse[path]
	r.mu.Unlock()
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8]), nil
}

// world is a Section with one root in a test's own folder.
type world struct {
	*library
	*reader
	root    string
	report  choretest.Report
	set     map[string]string
	clock   int64
	content map[int64]string // of Parts, kept by who needs it
}

func newWorld(t testing.TB, kind butler.SectionKind) *world {
	root := filepath.Join(t.TempDir(), "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	return &world{
		library: &library{section: butler.Section{ID: 7, Kind: kind, Name: "Test", Roots: []string{root}}, parts: map[int64]*part{}},
		reader:  &reader{headers: map[string]int{}, ids: map[string]int{}, refuse: map[string]error{}},
		root:    root, set: map[string]string{}, content: map[int64]string{},
	}
}

// write makes a file with a time of its own.
func (w *world) write(t testing.TB, rel, content string) {
	t.Helper()
	p := filepath.Join(w.root, rel)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	w.touch(t, rel)
}

func (w *world) touch(t testing.TB, rel string) {
	t.Helper()
	w.clock++
	at := time.Unix(1_700_000_000+w.clock, 0)
	if err := os.Chtimes(filepath.Join(w.root, rel), at, at); err != nil {
		t.Fatal(err)
	}
}

func (w *world) rename(t testing.TB, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(w.root, to)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(w.root, from), filepath.Join(w.root, to)); err != nil {
		t.Fatal(err)
	}
}

func (w *world) remove(t testing.TB, rel string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(w.root, rel)); err != nil {
		t.Fatal(err)
	}
}

func (w *world) host() butler.Host {
	return butler.Host{Settings: choretest.Settings(Task(), w.set), Library: w.library, Header: w.reader}
}

// scan runs the Task and returns its counts.
func (w *world) scan(ctx context.Context) (Counts, error) {
	w.report = choretest.Report{}
	w.headers, w.ids = map[string]int{}, map[string]int{}
	err := Task().Chore(ctx, w.host(), &w.report)
	var sum Summary
	if len(w.report.Summary) > 0 {
		sum = decode(w.report.Summary)
	}
	return sum.Counts, err
}

// must scans, and fails the test unless the counts are these.
func (w *world) must(t *testing.T, want Counts) {
	t.Helper()
	got, err := w.scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("%+v\nwant %+v\n%+v", got, want, w.report.Units)
	}
}
