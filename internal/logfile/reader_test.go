package logfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler"
)

// written makes a folder of logs of numbered lines, a second apart, so many in each, the oldest first.
func written(t testing.TB, counts ...int) (dir string, began time.Time) {
	t.Helper()
	dir, began = t.TempDir(), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	for i, count := range counts {
		var b bytes.Buffer
		for range count {
			n++
			level := []string{"DEBUG", "INFO", "WARN", "ERROR"}[n%4]
			fmt.Fprintf(&b, "time=%s level=%s msg=\"line %d\" task=T%d run=%d\n", began.Add(time.Duration(n)*time.Second).Format(time.RFC3339Nano), level, n, n%3, n%5)
		}
		name := filepath.Join(dir, before+began.Add(time.Duration(i)*time.Hour).Format(stamp)+ending)
		if i == len(counts)-1 {
			name = filepath.Join(dir, current)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, began
}

func read(t testing.TB, dir string, q butler.LogQuery) butler.LogPage {
	t.Helper()
	p, err := Reader{Dir: dir}.Log(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func messages(p butler.LogPage) (all []string) {
	for _, e := range p.Entries {
		all = append(all, strings.TrimPrefix(e.Message, "line "))
	}
	return all
}

func TestReaderTells(t *testing.T) {
	dir, began := written(t, 5, 0, 6, 4)
	at := func(n int) time.Time { return began.Add(time.Duration(n) * time.Second) }
	for _, test := range []struct {
		name string
		q    butler.LogQuery
		want string
	}{
		{"all", butler.LogQuery{}, "15 14 13 12 11 10 9 8 7 6 5 4 3 2 1"},
		{"page", butler.LogQuery{Limit: 6}, "15 14 13 12 11 10"},
		{"level", butler.LogQuery{Level: "warn"}, "15 14 11 10 7 6 3 2"},
		{"level in capitals", butler.LogQuery{Level: "ERROR"}, "15 11 7 3"},
		{"task", butler.LogQuery{Task: "T1"}, "13 10 7 4 1"},
		{"run", butler.LogQuery{Run: 4}, "14 9 4"},
		{"task and run", butler.LogQuery{Task: "T2", Run: 4}, "14"},
		{"text", butler.LogQuery{Text: "LINE 1"}, "15 14 13 12 11 10 1"},
		{"text of a field", butler.LogQuery{Text: "task=t0"}, "15 12 9 6 3"},
		{"from", butler.LogQuery{From: at(13)}, "15 14 13"},
		{"to", butler.LogQuery{To: at(3)}, "2 1"},
		{"from to", butler.LogQuery{From: at(5), To: at(7)}, "6 5"},
		{"nothing", butler.LogQuery{Text: "no such line"}, ""},
	} {
		if got := strings.Join(messages(read(t, dir, test.q)), " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for _, q := range []butler.LogQuery{{Level: "loud"}, {Before: "x"}, {Since: "1.x"}, {Before: "1.-2"}, {Before: ".."}} {
		if _, err := (Reader{Dir: dir}).Log(t.Context(), q); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if p := read(t, filepath.Join(dir, "none"), butler.LogQuery{}); len(p.Entries) > 0 {
		t.Errorf("%+v", p)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Reader{Dir: dir}).Log(ctx, butler.LogQuery{}); !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("nobody waits for it: %v", err)
	}
}

// Pages go on where they ended, also when the log is put aside meanwhile, and when little is read at a time.
func TestPagesOfTheLog(t *testing.T) {
	for _, budget := range []int64{0, 1, 100} {
		dir, began := written(t, 30, 40, 30)
		r := Reader{Dir: dir, Budget: budget}
		var got []string
		q := butler.LogQuery{Limit: 7, Task: "T1"}
		for page := 0; ; page++ {
			if page == 1 {
				if err := os.Rename(filepath.Join(dir, current), filepath.Join(dir, before+began.Add(99*time.Hour).Format(stamp)+ending)); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, current), []byte("time=2027-01-01T00:00:00Z level=INFO msg=new task=T1\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p, err := r.Log(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Entries) > q.Limit || budget == 0 && !p.Until.IsZero() {
				t.Fatalf("%+v", p)
			}
			got = append(got, messages(p)...)
			if q.Before = p.Next; q.Before == "" {
				break
			}
		}
		var want []string
		for n := 100; n > 0; n-- {
			if n%3 == 1 {
				want = append(want, fmt.Sprint(n))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("with %d: %s", budget, diff)
		}
	}
}

func TestWhatIsNewInTheLog(t *testing.T) {
	dir, _ := written(t, 3, 4)
	newest := read(t, dir, butler.LogQuery{Limit: 1}).Newest
	since := func(want string) {
		t.Helper()
		p := read(t, dir, butler.LogQuery{Since: newest})
		if got := strings.Join(messages(p), " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		newest = p.Newest
	}
	add := func(name, text string) {
		t.Helper()
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(f, text)
		if err != nil || f.Close() != nil {
			t.Fatal(err)
		}
	}
	since("")
	add(current, "time=2027-01-01T00:00:00Z level=INFO msg=a\ntime=2027-01-01T00:00:01Z level=INFO msg=b\ntime=2027-01-01T00:0")
	since("b a") // the last one is not whole yet
	add(current, "0:02Z level=INFO msg=c\n")
	since("c")
	aside := before + "20270101T000000.000000000Z" + ending
	if err := os.Rename(filepath.Join(dir, current), filepath.Join(dir, aside)); err != nil {
		t.Fatal(err)
	}
	add(aside, "time=2027-01-01T00:00:03Z level=INFO msg=d\n")
	add(current, "time=2027-01-01T00:00:04Z level=INFO msg=e\n")
	since("e d")
	if err := os.Remove(filepath.Join(dir, aside)); err != nil {
		t.Fatal(err)
	}
	since("")
	if p := read(t, dir, butler.LogQuery{Before: "abc.17"}); len(p.Entries) > 0 || p.Next != "" {
		t.Errorf("what is removed has %+v", p)
	}
}

func TestOtherLinesInTheLog(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("x", 3*most)
	text := "panic: oh <b>no</b>\n\ngoroutine 1 [running]:\n" + long + "\ntime=2027-01-01T00:00:00Z level=WARN msg=\"bro\\ken\nlevel=INFO msg=\xff\n"
	if err := os.WriteFile(filepath.Join(dir, current), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// Neither a link nor a folder nor another file is a log.
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, before+"1"+ending)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, before+"2"+ending), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := read(t, dir, butler.LogQuery{})
	for i := range p.Entries {
		if m := p.Entries[i].Message; len(m) > 100 {
			if len(m) > most+2*block || strings.Trim(m, "x") != "" {
				t.Errorf("a long line has %d bytes", len(m))
			}
			p.Entries[i].Message = "long"
		}
	}
	want := []string{"\uFFFD", "time=2027-01-01T00:00:00Z level=WARN msg=\"bro\\ken", "long", "goroutine 1 [running]:", "panic: oh <b>no</b>"}
	if diff := cmp.Diff(want, messages(p)); diff != "" {
		t.Error(diff)
	}
	if p := read(t, dir, butler.LogQuery{From: time.Unix(0, 0)}); len(p.Entries) > 0 {
		t.Errorf("lines without a time are within bounds: %+v", p.Entries)
	}
}

// What slog writes is read as it was logged.
func TestLinesAreReadAsLogged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "a=b", `"`, "\n", "msg", "level", "time", `\`}))
		message := word.Draw(t, "message")
		var want []butler.LogField
		var args []any
		for range rapid.IntRange(0, 4).Draw(t, "fields") {
			f := butler.LogField{Key: rapid.StringMatching(`[a-z =".\n]{1,6}`).Draw(t, "key"), Value: word.Draw(t, "value")}
			want = append(want, f)
			args = append(args, f.Key, f.Value)
		}
		var b bytes.Buffer
		slog.New(slog.NewTextHandler(&b, nil)).Warn(message, args...)
		line := strings.TrimSuffix(b.String(), "\n")
		if strings.Contains(line, "\n") {
			t.Fatalf("%q is more than a line", line)
		}
		e := parse(line)
		if e.Message != message || e.Level != "WARN" || e.At.IsZero() || !slices.Equal(e.Fields, want) {
			t.Fatalf("%q is read as %+v", line, e)
		}
	})
}

// Lines come out backwards, each where it begins.
func TestBackwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 50), rapid.SampledFrom([]int{block - 1, block, block + 1, 2*block - 1, most})), 0, 20).Draw(t, "lengths")
		var b bytes.Buffer
		var want []int64
		for i, n := range lengths {
			want = append(want, int64(b.Len()))
			b.WriteString(strings.Repeat(string(rune('a'+i)), n) + "\n")
		}
		lines := back{r: bytes.NewReader(b.Bytes()), at: int64(b.Len())}
		for i := len(lengths) - 1; i >= 0; i-- {
			line, start, err := lines.line()
			if err != nil || len(line) != lengths[i] || start != want[i] || line[0] != byte('a'+i) || line[len(line)-1] != byte('a'+i) {
				t.Fatalf("line %d: %d bytes at %d, %v; want %d at %d", i, len(line), start, err, lengths[i], want[i])
			}
		}
		if _, _, err := lines.line(); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "time=2027-01-01T00:00:00Z level=INFO msg=x a=b", `msg="a\"b" "k y"=`, "=", `"`, "a b", `a="`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := parse(s)
		if e.Level == "" {
			t.Errorf("%q has no level", s)
		}
	})
}
