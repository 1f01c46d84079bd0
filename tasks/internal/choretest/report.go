// Package choretest runs a Chore in tests and keeps what it reports.
package choretest

import (
	"context"
	"encoding/json"
	"testing"

	"butler"
)

// Report is a [butler.Reporter] that remembers.
type Report struct {
	Total   int64
	Units   []butler.UnitReport
	Summary json.RawMessage
	Said    []string // loudly
}

var _ butler.Reporter = (*Report)(nil)

// Expect keeps the total.
func (r *Report) Expect(total int64) { r.Total = total }

// Unit keeps the report.
func (r *Report) Unit(_ context.Context, u butler.UnitReport) error {
	r.Units = append(r.Units, u)
	return nil
}

// Doing forgets.
func (r *Report) Doing(string, float64) {}

// Sum keeps the figures.
func (r *Report) Sum(v any) (err error) {
	r.Summary, err = json.Marshal(v)
	return err
}

// Loud keeps the message.
func (r *Report) Loud(message string) { r.Said = append(r.Said, message) }

// Figures decodes the summary into v.
func (r *Report) Figures(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(r.Summary, v); err != nil {
		t.Fatalf("summary %q: %v", r.Summary, err)
	}
}

// Settings returns the settings of a server that has only this Task.
func Settings(task butler.Task, values map[string]string) butler.Settings {
	definitions := append(butler.CorePreferences(2), task.Definition())
	return butler.NewSettings(append(definitions, task.Preferences...), values)
}
