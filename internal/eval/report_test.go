package eval_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"butler/internal/eval"
)

func TestReportKeepsTheHeldCasesApart(t *testing.T) {
	out := t.TempDir()
	t.Setenv("BUTLER_EVAL_OUT", out)
	one := []eval.Span{eval.MS(0, 10_000)}
	score := eval.Report(t, "two words", []eval.Case{
		{Name: "a", Media: time.Hour, Truth: one, Found: one},
		{Name: "b", Media: time.Hour, CPU: 10 * time.Second, Held: true, Group: "g", Truth: one, Found: []eval.Span{eval.MS(500, 11_000)}},
		{Name: "c", Media: time.Hour, CPU: 20 * time.Second, Held: true, Group: "g", Truth: one},
		{Name: "d", Media: time.Hour, Held: true, Found: one},
	}, 2*time.Second)
	want := eval.Score{Cases: 3, True: 1, False: 1, Missed: 1, Precision: 0.5, Recall: 0.5, F1: 0.5,
		Median: time.Second, P90: time.Second, Media: 3 * time.Hour, CPU: 15 * time.Second}
	if score != want {
		t.Errorf("%+v\nwant %+v", score, want)
	}
	text, err := os.ReadFile(filepath.Join(out, "two-words.json"))
	if err != nil {
		t.Fatal(err)
	}
	var kept map[string]eval.Score
	if err := json.Unmarshal(text, &kept); err != nil || kept["kept aside"] != want || kept["kept aside: g"].Cases != 2 || kept["chosen on"].F1 != 1 {
		t.Errorf("%+v, %v", kept, err)
	}
}
