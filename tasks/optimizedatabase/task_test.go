package optimizedatabase

import (
	"context"
	"testing"

	"butler"
	"butler/tasks/internal/choretest"
)

type database struct {
	butler.Database
	problems  []string
	sizes     []int64
	optimized int
}

func (d *database) Check(context.Context) ([]string, error) { return d.problems, nil }

func (d *database) Optimize(context.Context) error {
	d.optimized++
	return nil
}

func (d *database) Size(context.Context) (int64, error) {
	n := d.sizes[0]
	d.sizes = d.sizes[1:]
	return n, nil
}

func TestReportsSizes(t *testing.T) {
	db := &database{sizes: []int64{4096, 1024}}
	var report choretest.Report
	if err := run(t.Context(), butler.Host{Database: db}, &report); err != nil {
		t.Fatal(err)
	}
	var sum figures
	report.Figures(t, &sum)
	if sum != (figures{4096, 1024}) || db.optimized != 1 || report.Units[0].Bytes != -3072 {
		t.Errorf("%+v, optimized %d times, %+v", sum, db.optimized, report.Units)
	}
}

func TestADamagedDatabaseIsNotRewritten(t *testing.T) {
	db := &database{sizes: []int64{1, 1}, problems: []string{"row 3 missing from index"}}
	err := run(t.Context(), butler.Host{Database: db}, &choretest.Report{})
	if !butler.IsKind(err, butler.KindDamaged) || butler.HintOf(err) == "" || db.optimized != 0 {
		t.Errorf("%v, optimized %d times", err, db.optimized)
	}
}
