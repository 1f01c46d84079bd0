package top

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/cli/human"
)

var update = flag.Bool("update", false, "write the golden frames")

// noon is the time of every test.
func noon() time.Time { return time.Date(2026, 3, 14, 12, 0, 0, 0, time.Local) }

// night is a server in the middle of its work.
func night() Snapshot {
	now := noon()
	return Snapshot{
		At:    now,
		Title: "Butler 1.0 at http://127.0.0.1:32500",
		Plan: butler.Plan{Window: butler.Window{Start: 2, End: 5}, Zone: "Europe/Berlin",
			Span: butler.Span{Open: time.Date(2026, 3, 15, 2, 0, 0, 0, time.UTC), Close: time.Date(2026, 3, 15, 5, 0, 0, 0, time.UTC)}},
		Runs: []butler.Run{
			{ID: 4, Task: "BackupDatabase", State: butler.RunQueued, Reason: "waits for OptimizeDatabase, which needs the database to itself", Priority: -2},
			{ID: 1, Task: "LoudnessAnalysis", State: butler.RunRunning, Total: 40, Done: 9, Failed: 1, Started: now.Add(-95 * time.Second)},
			{ID: 2, Task: "GenerateMediaIndexFiles", State: butler.RunRunning, Total: -1, Done: 3, Priority: 3, Section: 2, Started: now.Add(-time.Hour)},
			{ID: 3, Task: "OptimizeDatabase", State: butler.RunScheduled, Scheduled: now.Add(14 * time.Hour), Reason: "randomized inside the window"},
		},
		Activities: []butler.Activity{{Run: 1, Subtitle: "千と千尋の神隠し (2001)"}, {Run: 2, Subtitle: "evil\x1b[2J\nname"}},
		Workers: []butler.WorkerStatus{{Name: "local", Local: true, Slots: 2, Units: []butler.UnitInHand{
			{Title: "千と千尋の神隠し (2001)", Analyses: []string{"loudness", "previews"}, Since: now.Add(-12 * time.Second)},
		}}},
	}
}

func model(snap Snapshot) Model { return New(nil, Server{}, snap, false) } //nolint:staticcheck // nothing is asked of a server

func TestFrames(t *testing.T) {
	steady := night()
	steady.Activities[0].Pace = &butler.Progress{Rate: 9, Left: &butler.Forecast{Least: 3 * time.Minute, Likely: 200 * time.Second, Most: 5 * time.Minute}}
	steady.Activities[1].Pace = &butler.Progress{Rate: 0.4}

	paused := night()
	paused.Plan.Paused, paused.Plan.Until, paused.Plan.Inside = true, noon().Add(time.Hour), true
	held := night()
	held.Plan.Hold = &butler.Hold{Reason: "quiet hours until 15:00", Until: noon().Add(3 * time.Hour)}
	held.Plan.Alarms = []butler.Alarm{{Text: "there is no backup of the database"}, {Text: "Scan has never succeeded"}}
	asking := model(paused)
	asking.asking = 1
	lost := model(night())
	lost.err, lost.since = errors.New("connection refused\x1b[2J"), noon().Add(-time.Minute)
	lost.said, lost.bad = "stop run 1: this token may only look; make one with butler token create", true

	for name, m := range map[string]Model{"night": model(steady), "paused": asking, "held": model(held), "lost": lost, "idle": model(Snapshot{At: noon(), Title: "Butler 1.0 at http://127.0.0.1:32500"})} {
		for _, width := range []int{40, 80, 140} {
			t.Run(fmt.Sprintf("%s/%d", name, width), func(t *testing.T) {
				path := filepath.Join("testdata", fmt.Sprintf("%s-%d.txt", name, width))
				got := m.Frame(width, 24) + "\n"
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

// Whatever names hold and however small the terminal is, a frame stays in it, and nothing drives it.
func TestFramesStayInTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		snap := night()
		snap.Title, snap.Plan.Zone = text.Draw(t, "title"), text.Draw(t, "zone")
		snap.Plan.Hold, snap.Plan.Alarms = &butler.Hold{Reason: text.Draw(t, "hold")}, []butler.Alarm{{Text: text.Draw(t, "alarm")}}
		for i := range snap.Runs {
			snap.Runs[i].Task, snap.Runs[i].Reason = text.Draw(t, "task"), text.Draw(t, "reason")
		}
		snap.Activities[0].Subtitle = text.Draw(t, "subtitle")
		snap.Workers[0].Name, snap.Workers[0].Units[0].Title = text.Draw(t, "worker"), text.Draw(t, "file")
		m := model(snap)
		if rapid.Bool().Draw(t, "asking") {
			m.asking = 1
		}
		width, height := rapid.IntRange(leastWidth, 200).Draw(t, "width"), rapid.IntRange(1, 60).Draw(t, "height")
		lines := strings.Split(m.Frame(width, height), "\n")
		if len(lines) > height {
			t.Fatalf("%d lines of %d", len(lines), height)
		}
		for _, l := range lines {
			if human.Columns(l) > width || strings.ContainsFunc(l, human.Unsafe) {
				t.Fatalf("line %q in %d columns", l, width)
			}
		}
	})
}

func TestColors(t *testing.T) {
	m := model(night())
	m.Palette = true
	if frame := m.Frame(80, 24); !strings.Contains(frame, "\x1b[1m") || strings.Contains(frame, "\x1b[2J") {
		t.Errorf("got %q", frame)
	}
	for width := leastWidth; width < 100; width++ {
		m.Palette = true
		colored := m.Frame(width, 24)
		m.Palette = false
		plain := m.Frame(width, 24)
		for _, s := range []human.Style{human.Bold, human.Dim, human.Red, human.Green, human.Amber, human.Blue, "0"} {
			colored = strings.ReplaceAll(colored, "\x1b["+string(s)+"m", "")
		}
		if colored != plain {
			t.Fatalf("colours change the text at %d columns", width)
		}
	}
}

// The selected Run is in the picture also where there is no room for all.
func TestScroll(t *testing.T) {
	snap := night()
	snap.Runs = nil
	for id := int64(1); id <= 50; id++ {
		snap.Runs = append(snap.Runs, butler.Run{ID: id, Task: fmt.Sprintf("Task%02d", id), State: butler.RunQueued})
	}
	m := model(snap)
	for _, id := range []int64{1, 25, 50} {
		m.selected = id
		if frame := m.Frame(80, 12); !strings.Contains(frame, fmt.Sprintf("> Task%02d", id)) || strings.Count(frame, "\n") != 11 {
			t.Errorf("run %d is not in the picture:\n%s", id, frame)
		}
	}
}
