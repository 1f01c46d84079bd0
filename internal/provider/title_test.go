package provider

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormal(t *testing.T) {
	for title, want := range map[string]string{
		"The Matrix":              "matrix",
		"Amélie":                  "amelie",
		"AMÉLIE":                  "amelie",
		"Ame\u0301lie":            "amelie",
		"Fast & Furious":          "fast and furious",
		"Rocky II":                "rocky 2",
		"II":                      "ii",
		"V":                       "v",
		"Schindler’s List":        "schindlers list",
		"Schindler's List":        "schindlers list",
		"M*A*S*H":                 "m a s h",
		"WALL·E":                  "wall e",
		"Straße":                  "strasse",
		"The":                     "the",
		"千と千尋の神隠し":                "千と千尋の神隠し",
		"Ærø":                     "aero",
		"  ":                      "",
		"\xff\xfe":                "",
		"Mission: Impossible III": "mission impossible 3",
	} {
		if got := Normal(title); got != want {
			t.Errorf("%q is %q, want %q", title, got, want)
		}
	}
}

func TestLikeness(t *testing.T) {
	tests := []struct {
		a, b        string
		least, most float64
	}{
		{"The Matrix", "Matrix", 1, 1},
		{"Rocky II", "Rocky 2", 1, 1},
		{"Rocky", "Rocky II", 0, 0.6},
		{"Cars 2", "Cars 3", 0, 0.6},
		{"Apollo 13", "Apollo 11", 0, 0.6},
		{"Koyaanisqatsi", "Koyanisqatsi", 0.9, 0.99},
		{"Heat", "Alien", 0, 0.4},
		{"", "Alien", 0, 0},
		{"", "", 0, 0},
	}
	for _, tt := range tests {
		if got := Likeness(tt.a, tt.b); got < tt.least || got > tt.most {
			t.Errorf("%q and %q: %v, want %v to %v", tt.a, tt.b, got, tt.least, tt.most)
		}
	}
}

func TestLikenessHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		like := Likeness(a, b)
		if !(like >= 0 && like <= 1) || math.Abs(like-Likeness(b, a)) > 1e-9 {
			t.Fatalf("%q and %q: %v and %v", a, b, like, Likeness(b, a))
		}
		if Normal(a) != "" && Likeness(a, a) != 1 {
			t.Fatalf("%q is not like itself", a)
		}
	})
}

// The time that a comparison takes does not grow with what a server sends.
func TestLongTitles(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	if n := len(Normal(long)); n > 4*maxTitle {
		t.Errorf("%d bytes are compared", n)
	}
}
