package cleansupplementallogfiles

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

// past is Runs and Reports in memory, the newest first.
type past struct {
	butler.RunStore
	butler.ReportStore
	butler.Garbage
	runs    []butler.Run
	reports []butler.Report
	dry     bool
	before  time.Time // of the Runs that are forgotten
}

func (p *past) Runs(_ context.Context, q butler.RunQuery) ([]butler.Run, error) {
	return p.runs[:min(q.Limit, len(p.runs))], nil
}

func (p *past) PruneRuns(_ context.Context, before time.Time, dry bool) (n int64, err error) {
	p.before, p.dry = before, dry
	for _, r := range p.runs {
		if r.Ended.Before(before) {
			n++
		}
	}
	return n, nil
}

func (p *past) Reports(_ context.Context, q butler.ReportQuery) (all []butler.Report, err error) {
	for _, r := range p.reports {
		if (q.Before == 0 || r.ID < q.Before) && len(all) < q.Limit {
			all = append(all, r)
		}
	}
	return all, nil
}

func (p *past) PruneReports(_ context.Context, before time.Time) (n int64, err error) {
	p.reports = slices.DeleteFunc(p.reports, func(r butler.Report) bool {
		if r.Made.Before(before) {
			n++
			return true
		}
		return false
	})
	return n, nil
}

const day = 24 * time.Hour

// history returns Runs and Reports, one a day, the newest of so many days ago.
func history(runs, reports int, newest time.Duration) *past {
	p := &past{}
	for i := range runs {
		p.runs = append(p.runs, butler.Run{ID: int64(runs - i), Ended: time.Now().Add(-newest - time.Duration(i)*day)})
	}
	for i := range reports {
		p.reports = append(p.reports, butler.Report{ID: int64(reports - i), Made: time.Now().Add(-newest - time.Duration(i)*day)})
	}
	return p
}

func host(data string, p *past, dry bool) butler.Host {
	return butler.Host{
		Settings: choretest.Settings(Task(), map[string]string{PrefLogSize: "1"}), Data: data,
		Run: butler.Run{Dry: dry}, Runs: p, Reports: p, Garbage: p,
	}
}

func look(t *testing.T, h butler.Host) (sum figures, report choretest.Report) {
	t.Helper()
	if err := run(t.Context(), h, &report); err != nil {
		t.Fatal(err)
	}
	report.Figures(t, &sum)
	return sum, report
}

func TestHistory(t *testing.T) {
	tests := []struct {
		name string
		past *past
		want figures
	}{
		{"little", history(100, 10, 0), figures{}},
		{"much", history(700, 300, 0), figures{Runs: 200, Reports: 120}},
		{"the clock was set forward", history(520, 40, 9000*day), figures{Runs: 20, Reports: 10}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			had := len(tt.past.reports)
			told, _ := look(t, host(dir, tt.past, true))
			if len(tt.past.reports) != had || !tt.past.dry && tt.want.Runs > 0 {
				t.Error("the dry run forgot something")
			}
			sum, _ := look(t, host(dir, tt.past, false))
			if told != sum || near(sum.Runs, tt.want.Runs) || near(sum.Reports, tt.want.Reports) {
				t.Errorf("told %+v, did %+v, want %+v", told, sum, tt.want)
			}
		})
	}
}

// near reports whether two numbers of days differ by more than the edge of a day may.
func near(a, b int64) bool { return a-b > 1 || b-a > 1 }

func TestLogs(t *testing.T) {
	data := t.TempDir()
	logs := filepath.Join(data, "logs")
	outside := filepath.Join(t.TempDir(), "butler-1.log")
	write := func(path string, size int, age time.Duration) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	write(outside, 10, 400*day)
	for name, f := range map[string]struct {
		size int
		age  time.Duration
	}{
		"butler.log": {5 << 20, 400 * day}, "other.log": {5 << 20, 400 * day},
		"butler-6.log": {400_000, day}, "butler-5.log": {400_000, 99 * day}, // the newest two stay
		"butler-4.log": {100_000, 3 * day}, "butler-3.log": {400_000, 4 * day}, "butler-2.log": {1000, 40 * day},
	} {
		write(filepath.Join(logs, name), f.size, f.age)
	}
	if err := os.Symlink(outside, filepath.Join(logs, "butler-1.log")); err != nil {
		t.Fatal(err)
	}
	told, _ := look(t, host(data, &past{}, true))
	if left, err := os.ReadDir(logs); err != nil || len(left) != 8 {
		t.Errorf("after the dry run: %v, %v", left, err)
	}
	sum, report := look(t, host(data, &past{}, false))
	if sum != told || sum != (figures{Files: 3, Bytes: 900_000, Removed: 2, Freed: 401_000}) {
		t.Errorf("%+v, told %+v", sum, told)
	}
	var names []string
	left, err := os.ReadDir(logs)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		names = append(names, e.Name())
	}
	if want := []string{"butler-1.log", "butler-4.log", "butler-5.log", "butler-6.log", "butler.log", "other.log"}; !slices.Equal(names, want) {
		t.Errorf("%v are left, want %v; %+v", names, want, report.Units)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error("a file outside was removed through a link")
	}
}

// A folder that cannot be written to: each file is reported, and the rest of the work is done.
func TestLogsThatCannotBeRemoved(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "logs"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := run(t.Context(), host(data, &past{}, false), &choretest.Report{})
	if !butler.IsKind(err, butler.KindPermission) || butler.HintOf(err) == "" {
		t.Errorf("a file in the folder's place: %v", err)
	}
}
