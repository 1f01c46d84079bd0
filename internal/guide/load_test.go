package guide

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLoad(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(
		show{"a", "Yesterday", -30, -29, ""},
		show{"a", "This morning", -3, -2, ""},
		show{"a", "No end", 0, 0, ""},
		show{"a", "Next", 1, 3, ""},
		show{"a", "Cuts", 2, 4, ""},
		show{"b", "Film", 0, 2, "<desc>Known here</desc>"},
	))
	b.file("two", xmltv(
		show{"b", "The film", 0, 2.5, "<desc>Other</desc><date>1990</date><new/>"},
		show{"b", "Overlaps", 1, 3, ""},
		show{"b", "Fills", 3, 4, ""},
		show{"c", "Only here", 0, 1, ""},
	))
	l := b.load()
	if l.Channels != 3 || l.Programmes != 7 || l.Duplicates != 1 || l.Overlaps != 1 || l.Sources[0].Taken.Ended != 1 || l.Sources[0].Outcome != Read {
		t.Errorf("%+v", l)
	}
	b.want("a -3--2 This morning", "a 0-1 No end", "b 0-2 Film", "c 0-1 Only here", "a 1-2 Next", "a 2-4 Cuts", "b 3-4 Fills")
	film, _, err := b.Programmes(t.Context(), butler.GuideQuery{Title: "film"})
	if err != nil || len(film) != 1 || film[0].Summary != "Known here" || film[0].Year != 1990 || !film[0].New {
		t.Errorf("%+v, %v", film, err)
	}
	s, err := b.Status(t.Context())
	if err != nil || s.Channels != 3 || s.Programmes != 7 || !s.Loaded.Equal(noon()) || !s.From.Equal(noon().Add(-3*time.Hour)) || !s.To.Equal(noon().Add(4*time.Hour)) {
		t.Errorf("%+v, %v", s, err)
	}
}

// What cannot be read costs nothing of what was read before, and nothing of the others.
func TestABrokenSourceKeepsWhatItHad(t *testing.T) {
	good := xmltv(append(many("a", 3), show{"a", "Long ago", -24.5, -23.8, ""})...)
	for name, breakIt := range map[string]struct {
		do   func(b *bed, path string)
		says string
	}{
		"broken":    {func(b *bed, _ string) { b.file("one", good[:len(good)-30]+"</wrong></tv>") }, "line 5, column"},
		"cut off":   {func(b *bed, _ string) { b.file("one", good[:len(good)/2]) }, "line 3, column"},
		"emptied":   {func(b *bed, _ string) { b.file("one", "") }, "nothing in it"},
		"gone":      {func(b *bed, path string) { must(b.t, os.Remove(path)) }, "no such file"},
		"a folder":  {func(b *bed, path string) { must(b.t, os.Remove(path)); must(b.t, os.Mkdir(path, 0o700)) }, "not a file"},
		"a login":   {func(b *bed, _ string) { b.file("one", "<html><body>Log in</body></html>") }, "no XMLTV"},
		"too large": {func(b *bed, _ string) { b.file("one", good+strings.Repeat(" ", 2<<20)); b.o.Limits.Bytes = 1 << 20 }, "larger than 1 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBed(t)
			path := b.file("one", good)
			b.file("two", xmltv(show{"b", "Old", 0, 1, ""}))
			b.load()
			b.file("two", xmltv(show{"b", "Renewed", 0, 1, ""}, show{"b", "More", 1, 2, ""}))
			breakIt.do(b, path)
			later := noon().Add(30 * time.Minute)
			b.o.Now = func() time.Time { return later }
			for range 2 { // the second time it is kept of what was kept
				l := b.load()
				if r := l.Sources[0]; r.Outcome != Kept || r.Kept != 3 || !strings.Contains(r.Problem, breakIt.says) || strings.Contains(r.Problem, b.dir) {
					t.Errorf("%+v", r)
				}
				b.want("a 0-1 a 0", "b 0-1 Renewed", "a 1-2 a 1", "b 1-2 More", "a 2-3 a 2")
			}
			s, err := b.Status(t.Context())
			if err != nil || !s.Sources[0].Loaded.Equal(noon()) || !s.Sources[1].Loaded.Equal(later) || s.Sources[1].Problem != "" || s.Sources[0].Programmes != 3 {
				t.Errorf("%+v, %v", s, err)
			}
			// It is mended.
			_ = os.Remove(path)
			b.file("one", xmltv(show{"a", "Mended", 20, 21, ""}))
			b.o.Limits.Bytes = 0
			if r := b.load().Sources[0]; r.Outcome != Read || r.Problem != "" || b.problem(0) != "" {
				t.Errorf("%+v", r)
			}
			b.want("b 0-1 Renewed", "b 1-2 More", "a 20-21 Mended")
		})
	}
}

func TestASourceThatNeverWorked(t *testing.T) {
	b := newBed(t)
	b.o.Sources = []Source{{Name: "one", Key: "one", File: filepath.Join(b.dir, "absent")}}
	for range 2 {
		if r := b.load().Sources[0]; r.Outcome != Lost || r.Kept != 0 || r.Problem == "" || !butler.IsKind(r.Err, butler.KindUnreachable) {
			t.Errorf("%+v", r)
		}
		b.want([]string{}...)
	}
	if s, err := b.Status(t.Context()); err != nil || !s.Sources[0].Loaded.IsZero() {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestSuspiciouslyLittle(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(many("a", 100)...))
	b.load()
	few := xmltv(many("a", 29)...)
	b.file("one", few)
	if r := b.load().Sources[0]; r.Outcome != Kept || r.Kept != 100 || !strings.Contains(r.Problem, "29 programmes") || butler.HintOf(r.Err) == "" {
		t.Errorf("%+v", r)
	}
	b.file("one", "<tv></tv>")
	if r := b.load().Sources[0]; r.Outcome != Kept || r.Kept != 100 {
		t.Errorf("%+v", r)
	}
	b.file("one", xmltv(many("a", 30)...))
	if r := b.load().Sources[0]; r.Outcome != Read || len(b.on()) != 30 {
		t.Errorf("30 of 100 are enough: %+v", r)
	}
	// As what is kept runs out, little is enough.
	b = newBed(t)
	b.file("one", xmltv(many("a", 100)...))
	b.load()
	b.file("one", few)
	later := noon().Add(85 * time.Hour)
	b.o.Now = func() time.Time { return later }
	if r := b.load().Sources[0]; r.Outcome != Read || !strings.Contains(r.Problem, "still to come") {
		t.Errorf("%+v", r)
	}
	// A person may believe anything.
	b = newBed(t)
	b.o.Share = 0
	b.file("one", xmltv(many("a", 100)...))
	b.load()
	b.file("one", "<tv></tv>")
	if r := b.load().Sources[0]; r.Outcome != Read || len(b.on()) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAFileThatHasNotChangedIsNotReadAgain(t *testing.T) {
	b := newBed(t)
	path := b.file("one", xmltv(many("a", 30)...))
	b.load()
	if r := b.load().Sources[0]; r.Outcome != Unchanged || r.Kept != 30 || r.Problem != "" || len(b.on()) != 30 {
		t.Errorf("%+v", r)
	}
	// It is read when what is wanted of it changes, though the file does not.
	b.o.Channels, _ = ParseChannels("", "a = -", false)
	if r := b.load().Sources[0]; r.Outcome != Read || len(b.on()) != 0 {
		t.Errorf("%+v", r)
	}
	b.o.Channels = Channels{}
	if r := b.load().Sources[0]; r.Outcome != Read || len(b.on()) != 30 {
		t.Errorf("%+v", r)
	}
	// And when nothing of it is ahead any more: the clock may have been wrong.
	b.o.Now = func() time.Time { return noon().AddDate(50, 0, 0) }
	b.load()
	b.want([]string{}...)
	b.o.Now = noon
	if r := b.load().Sources[0]; r.Outcome != Read || len(b.on()) != 30 {
		t.Errorf("%+v", r)
	}
	must(t, os.Chtimes(path, time.Time{}, noon()))
	if r := b.load().Sources[0]; r.Outcome != Read {
		t.Errorf("%+v", r)
	}
}

func TestChannelsAreMapped(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(show{"one.example", "A", 0, 1, ""}, show{"shop.example", "B", 0, 1, ""}, show{"x", "C", 0, 1, ""}, show{"plain", "D", 0, 1, ""}))
	b.file("two", strings.Replace(xmltv(show{"Eins", "E", 1, 2, ""}, show{"plain", "F", 1, 2, ""}), "<tv>", `<tv><programme start="20260301120000" channel="undeclared"><title>G</title></programme>`, 1))
	load := func(rules string, only bool) []butler.Channel {
		t.Helper()
		var err error
		if b.o.Channels, err = ParseChannels("", rules, only); err != nil {
			t.Fatal(err)
		}
		b.load()
		all, err := b.Guide.Channels(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	const rules = "one.example = 2 One | Eins -> one.example | Name of shop.example = - | Name of x = 1 | undeclared = 3 Told"
	want := []butler.Channel{
		{ID: "x", Names: []string{"Name of x"}, Number: "1", Source: "one"},
		{ID: "one.example", Names: []string{"One", "Name of one.example", "Name of Eins"}, Number: "2", Source: "one"},
		{ID: "undeclared", Names: []string{"Told"}, Number: "3", Source: "two"},
		{ID: "plain", Names: []string{"Name of plain"}, Source: "one"},
	}
	if diff := cmp.Diff(want, load(rules, false)); diff != "" {
		t.Error(diff)
	}
	b.want("x 0-1 C", "one.example 0-1 A", "undeclared 0-1 G", "plain 0-1 D", "one.example 1-2 E", "plain 1-2 F")
	if diff := cmp.Diff(want[:3], load(rules, true)); diff != "" {
		t.Error(diff)
	}
	b.want("x 0-1 C", "one.example 0-1 A", "undeclared 0-1 G", "one.example 1-2 E")
	if all := load("", false); len(all) != 6 || all[0].ID != "Eins" {
		t.Errorf("%+v", all)
	}
}

// A channel that is declared after its programmes, or twice.
func TestChannelsInAnyOrder(t *testing.T) {
	b := newBed(t)
	b.file("one", `<tv><programme start="20260301120000" channel="a"><title>T</title></programme><channel id="a"><display-name>First</display-name></channel>
		<channel id="a"><display-name>Second</display-name></channel><channel id="b"/></tv>`)
	b.o.Channels, _ = ParseChannels("", "Second = 9", false)
	b.load()
	all, err := b.Guide.Channels(t.Context())
	if err != nil || len(all) != 2 || all[0].Names[0] != "b" || all[1].Names[0] != "First" {
		t.Errorf("%+v, %v", all, err)
	}
	b.o.Channels, _ = ParseChannels("", "First = -", false)
	if l := b.load(); l.Programmes != 0 || l.Channels != 1 {
		t.Errorf("%+v", l)
	}
	b.want([]string{}...)
}

func TestSourcesComeAndGo(t *testing.T) {
	b := newBed(t)
	if l := b.load(); len(l.Sources) != 0 {
		t.Errorf("%+v", l)
	}
	if _, err := os.Stat(b.o.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was made of nothing")
	}
	b.file("one", xmltv(show{"a", "A", 0, 1, ""}))
	b.file("two", xmltv(show{"b", "B", 0, 1, ""}))
	b.load()
	b.o.Sources = b.o.Sources[1:]
	if r := b.load().Sources[0]; r.Outcome != Unchanged {
		t.Errorf("%+v", r)
	}
	b.want("b 0-1 B")
	b.o.Sources = nil
	b.load()
	b.want([]string{}...)
}

// Whatever is in the way of the new file, the one in use stays as it is.
func TestTheOldGuideStays(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(show{"a", "A", 0, 1, ""}))
	b.load()
	b.file("one", xmltv(show{"a", "New", 0, 1, ""}))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, b.o); !butler.IsKind(err, butler.KindInterrupted) {
		t.Error(err)
	}
	b.tidy()
	b.want("a 0-1 A")

	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	o := b.o
	o.Done = func(context.Context, Result) error { cancel(); return nil } // while it is built
	if _, err := Load(ctx, o); !butler.IsKind(err, butler.KindInterrupted) {
		t.Error(err)
	}
	b.tidy()
	b.want("a 0-1 A")

	for n := range 2 { // whoever ends it may say why
		ctx, end := context.WithCancelCause(t.Context())
		o.Done = func(context.Context, Result) error { return nil }
		o.Doing = func(string, float64) {
			if n--; n < 0 {
				end(errors.New("the window closed"))
			}
		}
		if _, err := Load(ctx, o); !butler.IsKind(err, butler.KindInterrupted) {
			t.Error(err)
		}
		end(nil)
		b.tidy()
		b.want("a 0-1 A")
	}
	o.Doing = nil

	refused := errors.New("no")
	o.Done = func(context.Context, Result) error { return refused }
	if _, err := Load(t.Context(), o); !errors.Is(err, refused) {
		t.Error(err)
	}
	b.tidy()
	b.want("a 0-1 A")

	// A crash left half of one behind.
	must(t, os.WriteFile(filepath.Join(b.o.Dir, newName), []byte("half"), 0o600))
	b.load()
	b.want("a 0-1 New")
}

func TestADamagedGuideIsMadeAnew(t *testing.T) {
	for name, text := range map[string]string{"garbage": strings.Repeat("garbage ", 1000), "empty": "", "short": "SQLite format 3\x00"} {
		t.Run(name, func(t *testing.T) {
			b := newBed(t)
			b.file("one", xmltv(show{"a", "A", 0, 1, ""}))
			b.load()
			must(t, os.WriteFile(filepath.Join(b.o.Dir, fileName), []byte(text), 0o600))
			if _, err := b.Status(t.Context()); err == nil || butler.HintOf(err) == "" {
				t.Errorf("%v", err)
			}
			if l := b.load(); (l.Warning == "") != (text == "") || l.Sources[0].Outcome != Read {
				t.Errorf("%+v", l)
			}
			b.want("a 0-1 A")
		})
	}
}

// Rot in what is to be kept is found before it is believed.
func TestRotInWhatIsKept(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(many("a", 2000)...))
	b.load()
	path := filepath.Join(b.o.Dir, fileName)
	info, err := os.Stat(path)
	must(t, err)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	rot := []byte(strings.Repeat("\xff", 4096))
	for page := int64(12); page < info.Size()/4096; page++ {
		_, err := f.WriteAt(rot, page*4096)
		must(t, err)
	}
	must(t, f.Close())
	b.file("one", "broken")
	l := b.load()
	if l.Sources[0].Outcome != Lost && l.Warning == "" {
		t.Errorf("%+v", l)
	}
	b.want([]string{}...)
}

func TestAnUnusableFolder(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(show{"a", "A", 0, 1, ""}))
	must(t, os.WriteFile(b.o.Dir, nil, 0o600))
	_, err := Load(t.Context(), b.o)
	if !butler.IsKind(err, butler.KindUnreachable) || strings.Contains(err.Error(), b.dir) {
		t.Error(err)
	}
}

// A guide has no more channels, and a channel no more programmes, than it can have.
func TestChannelsAreBounded(t *testing.T) {
	build, err := newBuilder(t.Context(), t.TempDir(), noon())
	must(t, err)
	if build.maxChannels != maxChannels || build.maxOfChannel != maxOfChannel {
		t.Error("the bounds are not those that are written down")
	}
	build.maxChannels, build.maxOfChannel = 3, 5
	text := xmltv(append(append(many("a", 7), many("b", 5)...), many("c", 1)...)...)
	taken, guideErr, err := build.take(t.Context(), 1, Channels{}, newReader(strings.NewReader(text), nil, ""))
	if err != nil || guideErr != nil || taken.TooMany != 2 || taken.Programmes != 11 {
		t.Errorf("%+v, %v, %v", taken, guideErr, err)
	}
	text = strings.Replace(text, "</tv>", `<channel id="d"/></tv>`, 1)
	_, guideErr, err = build.take(t.Context(), 2, Channels{}, newReader(strings.NewReader(text), nil, ""))
	if err != nil || !butler.IsKind(guideErr, butler.KindDamaged) || !strings.Contains(guideErr.Error(), "more than 3 channels") || !strings.Contains(guideErr.Error(), "line 14, column") {
		t.Errorf("%v, %v", guideErr, err)
	}
	must(t, build.discard())
}
