package eval

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Case is one piece of material: what is in it, what was found, and what that cost.
type Case struct {
	Name  string
	Group string        // of the same kind of difficulty; told apart in the report
	Held  bool          // kept aside: no threshold was chosen on it
	Media time.Duration // how long it plays
	CPU   time.Duration // for finding, if it was measured; 0 otherwise
	Truth []Span
	Found []Span
}

// Score is what Cases come to.
type Score struct {
	Cases     int           `json:"cases"`
	True      int           `json:"true"`
	False     int           `json:"false"`
	Missed    int           `json:"missed"`
	Precision float64       `json:"precision"`
	Recall    float64       `json:"recall"`
	F1        float64       `json:"f1"`
	Median    time.Duration `json:"medianErrorNs"` // of the ends
	P90       time.Duration `json:"p90ErrorNs"`
	Media     time.Duration `json:"mediaNs"`
	CPU       time.Duration `json:"cpuPerHourNs"` // per hour of media, over the Cases whose cost was measured
}

// ScoreOf scores Cases at a tolerance of both ends. Where there is nothing to find and nothing is
// found, precision and recall are 1.
func ScoreOf(cases []Case, tolerance time.Duration) Score {
	var m Matched
	s := Score{Cases: len(cases)}
	var cpu, measured time.Duration
	for _, c := range cases {
		m = m.Add(Match(c.Truth, c.Found, tolerance))
		s.Media += c.Media
		if c.CPU > 0 {
			cpu, measured = cpu+c.CPU, measured+c.Media
		}
	}
	s.True, s.False, s.Missed = m.True, m.False, m.Missed
	s.Precision, s.Recall, s.F1 = Rates(m.True, m.False, m.Missed)
	s.Median, s.P90 = Quantile(m.Errors, 0.5), Quantile(m.Errors, 0.9)
	if measured > 0 {
		s.CPU = time.Duration(float64(cpu) * float64(time.Hour) / float64(measured))
	}
	return s
}

// Rates returns precision, recall and their harmonic mean.
func Rates(right, wrong, missed int) (precision, recall, f1 float64) {
	share := func(of, and int) float64 {
		if of+and == 0 {
			return 1
		}
		return float64(of) / float64(of+and)
	}
	precision, recall = share(right, wrong), share(right, missed)
	if precision+recall > 0 {
		f1 = 2 * precision * recall / (precision + recall)
	}
	return precision, recall, f1
}

// Quantile returns the smallest value that is no less than the share q of all; 0 of none.
func Quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return all[min(len(all)-1, int(q*float64(len(all))))]
}

// Report logs the Scores of Cases: those that thresholds were chosen on, those kept aside, and the
// latter by Group; then each that is not as it should be. It keeps the Scores as a file in the folder
// that the environment variable BUTLER_EVAL_OUT names, and returns that of the Cases kept aside.
func Report(t testing.TB, name string, cases []Case, tolerance time.Duration) Score {
	t.Helper()
	var held, chosen []Case
	groups := map[string][]Case{}
	for _, c := range cases {
		if c.Held {
			held = append(held, c)
			groups[c.Group] = append(groups[c.Group], c)
		} else {
			chosen = append(chosen, c)
		}
	}
	scores := map[string]Score{"chosen on": ScoreOf(chosen, tolerance), "kept aside": ScoreOf(held, tolerance)}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, both ends within %v\n%s\n", name, tolerance, heading)
	line(&b, "chosen on", scores["chosen on"])
	line(&b, "kept aside", scores["kept aside"])
	for _, g := range sorted(groups) {
		if g != "" {
			scores["kept aside: "+g] = ScoreOf(groups[g], tolerance)
			line(&b, "  "+g, scores["kept aside: "+g])
		}
	}
	for _, c := range cases {
		if m := Match(c.Truth, c.Found, tolerance); m.False+m.Missed > 0 {
			fmt.Fprintf(&b, "  %s: truth %s, found %s\n", c.Name, spans(c.Truth), spans(c.Found))
		}
	}
	t.Log(b.String())
	Keep(t, name, scores)
	return scores["kept aside"]
}

const heading = "                                 cases  right  false  missed  precision  recall     F1  median      p90  CPU s/h"

func line(b *strings.Builder, name string, s Score) {
	fmt.Fprintf(b, "%-32s %5d  %5d  %5d  %6d  %9.3f  %6.3f  %5.3f  %5.2fs  %6.2fs  %7.1f\n", name, s.Cases, s.True, s.False, s.Missed,
		s.Precision, s.Recall, s.F1, s.Median.Seconds(), s.P90.Seconds(), s.CPU.Seconds())
}

func spans(all []Span) string {
	if len(all) == 0 {
		return "none"
	}
	var texts []string
	for _, s := range all {
		texts = append(texts, fmt.Sprintf("%.2f–%.2f", s.Start.Seconds(), s.End.Seconds()))
	}
	return strings.Join(texts, " ")
}

func sorted(groups map[string][]Case) []string {
	var names []string
	for g := range groups {
		names = append(names, g)
	}
	slices.Sort(names)
	return names
}

// Keep keeps figures of an evaluation as a JSON file, if the environment variable BUTLER_EVAL_OUT names a folder.
func Keep(t testing.TB, name string, v any) {
	t.Helper()
	dir := os.Getenv("BUTLER_EVAL_OUT")
	if dir == "" {
		return
	}
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
