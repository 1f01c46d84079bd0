package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/butlertest/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a server with a store that outlasts it.
type world struct {
	t       *testing.T
	store   *fake.Reports
	runs    *runs
	values  map[string]string
	last    map[string]butler.Date
	plan    butler.Plan
	backups *backups
	tasks   []butler.Task
	told    []string // of events
	sent    []string
	k       *Keeper
}

// runs is what there is of Runs.
type runs struct {
	butler.RunStore
	store *fake.Reports
	units map[int64][]butler.UnitReport
}

func (r *runs) Runs(_ context.Context, q butler.RunQuery) ([]butler.Run, error) {
	var all []butler.Run
	for _, x := range slices.Backward(r.store.Runs) {
		if x.Day == q.Day && (q.Before == 0 || x.ID < q.Before) && len(all) < q.Limit {
			all = append(all, x)
		}
	}
	return all, nil
}

func (r *runs) UnitReports(_ context.Context, q butler.UnitReportQuery) ([]butler.UnitReport, error) {
	var all []butler.UnitReport
	for _, u := range r.units[q.Run] {
		if u.ID > q.After && u.State == q.State && len(all) < q.Limit {
			all = append(all, u)
		}
	}
	return all, nil
}

type backups struct {
	mu    sync.Mutex
	made  time.Time
	err   error
	hangs bool
	asked int
}

func (b *backups) Backups(context.Context) ([]butler.BackupInfo, error) {
	b.mu.Lock()
	b.asked++
	hangs, made, err := b.hangs, b.made, b.err
	b.mu.Unlock()
	if hangs {
		time.Sleep(24 * time.Hour) // a mount that is dead does not mind ctx
	}
	if made.IsZero() {
		return nil, err
	}
	return []butler.BackupInfo{{Made: made}}, err
}

func (b *backups) Verify(context.Context, string) (butler.BackupInfo, error) {
	return butler.BackupInfo{}, nil
}

func newWorld(t *testing.T) *world {
	task := func(name string, interval int) butler.Task {
		return butler.Task{Name: name, Gate: butler.Gate{Preference: "Gate" + name, Default: "true"}, Schedule: butler.Schedule{Interval: interval}}
	}
	previews := task("Previews", 1)
	previews.Analysis = &butler.Analysis{Name: "previews"}
	w := &world{
		t: t, store: &fake.Reports{}, values: map[string]string{}, last: map[string]butler.Date{},
		tasks: []butler.Task{task(backupTask, 3), task("Scan", 1), previews},
	}
	w.runs = &runs{store: w.store, units: map[int64][]butler.UnitReport{}}
	return w
}

func (w *world) boot() {
	w.k = New(Options{
		Tasks: w.tasks, Runs: w.runs, Store: w.store, Zone: time.UTC, Now: time.Now,
		Lacking: func(context.Context, string, butler.Target) (int64, error) { return 4321, nil },
		Settings: func() butler.Settings {
			definitions := butler.CorePreferences(2)
			for _, t := range w.tasks {
				definitions = append(definitions, t.Definition())
			}
			return butler.NewSettings(definitions, w.values)
		},
		Plan:    func(context.Context) (butler.Plan, error) { return w.plan, nil },
		Last:    func() map[string]butler.Date { return w.last },
		Backups: w.reader(),
		To: func(_ butler.Settings, r butler.Report) []string {
			w.sent = append(w.sent, r.Headline)
			return nil
		},
		Publish: func(e butler.Event) { w.told = append(w.told, string(e.Topic)+" "+string(e.Change)) },
	})
	w.k.Launch(w.t.Context())
	synctest.Wait()
}

func (w *world) reader() butler.BackupReader {
	if w.backups == nil {
		return nil
	}
	return w.backups
}

func (w *world) shut() {
	w.t.Helper()
	if err := w.k.Shutdown(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// run adds a Run that began and ended at times of day, or goes on if the latter is "".
func (w *world) run(task string, trigger butler.Trigger, state butler.RunState, began, ended string) *butler.Run {
	w.t.Helper()
	now := time.Now().UTC()
	at := func(clock string) time.Time {
		if clock == "" {
			return time.Time{}
		}
		c, err := time.Parse("15:04", clock)
		if err != nil {
			w.t.Fatal(err)
		}
		return time.Date(now.Year(), now.Month(), now.Day(), c.Hour(), c.Minute(), 0, 0, time.UTC)
	}
	w.store.Runs = append(w.store.Runs, butler.Run{
		ID: int64(len(w.store.Runs) + 1), Task: task, Trigger: trigger, State: state, Day: butler.DateOf(now),
		Created: at(began), Started: at(began), Ended: at(ended),
	})
	return &w.store.Runs[len(w.store.Runs)-1]
}

// until lets time pass up to a time of day, and long enough for a look.
func (w *world) until(clock string) {
	w.t.Helper()
	c, err := time.Parse("15:04", clock)
	if err != nil {
		w.t.Fatal(err)
	}
	now := time.Now().UTC()
	next := time.Date(now.Year(), now.Month(), now.Day(), c.Hour(), c.Minute(), 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	if w.k != nil {
		w.k.Hear(butler.Event{Topic: butler.TopicPreference}) // so that it sees what the test changed
	}
	time.Sleep(next.Sub(now))
	synctest.Wait()
}

// reports returns the headlines, oldest first.
func (w *world) reports() string {
	w.t.Helper()
	all, err := w.store.Reports(w.t.Context(), butler.ReportQuery{})
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, r := range slices.Backward(all) {
		lines = append(lines, r.Headline)
	}
	return strings.Join(lines, "\n")
}

func (w *world) want(want ...string) {
	w.t.Helper()
	if got := w.reports(); got != strings.Join(want, "\n") {
		w.t.Errorf("at %s the reports are\n%s\nand not\n%s", time.Now().UTC(), got, strings.Join(want, "\n"))
	}
}

func TestNightIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it is midnight of 2000-01-01
		w := newWorld(t)
		w.plan.Tasks = []butler.PlanTask{{Will: true}}
		w.boot()
		w.until("04:00")
		w.run("Scan", butler.TriggerWindow, butler.RunDone, "02:00", "02:10")
		w.run("Scan", butler.TriggerManual, butler.RunSkipped, "02:00", "02:00")
		w.run("Previews", butler.TriggerMedia, butler.RunDone, "02:10", "02:20") // followed from it
		r := w.run("Previews", butler.TriggerWindow, butler.RunRunning, "02:10", "")
		r.Total, r.Done, r.Failed, r.Skipped = 100, 7, 3, 5
		w.store.Skips = []butler.ReportCount{{Reason: "there is no sound", Count: 4}}
		for i := range 3 {
			w.runs.units[4] = append(w.runs.units[4], butler.UnitReport{ID: int64(i + 1), State: butler.UnitFailed, Title: fmt.Sprint("file ", i), Reason: "damaged"})
		}
		w.until("05:01")
		w.want() // it is in its grace
		r.State, r.Ended, r.Reason = butler.RunInterrupted, time.Now(), "the window closed"
		w.k.Hear(butler.Event{Topic: butler.TopicRun, Change: butler.ChangeEnded})
		time.Sleep(settle)
		synctest.Wait()
		const night = "Night of 2000-01-01: 2 tasks done, 1 not finished; 7 files done, 3 failed"
		w.want(night)
		got, err := w.store.Report(t.Context(), 1)
		if err != nil || len(got.Digest.Runs) != 3 || len(got.Failures) != 3 || len(got.Skips) != 2 || got.Skips[1].Count != 1 ||
			len(got.Left) != 1 || got.Left[0].Count != 4321 || got.Left[0].Reason != "the window closed" {
			t.Errorf("%+v, %v", got, err)
		}
		w.shut()
		w.boot()
		w.until("23:00")
		w.want(night)
		if len(w.sent) != 1 || len(w.told) != 1 || w.told[0] != "report added" {
			t.Errorf("sent %v, told %v", w.sent, w.told)
		}
		w.shut()
	})
}

// A night that is done is reported before the Window closes, and what comes later by itself.
func TestNightThatEndsEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.plan.Span.Day = butler.DateOf(time.Now().UTC())
		w.plan.Tasks = []butler.PlanTask{{Will: true}}
		w.boot()
		w.until("02:30")
		w.run("Scan", butler.TriggerWindow, butler.RunDone, "02:00", "02:10")
		w.until("02:40")
		w.want()
		w.plan.Tasks = []butler.PlanTask{{Will: false}}
		w.until("02:42")
		w.want("Night of 2000-01-01: 1 task done")
		w.run("Previews", butler.TriggerWindow, butler.RunFailed, "02:50", "02:51") // it was switched on
		w.run("Scan", butler.TriggerManual, butler.RunDone, "02:50", "02:51")
		w.until("05:10")
		w.want("Night of 2000-01-01: 1 task done", "Previews: failed", "Scan: done")
		w.shut()
	})
}

// A Run that had its Report before the hours of the Window were changed is not told by the night too.
func TestNightTellsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.plan.Tasks = []butler.PlanTask{{Will: true}}
		w.values[butler.PrefStartHour], w.values[butler.PrefEndHour] = "20", "22"
		w.boot()
		w.until("10:30")
		w.run("Scan", butler.TriggerInterval, butler.RunDone, "10:10", "10:20")
		w.until("10:40")
		w.values[butler.PrefStartHour], w.values[butler.PrefEndHour] = "10", "12"
		w.run("Scan", butler.TriggerInterval, butler.RunDone, "10:45", "10:46")
		w.run("Previews", butler.TriggerWindow, butler.RunDone, "10:50", "11:00")
		w.until("12:10")
		got, err := w.store.Reports(t.Context(), butler.ReportQuery{Limit: 1})
		if err != nil || len(got) != 1 || got[0].Headline != "Night of 2000-01-01: 2 tasks done" {
			t.Errorf("%+v, %v", got, err)
		}
		w.shut()
	})
}

// Runs that never cease to end do not put off what is to be told.
func TestBusyServerIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.boot()
		w.until("10:00")
		w.run("Scan", butler.TriggerManual, butler.RunDone, "10:00", "10:00")
		for range 10 {
			w.k.Hear(butler.Event{Topic: butler.TopicRun, Change: butler.ChangeEnded})
			time.Sleep(settle / 2)
			synctest.Wait()
		}
		if got := w.reports(); !strings.HasSuffix(got, "Scan: done") {
			t.Errorf("got %s", got)
		}
		w.shut()
	})
}

// A server that was away when the Window closed makes the Report at its next start; what is long past is kept and not sent.
func TestNightsWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.until("04:00")
		w.run("Scan", butler.TriggerWindow, butler.RunDone, "02:00", "02:10") // of a night long past
		w.until("03:00")
		w.until("03:00")
		w.run("Scan", butler.TriggerWindow, butler.RunDone, "02:00", "02:10")
		w.until("09:00")
		w.boot()
		time.Sleep(time.Minute)
		synctest.Wait()
		for _, want := range []string{"Night of 2000-01-01: 1 task done", "Night of 2000-01-03: 1 task done"} {
			if !strings.Contains(w.reports(), want) {
				t.Errorf("there is none of: %s\n%s", want, w.reports())
			}
		}
		if len(w.sent) != 1 || !strings.Contains(w.sent[0], "2000-01-03") {
			t.Errorf("sent: %v", w.sent)
		}
		w.until("06:00")
		if got := w.reports(); !strings.HasSuffix(got, "Night of 2000-01-04: nothing was due") || strings.Count(got, "\n") != 2 {
			t.Errorf("got %s", got)
		}
		w.shut()
	})
}

// A store that fails loses nothing.
func TestFaultsAreTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.boot()
		w.until("04:00")
		w.run("Scan", butler.TriggerWindow, butler.RunDone, "02:00", "02:10")
		w.store.Err = butler.E(butler.KindNoSpace, "", "the disk is full")
		w.until("08:00")
		w.store.Err = nil
		w.until("08:02")
		w.want("Night of 2000-01-01: 1 task done")
		w.shut()
	})
}

func TestAlarms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.values["GatePreviews"], w.values["GateBackupDatabase"] = "false", "false"
		w.boot()
		w.until("12:00")
		w.until("12:00")
		if all := w.k.Alarms(); len(all) > 0 {
			t.Errorf("%v", all)
		}
		w.until("05:01") // of the third day
		const alarm = "Scan has never succeeded, and is to run every day"
		if all := w.k.Alarms(); len(all) != 1 || all[0].Text != alarm {
			t.Fatalf("%v", all)
		}
		if n := strings.Count(w.reports(), "Alarm: "+alarm); n != 1 || !strings.Contains(w.reports(), "; 1 alarm") {
			t.Errorf("%s", w.reports())
		}
		w.shut()
		w.boot() // it is not told anew
		for range 3 {
			w.until("04:00")
		}
		if n := strings.Count(w.reports(), "Alarm: "); n != 1 {
			t.Errorf("told %d times", n)
		}
		w.until("05:02")
		if n := strings.Count(w.reports(), "Alarm: "); n != 2 {
			t.Errorf("told %d times after three days", n)
		}
		w.last["Scan"] = butler.DateOf(time.Now().UTC())
		w.until("05:04")
		if all := w.k.Alarms(); len(all) != 0 || !slices.Contains(w.told, "alarm started") || w.told[len(w.told)-1] != "alarm ended" {
			t.Errorf("%v, told %v", all, w.told)
		}
		w.values["GatePreviews"] = "true" // long after the first start: it has its time
		w.until("05:10")
		if all := w.k.Alarms(); len(all) != 0 {
			t.Errorf("%v", all)
		}
		w.shut()
	})
}

func TestBackupAlarms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.tasks = w.tasks[:1]
		w.backups = &backups{made: time.Now()}
		w.last[backupTask] = butler.DateOf(time.Now().UTC().AddDate(0, 0, 100)) // its Runs succeed, by their own account
		w.boot()
		time.Sleep(6 * 24 * time.Hour)
		synctest.Wait()
		if all := w.k.Alarms(); len(all) != 0 {
			t.Errorf("%v", all)
		}
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		if all := w.k.Alarms(); len(all) != 1 || all[0].Text != "the newest backup of the database is 7 days old" {
			t.Fatalf("%v", all)
		}
		w.backups.mu.Lock()
		w.backups.made = time.Now()
		w.backups.mu.Unlock()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if all := w.k.Alarms(); len(all) != 0 {
			t.Errorf("%v", all)
		}
		w.backups.mu.Lock()
		w.backups.hangs, w.backups.asked = true, 0
		w.backups.mu.Unlock()
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if all := w.k.Alarms(); len(all) != 1 || all[0].Text != "the folder of the backups cannot be looked at: timeout" {
			t.Errorf("%v", all)
		}
		w.backups.mu.Lock()
		asked := w.backups.asked
		w.backups.hangs = false
		w.backups.mu.Unlock()
		if asked != 1 {
			t.Errorf("a dead mount is asked %d times", asked)
		}
		w.shut()
		time.Sleep(25 * time.Hour) // for the mount to answer
	})
}
