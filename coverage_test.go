package butler_test

import (
	"testing"

	"butler"
)

func TestCoveragePercent(t *testing.T) {
	for _, c := range []struct {
		of   butler.Coverage
		want int
	}{
		{butler.Coverage{}, 100},
		{butler.Coverage{Total: 3, Done: 1, Lacking: 2}, 33},
		{butler.Coverage{Total: 1000, Done: 999, Failed: 1}, 99},
		{butler.Coverage{Total: 10, Done: 5, OptedOut: 5}, 100},
		{butler.Coverage{Total: 10, OptedOut: 10}, 100},
		{butler.Coverage{Total: 10, Lacking: 10}, 0},
	} {
		if got := c.of.Percent(); got != c.want {
			t.Errorf("%+v: %d, want %d", c.of, got, c.want)
		}
	}
}

func TestSumCoverage(t *testing.T) {
	films := butler.Coverage{Task: "A", Analysis: "a", Section: 1, Total: 10, Done: 4, Failed: 1, Lacking: 5, Waiting: 2}
	shows := butler.Coverage{Task: "A", Analysis: "a", Section: 2, Total: 6, Done: 2, OptedOut: 4}
	seasons := butler.Coverage{Task: "A", Analysis: "b", Groups: true, Section: 2, Total: 3, Done: 3}
	for name, c := range map[string]struct {
		all  []butler.Coverage
		want butler.Coverage
	}{
		"none":           {nil, butler.Coverage{}},
		"one":            {[]butler.Coverage{films}, films},
		"of an analysis": {[]butler.Coverage{films, shows}, butler.Coverage{Task: "A", Analysis: "a", Total: 16, Done: 6, Failed: 1, Lacking: 5, Waiting: 2, OptedOut: 4}},
		"of a section":   {[]butler.Coverage{shows, seasons}, butler.Coverage{Task: "A", Section: 2, Total: 9, Done: 5, OptedOut: 4}},
	} {
		if got := butler.SumCoverage(c.all); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	all := butler.LibraryCoverage{All: []butler.Coverage{films, shows, seasons}}
	if n := len(all.Of("", 0)); n != 3 {
		t.Errorf("%d of anything", n)
	}
	if some := all.Of("A", 2); len(some) != 2 || some[0] != shows {
		t.Errorf("%+v", some)
	}
	if some := all.Of("B", 0); some != nil {
		t.Errorf("%+v", some)
	}
}
