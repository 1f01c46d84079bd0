package compress

import (
	"strings"
	"testing"
)

func TestAccepts(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "x-gzip": true, "deflate, gzip;q=1.0, *;q=0.5": true, " gzip ; q=0.001": true, "*": true,
		"gzip;q=0": false, "gzip; Q = 0": false, "gzip;q=0.000, *": false, "*;q=0": false, "gzip;q=x": false, "gzip;q=-1": false, "gzip;q=NaN": false,
		"identity": false, "br": false, "gzipped": false, "gzip/1": false, ",,;=": false,
	} {
		if got := accepts([]string{header}); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

// FuzzAccepts: a client that names neither gzip nor all does not get it, in whatever order of lines.
func FuzzAccepts(f *testing.F) {
	f.Add("gzip;q=0.5, *;q=0", "br")
	f.Add(";;,q=,=", "GzIp ;q")
	f.Fuzz(func(t *testing.T, a, b string) {
		got := accepts([]string{a, b})
		if got && !strings.Contains(strings.ToLower(a+b), "gzip") && !strings.Contains(a+b, "*") {
			t.Errorf("%q, %q", a, b)
		}
		if got != accepts([]string{b, a}) && strings.Count(a+b, "*") < 2 {
			t.Errorf("%q, %q: the order of the lines counts", a, b)
		}
	})
}
