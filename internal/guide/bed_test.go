package guide

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

// noon is when guides are loaded in tests.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// show is a programme of a test: hours are those after noon.
type show struct {
	channel, title string
	from, to       float64 // 0 for no end
	more           string
}

// xmltv writes a guide.
func xmltv(shows ...show) string {
	var b strings.Builder
	b.WriteString("<tv>")
	seen := map[string]bool{}
	for _, s := range shows {
		if !seen[s.channel] {
			fmt.Fprintf(&b, `<channel id="%s"><display-name>Name of %[1]s</display-name></channel>`, s.channel)
		}
		seen[s.channel] = true
	}
	at := func(hours float64) string {
		return noon().Add(time.Duration(hours * float64(time.Hour))).Format("20060102150405 -0700")
	}
	for _, s := range shows {
		stop := ""
		if s.to != 0 {
			stop = ` stop="` + at(s.to) + `"`
		}
		fmt.Fprintf(&b, "\n<programme start=%q%s channel=%q><title>%s</title>%s</programme>", at(s.from), stop, s.channel, s.title, s.more)
	}
	return b.String() + "</tv>"
}

// many returns shows of a channel, one an hour from now on.
func many(channel string, n int) []show {
	var all []show
	for i := range n {
		all = append(all, show{channel, fmt.Sprintf("%s %d", channel, i), float64(i), float64(i + 1), ""})
	}
	return all
}

// bed is a folder with guides, and what was loaded of them.
type bed struct {
	t   *testing.T
	dir string
	o   Options
	*Guide
}

func newBed(t *testing.T) *bed {
	t.Helper()
	b := &bed{t: t, dir: t.TempDir()}
	b.o = Options{Dir: filepath.Join(b.dir, "guide"), Now: noon, Share: 30}
	b.Guide = Open(b.o.Dir)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// file writes a guide and makes it a source, if it is none yet.
func (b *bed) file(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	for _, s := range b.o.Sources {
		if s.File == path {
			return path
		}
	}
	b.o.Sources = append(b.o.Sources, Source{Name: name, Key: name, File: path})
	return path
}

func (b *bed) load() Loaded {
	b.t.Helper()
	l, err := Load(b.t.Context(), b.o)
	if err != nil {
		b.t.Fatal(err)
	}
	b.tidy()
	return l
}

// tidy checks that nothing but the guide is in its folder.
func (b *bed) tidy() {
	b.t.Helper()
	entries, err := os.ReadDir(b.o.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		b.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != fileName {
			b.t.Errorf("%s is left in the folder", e.Name())
		}
	}
}

// on returns what is shown, as "channel hour-hour title".
func (b *bed) on() []string {
	b.t.Helper()
	all, total, err := b.Programmes(b.t.Context(), butler.GuideQuery{Limit: 1000})
	if err != nil || total != int64(len(all)) {
		b.t.Fatalf("%d of %d, %v", len(all), total, err)
	}
	shown := []string{}
	for _, p := range all {
		shown = append(shown, fmt.Sprintf("%s %g-%g %s", p.Channel, p.Start.Sub(noon()).Hours(), p.End.Sub(noon()).Hours(), p.Title))
	}
	return shown
}

func (b *bed) want(shown ...string) {
	b.t.Helper()
	if diff := cmp.Diff(shown, b.on()); diff != "" {
		b.t.Error(diff)
	}
}

func (b *bed) problem(i int) string {
	b.t.Helper()
	s, err := b.Status(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return s.Sources[i].Problem
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
