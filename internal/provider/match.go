package provider

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"butler"
)

// Sure is the least confidence with which something is taken to be what is meant.
const Sure = 0.8

// margin is how far the best must be ahead of the next.
const margin = 0.05

// About is what is known of an Item that is looked for. What is not known is zero.
type About struct {
	Kind    butler.ItemKind
	Titles  []string          // the likeliest first
	Year    int               //
	Runtime int64             // ms
	Artist  string            // of an album
	Seasons int               // highest number of a season
	Tracks  int               //
	IDs     map[string]string // by provider
	Chosen  map[string]string // those that a person chose; then IDs has no others, and titles decide nothing
}

// Match is a Candidate with how sure it is that it is meant.
type Match struct {
	Candidate
	Confidence float64 `json:"confidence"` // 0 to 1
}

// String returns what people read of it: "The Matrix (1999), id 603, 95 %".
func (m Match) String() string {
	var b strings.Builder
	b.WriteString(m.Title)
	if m.Artist != "" {
		b.WriteString(" by " + m.Artist)
	}
	if m.Year > 0 {
		fmt.Fprintf(&b, " (%d)", m.Year)
	}
	fmt.Fprintf(&b, ", id %s, %d %%", m.ID, int(100*m.Confidence))
	return b.String()
}

// Confidence returns how sure it is that a Candidate is what is meant: the product of these.
//
//   - The likeness of the titles, the best of each with each ([Likeness]).
//   - Of albums, the likeness of the artists' names.
//   - The years: 1 if they are the same, 0.95 one year apart (festivals, time zones), 0.75 two years, 0.4 more; 0.9 if
//     one is not known. Albums are published again and again: two years and more are 0.9.
//   - The runtimes, if both are known: 1 within 5 % or three minutes, 0.9 within 15 % (cuts), 0.8 beyond
//     (so that a title and a year that are just the same suffice, and nothing less).
//   - Seasons: 0.75 if the library has more than there are.
//   - Tracks: 1 less 0.4 times the share by which they differ.
func Confidence(a About, c Candidate) float64 {
	like := 0.0
	for _, mine := range a.Titles {
		for _, theirs := range append([]string{c.Title}, c.Others...) {
			like = max(like, Likeness(mine, theirs))
		}
	}
	if a.Kind == butler.Album && a.Artist != "" && c.Artist != "" {
		like *= Likeness(a.Artist, c.Artist)
	}
	return like * years(a, c) * runtimes(a.Runtime, c.Runtime) * extent(a, c)
}

func years(a About, c Candidate) float64 {
	if a.Year == 0 || c.Year == 0 {
		return 0.9
	}
	switch d := max(a.Year-c.Year, c.Year-a.Year); {
	case d == 0:
		return 1
	case d == 1:
		return 0.95
	case a.Kind == butler.Album:
		return 0.9
	case d == 2:
		return 0.75
	}
	return 0.4
}

func runtimes(mine, theirs int64) float64 {
	if mine <= 0 || theirs <= 0 {
		return 1
	}
	d := math.Abs(float64(mine - theirs))
	switch share := d / float64(max(mine, theirs)); {
	case share <= 0.05, d <= float64((3 * time.Minute).Milliseconds()):
		return 1
	case share <= 0.15:
		return 0.9
	}
	return 0.8
}

func extent(a About, c Candidate) float64 {
	f := 1.0
	if a.Seasons > 0 && c.Seasons > 0 && a.Seasons > c.Seasons {
		f = 0.75
	}
	if a.Tracks > 0 && c.Tracks > 0 {
		f *= 1 - 0.4*math.Abs(float64(a.Tracks-c.Tracks))/float64(max(a.Tracks, c.Tracks))
	}
	return f
}

// Rank returns the Candidates with their Confidence, the surest first; equals stay in their order.
func Rank(a About, candidates []Candidate) []Match {
	var all []Match
	seen := map[string]bool{}
	for _, c := range candidates {
		if seen[c.ID] || !ValidID(c.ID) {
			continue
		}
		seen[c.ID] = true
		all = append(all, Match{c, Confidence(a, c)})
	}
	slices.SortStableFunc(all, func(x, y Match) int { return cmp.Compare(y.Confidence, x.Confidence) })
	return all
}

// rivals returns those that are sure and not clearly behind the first, one of each Group.
func rivals(ranked []Match) []Match {
	var all []Match
	for _, m := range ranked {
		if m.Confidence < Sure || ranked[0].Confidence-m.Confidence >= margin {
			break
		}
		if m.Group == "" || !slices.ContainsFunc(all, func(o Match) bool { return o.Group == m.Group }) {
			all = append(all, m)
		}
	}
	return all
}
