package app

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"butler"
	"butler/internal/butlertest/fake"
	"butler/internal/export"
	"butler/tasks/generateintromarkers"
)

// partOfFilm is an ItemReader that knows one Part.
type partOfFilm struct{ butler.ItemReader }

func (partOfFilm) Part(_ context.Context, id int64) (butler.Part, error) {
	return butler.Part{ID: id, Item: 7}, nil
}

// settled is an Operator with settings.
type settled struct {
	*fake.Operator
	values map[string]string
}

func (s settled) Settings() butler.Settings {
	task := generateintromarkers.Task()
	return butler.NewSettings(append(task.Preferences, task.Definition()), s.values)
}

func TestEditsAreExportedAtOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		values map[string]string
		starts int
	}{
		{"nothing is exported", nil, 0},
		{"lists", map[string]string{export.PrefEDL: export.Folder}, 2},
		{"chapters", map[string]string{export.PrefChapters: export.Beside}, 2},
		{"the task is off", map[string]string{export.PrefEDL: export.Folder, generateintromarkers.PrefBehavior: butler.Never}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := generateintromarkers.Task().Name
			operator := &fake.Operator{Status: []butler.TaskStatus{{Name: name, Kind: "analysis", Enabled: true}}}
			m := &markers{MarkerEditor: &fake.Markers{}, items: partOfFilm{}, operator: settled{operator, c.values}, log: slog.New(slog.DiscardHandler)}
			edited, err := m.EditMarker(t.Context(), 1, 1, &butler.MarkerSpan{Kind: butler.MarkerIntro, Start: 1, End: 2})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.UndoMarker(t.Context(), 1, edited.ID); err != nil {
				t.Fatal(err)
			}
			if err := m.UndoMarker(t.Context(), 1, edited.ID); !butler.IsKind(err, butler.KindNotFound) {
				t.Errorf("%v", err)
			}
			starts := 0
			for _, call := range operator.Calls() {
				if strings.Contains(call, name) && strings.Contains(call, "item=7") {
					starts++
				}
			}
			if starts != c.starts {
				t.Errorf("%d starts, want %d: %q", starts, c.starts, operator.Calls())
			}
		})
	}
}

// What cannot be exported now is exported by the next run, and is no reason to refuse the edit.
func TestAnEditHoldsWhateverBecomesOfItsExport(t *testing.T) {
	operator := &fake.Operator{Err: butler.E(butler.KindRefused, "start", "no")}
	m := &markers{
		MarkerEditor: &fake.Markers{}, items: partOfFilm{}, log: slog.New(slog.DiscardHandler),
		operator: settled{operator, map[string]string{export.PrefEDL: export.Folder}},
	}
	if _, err := m.EditMarker(t.Context(), 1, 2, nil); err != nil {
		t.Error(err)
	}
}
