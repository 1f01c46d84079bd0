//go:build eval

package generateadmarkers_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
	"butler/tasks/generateadmarkers"
	"butler/tasks/internal/conform"
)

// tolerance is how far off the ends of a break may be.
const tolerance = 2 * time.Second

func TestEvalAds(t *testing.T) {
	dir := eval.Dir(t, "ads")
	var cases []eval.Case
	for _, s := range stations() {
		if only := os.Getenv("ADS_ONLY"); only != "" && !strings.Contains(s.name, only) {
			continue
		}
		path, truth, length := s.record(t, dir)
		part := conform.Part(t, path, butler.Shows)
		c := eval.Case{Name: s.name + " " + s.group, Group: s.group, Held: s.held, Media: length, Truth: truth}
		var data generateadmarkers.Data
		c.CPU = eval.CPU(t, func() {
			for _, m := range conform.Good(t, generateadmarkers.Task(), part, nil, &data).Outcome.Result.Markers {
				c.Found = append(c.Found, eval.MS(m.Start, m.End))
			}
		})
		cases = append(cases, c)
	}
	eval.Report(t, "ads", cases, tolerance)
}
