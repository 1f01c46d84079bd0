package backupdatabase

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/internal/bundle"
	"butler/tasks/internal/choretest"
)

// database writes a file of its content where a backup is wanted.
type database struct {
	butler.Database
	content  string
	fail     error
	drill    error
	problems []string
	rows     int64
	blobs    []string
}

func (d *database) Drill(_ context.Context, _, dir string) ([]string, error) {
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return nil, errors.Join(err, errors.New("the folder is not empty"))
	}
	return d.problems, errors.Join(d.drill, os.WriteFile(filepath.Join(dir, "catalogue.db"), nil, 0o600))
}

func (d *database) BackupBlobs(context.Context, string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, b := range d.blobs {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// runs knows the Run before.
type runs struct {
	butler.RunStore
	last butler.Run
}

func (r runs) LastSuccess(context.Context) (map[string]butler.Run, error) {
	return map[string]butler.Run{"BackupDatabase": r.last}, nil
}

func (d *database) Size(context.Context) (int64, error) { return int64(len(d.content)), nil }

func (d *database) Backup(_ context.Context, path string) (butler.BackupInfo, error) {
	if d.fail != nil {
		return butler.BackupInfo{}, d.fail
	}
	if err := os.WriteFile(path, []byte(d.content), 0o600); err != nil {
		return butler.BackupInfo{}, err
	}
	return butler.BackupInfo{Path: path, Size: int64(len(d.content)), Rows: map[string]int64{"parts": d.rows}}, nil
}

func (d *database) VerifyBackup(_ context.Context, path string) (butler.BackupInfo, error) {
	b, err := os.ReadFile(path)
	if string(b) != d.content {
		err = errors.Join(err, butler.E(butler.KindDamaged, "verify", "not the content"))
	}
	return butler.BackupInfo{Path: path, Size: int64(len(b))}, err
}

func host(t *testing.T, db butler.Database, values map[string]string) butler.Host {
	t.Helper()
	data := t.TempDir()
	store, err := bundle.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return butler.Host{Settings: choretest.Settings(Task(), values), Database: db, Data: data, Bundles: store, Blobs: store, Runs: runs{}}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestKeepsTheLastFew(t *testing.T) {
	h := host(t, &database{content: "rows"}, map[string]string{PrefKeep: "2"})
	dir := filepath.Join(h.Data, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	day := func(d int) string { return name(time.Date(2020, 1, d, 2, 0, 0, 0, time.UTC)) }
	foreign := []string{"butler-mine.db", "notes.txt", "butler-20200101T020000.000Z.db.old"}
	for _, n := range append([]string{day(1), day(2), day(3)}, foreign...) {
		if err := os.WriteFile(filepath.Join(dir, n), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var report choretest.Report
	if err := run(t.Context(), h, &report); err != nil {
		t.Fatal(err)
	}
	var sum figures
	report.Figures(t, &sum)
	if diff := cmp.Diff([]string{day(1), day(2)}, sum.Rotated); diff != "" || sum.Freed != 10 || sum.Kept != 2 {
		t.Errorf("%+v", sum)
	}
	if got := len(names(t, dir)); got != 2+2+len(foreign) { // and the folder of Blobs, and a note
		t.Errorf("left: %v", names(t, dir))
	}
	if len(report.Units) != 4 || report.Units[0].State != butler.UnitDone || report.Units[0].Bytes != 4 || report.Units[3].Bytes != -10 {
		t.Errorf("report %+v", report.Units)
	}
}

func TestAFailureRotatesNothingAway(t *testing.T) {
	h := host(t, &database{content: "rows", fail: butler.E(butler.KindNoSpace, "copy", "full")}, map[string]string{PrefKeep: "1"})
	dir := filepath.Join(h.Data, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	good := name(time.Date(2020, 1, 1, 2, 0, 0, 0, time.UTC))
	if err := os.WriteFile(filepath.Join(dir, good), []byte("rows"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), h, &choretest.Report{}); !butler.IsKind(err, butler.KindNoSpace) {
		t.Errorf("err %v", err)
	}
	if diff := cmp.Diff([]string{good}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestAClockSetBackDoesNotCostTheNewCopy(t *testing.T) {
	dir := t.TempDir()
	verified := name(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	future := name(time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, n := range []string{verified, future} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := rotate(dir, verified, 1); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{verified}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestBadFolders(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]butler.Kind{
		filepath.Join(blocked, "below"): butler.KindUnreachable,
	} {
		h := host(t, &database{content: "rows"}, map[string]string{PrefPath: path})
		err := run(t.Context(), h, &choretest.Report{})
		if !butler.IsKind(err, kind) || butler.HintOf(err) == "" {
			t.Errorf("%s: %v (%s)", path, err, butler.KindOf(err))
		}
	}
}

func TestNoRoom(t *testing.T) {
	db := &database{content: "rows"}
	huge := sized{db, 1 << 60}
	err := run(t.Context(), host(t, huge, nil), &choretest.Report{})
	if !butler.IsKind(err, butler.KindNoSpace) {
		t.Error(err)
	}
}

type sized struct {
	butler.Database
	size int64
}

func (s sized) Size(context.Context) (int64, error) { return s.size, nil }

func TestReader(t *testing.T) {
	h := host(t, &database{content: "rows"}, nil)
	r := Reader{Settings: func() butler.Settings { return h.Settings }, Data: h.Data, Database: h.Database}
	if all, err := r.Backups(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("before the first: %v, %v", all, err)
	}
	if err := run(t.Context(), h, &choretest.Report{}); err != nil {
		t.Fatal(err)
	}
	all, err := r.Backups(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	if info, err := r.Verify(t.Context(), all[0].Path); err != nil || info.Path != all[0].Path || info.Size != 4 {
		t.Errorf("%+v, %v", info, err)
	}
	if err := os.WriteFile(filepath.Join(h.Data, "backups", all[0].Path), []byte("rot"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Verify(t.Context(), all[0].Path); !butler.IsKind(err, butler.KindDamaged) {
		t.Error(err)
	}
	for _, bad := range []string{"", "absent.db", "../catalogue.db", name(time.Unix(0, 0))} {
		if _, err := r.Verify(t.Context(), bad); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
