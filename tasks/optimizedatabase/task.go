// Package optimizedatabase is the Task that checks the Catalogue's integrity and gives back the space
// it does not need.
package optimizedatabase

import (
	"context"
	"fmt"
	"time"

	"butler"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "OptimizeDatabase",
		Title:       "Optimize Database",
		Description: "Check the integrity of the database, refresh its statistics and reclaim unused space",
		Schedule:    butler.Schedule{Interval: 7},
		Gate:        butler.Gate{Preference: "ButlerTaskOptimizeDatabase", Default: "true"},
		Phase:       butler.PhaseOptimize,
		Exclusive:   butler.ResourceDatabase,
		Uncuttable:  true,
		Activity:    "library.optimize",
		Chore:       run,
	}
}

// figures is the summary of the Run.
type figures struct {
	Before int64 `json:"before"` // bytes
	After  int64 `json:"after"`
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	began := time.Now()
	report.Expect(1)
	before, err := host.Database.Size(ctx)
	if err != nil {
		return err
	}
	report.Doing("checking the integrity of the database", 0)
	problems, err := host.Database.Check(ctx)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return butler.E(butler.KindDamaged, "optimize database", "the database is damaged: %s (%d problems)", problems[0], len(problems)).
			WithHint("stop the server and restore the last good copy: butler backup restore")
	}
	report.Doing("reclaiming space", 0.5)
	if err := host.Database.Optimize(ctx); err != nil {
		return err
	}
	after, err := host.Database.Size(ctx)
	if err != nil {
		return err
	}
	if err := report.Sum(figures{before, after}); err != nil {
		return err
	}
	return report.Unit(ctx, butler.UnitReport{
		Subject: "database",
		Title:   "database",
		State:   butler.UnitDone,
		Reason:  fmt.Sprintf("sound; %d kB before, %d kB after", before>>10, after>>10),
		Bytes:   after - before,
		Elapsed: time.Since(began),
		At:      time.Now(),
	})
}
