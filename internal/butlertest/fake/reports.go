package fake

import (
	"context"
	"slices"
	"sync"
	"time"

	"butler"
)

// Reports keeps Reports in memory. The zero value is empty.
type Reports struct {
	Err   error        // if set, what every method returns
	Runs  []butler.Run // those that may be without a Report
	Skips []butler.ReportCount

	mu         sync.Mutex
	reports    []butler.Report
	deliveries []butler.Delivery
	alarms     []butler.Alarm
	watches    map[string]time.Time
}

var _ butler.ReportStore = (*Reports)(nil)

// AddReport keeps a Report.
func (s *Reports) AddReport(_ context.Context, r butler.Report, to []string) (butler.Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return r, s.Err
	}
	for _, other := range s.reports {
		night := r.Kind == butler.ReportNight && other.Kind == r.Kind && other.Digest.Day == r.Digest.Day
		if night || r.Kind == butler.ReportRun && tells(other, r.Run) {
			return r, butler.E(butler.KindConflict, "store report", "there is one already")
		}
	}
	r.ID = int64(len(s.reports) + 1)
	s.reports = append(s.reports, r)
	for _, name := range to {
		s.deliveries = append(s.deliveries, butler.Delivery{
			ID: int64(len(s.deliveries) + 1), Report: r.ID, To: name, State: butler.DeliveryWaiting, After: r.Made, At: r.Made,
		})
	}
	return r, nil
}

func tells(r butler.Report, run int64) bool {
	return slices.ContainsFunc(r.Digest.Runs, func(x butler.Run) bool { return x.ID == run && x.State.Final() })
}

// Report returns one.
func (s *Reports) Report(_ context.Context, id int64) (butler.Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return butler.Report{}, s.Err
	}
	if id < 1 || id > int64(len(s.reports)) {
		return butler.Report{}, butler.E(butler.KindNotFound, "read report", "there is no report %d", id)
	}
	return s.reports[id-1], nil
}

// Reports returns them, newest first.
func (s *Reports) Reports(_ context.Context, q butler.ReportQuery) (all []butler.Report, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range slices.Backward(s.reports) {
		if q.Kind != "" && r.Kind != q.Kind || q.Before != 0 && r.ID >= q.Before || q.Limit != 0 && len(all) == q.Limit {
			continue
		}
		r.Digest.Runs, r.Skips, r.Failures, r.Left = nil, nil, nil, nil
		all = append(all, r)
	}
	return all, s.Err
}

// Deliveries returns those of a Report.
func (s *Reports) Deliveries(_ context.Context, report int64) (all []butler.Delivery, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.deliveries {
		if d.Report == report {
			all = append(all, d)
		}
	}
	return all, s.Err
}

// DueDeliveries returns those whose time has come.
func (s *Reports) DueDeliveries(_ context.Context, now time.Time, limit int) (due []butler.Delivery, next time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.deliveries {
		switch {
		case d.State != butler.DeliveryWaiting:
		case !d.After.After(now):
			if len(due) < limit {
				due = append(due, d)
			}
		case next.IsZero() || d.After.Before(next):
			next = d.After
		}
	}
	return due, next, s.Err
}

// SaveDelivery keeps how far one is.
func (s *Reports) SaveDelivery(_ context.Context, d butler.Delivery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err == nil {
		s.deliveries[d.ID-1] = d
	}
	return s.Err
}

// PruneReports forgets none.
func (s *Reports) PruneReports(context.Context, time.Time) (int64, error) { return 0, s.Err }

// UnreportedRuns returns those of Runs that no Report tells of.
func (s *Reports) UnreportedRuns(_ context.Context, since time.Time, limit int) (all []butler.Run, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.Runs {
		told := slices.ContainsFunc(s.reports, func(x butler.Report) bool { return tells(x, r.ID) })
		if !told && r.State.Final() && r.State != butler.RunSkipped && !r.Ended.Before(since) && len(all) < limit {
			all = append(all, r)
		}
	}
	return all, s.Err
}

// CountSkips returns Skips.
func (s *Reports) CountSkips(context.Context, int64, int) ([]butler.ReportCount, error) {
	return slices.Clone(s.Skips), s.Err
}

// Alarms returns those that were saved.
func (s *Reports) Alarms(context.Context) ([]butler.Alarm, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.alarms, s.Err
}

// SaveAlarms keeps them.
func (s *Reports) SaveAlarms(_ context.Context, all []butler.Alarm) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err == nil {
		s.alarms = all
	}
	return s.Err
}

// Watch notes since when Tasks are to run.
func (s *Reports) Watch(_ context.Context, tasks []string, now time.Time) (map[string]time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return nil, s.Err
	}
	since := map[string]time.Time{}
	for _, task := range tasks {
		since[task] = now
		if at, ok := s.watches[task]; ok {
			since[task] = at
		}
	}
	s.watches = since
	return since, nil
}
