package section

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"butler"
)

func TestLookTellsHowFoldersAre(t *testing.T) {
	dir := t.TempDir()
	good, empty, file := filepath.Join(dir, "good"), filepath.Join(dir, "empty"), filepath.Join(dir, "file")
	for _, d := range []string{filepath.Join(good, "in"), empty} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var l Looker
	h := l.Look(t.Context(), butler.Section{ID: 3, Roots: []string{good, empty, file, filepath.Join(dir, "away")}})
	want := []butler.RootState{butler.RootGood, butler.RootEmpty, butler.RootAway, butler.RootAway}
	for i, r := range h.Roots {
		if r.State != want[i] || r.At.IsZero() || (r.State != butler.RootGood) != (r.Reason != "" && r.Hint != "") {
			t.Errorf("%+v", r)
		}
	}
	if h.Section != 3 || h.Good() || !l.Look(t.Context(), butler.Section{Roots: []string{good}}).Good() {
		t.Errorf("%+v", h)
	}
}

// What was seen is told again for a short while, and then looked at anew.
func TestLookIsFresh(t *testing.T) {
	dir := t.TempDir()
	var mu sync.Mutex
	now := time.Unix(1000, 0)
	l := Looker{Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now }}
	s := butler.Section{Roots: []string{dir}}
	state := func() butler.RootState { return l.Look(t.Context(), s).Roots[0].State }
	if got := state(); got != butler.RootEmpty {
		t.Fatal(got)
	}
	if err := os.WriteFile(filepath.Join(dir, "film.mkv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != butler.RootEmpty {
		t.Errorf("%s: it was looked at again at once", got)
	}
	mu.Lock()
	now = now.Add(time.Minute)
	mu.Unlock()
	if got := state(); got != butler.RootGood {
		t.Error(got)
	}
}

// A folder that hangs holds up nobody for longer than they wait, and is looked at by one goroutine.
func TestLookDoesNotWaitForWhatHangs(t *testing.T) {
	release, looks := make(chan struct{}), 0
	l := Looker{see: func(path string) butler.RootHealth {
		looks++ // by one at a time
		<-release
		return butler.RootHealth{Path: path, State: butler.RootGood}
	}}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	s := butler.Section{Roots: []string{"/a"}}
	for range 3 {
		if got := l.Look(gone, s).Roots[0]; got.State != butler.RootSilent || got.Hint == "" || got.Path != "/a" {
			t.Errorf("%+v", got)
		}
	}
	close(release)
	if got := l.Look(t.Context(), s).Roots[0]; got.State != butler.RootGood || looks != 1 {
		t.Errorf("%+v after %d looks", got, looks)
	}
}

// While a folder is looked at anew, what was seen last is told to those who do not wait.
func TestLookTellsWhatWasSeenLast(t *testing.T) {
	var mu sync.Mutex
	now := time.Unix(1000, 0)
	release := make(chan struct{}, 1)
	release <- struct{}{}
	l := Looker{
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
		see: func(path string) butler.RootHealth {
			<-release
			return butler.RootHealth{Path: path, State: butler.RootGood}
		},
	}
	s := butler.Section{Roots: []string{"/a"}}
	l.Look(t.Context(), s)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		after time.Duration
		want  butler.RootState
	}{{freshFor, butler.RootGood}, {2 * freshFor, butler.RootSilent}} {
		mu.Lock()
		now = time.Unix(1000, 0).Add(c.after)
		mu.Unlock()
		if got := l.Look(gone, s).Roots[0].State; got != c.want {
			t.Errorf("after %s: %s, want %s", c.after, got, c.want)
		}
	}
	release <- struct{}{}
	if got := l.Look(t.Context(), s).Roots[0].State; got != butler.RootGood {
		t.Error(got)
	}
}
