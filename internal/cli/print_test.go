package cli

import (
	"errors"
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unicode"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"Amélie 東京 🎬":           "Amélie 東京 🎬",
		"a\nb":                  `a\nb`,
		"a\tb":                  `a\tb`,
		"\x1b[2J\x1b]0;x\a":     `\x1b[2J\x1b]0;x\x07`,
		"\u009b31m":             `\u009b31m`,
		"fe\u202Egnp.exe":       `fe\u202egnp.exe`,
		"l1\u2028l2":            `l1\u2028l2`,
		"bad\xff\xfebytes":      `bad\xff\xfebytes`,
		"\x7f":                  `\x7f`,
		"":                      "",
		"replacement \ufffd ok": "replacement \ufffd ok",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNothingReachesTheTerminal(t *testing.T) {
	check := func(a, b string) bool {
		var out strings.Builder
		p := &printer{w: &out}
		p.line("%s: %v", a, errors.New(b))
		p.table([]string{"A", "B"}, [][]string{{a, b}})
		text := out.String()
		return strings.Count(text, "\n") == 3 && !strings.ContainsFunc(text, func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
		})
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
	if !check("\x1b[31m\r\n\u202e", "\v\f\x00\xff") {
		t.Error("control characters came through")
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", -1500: "-1.5 kB",
		1 << 62: "4.6 EB", -1 << 63: "-9.2 EB",
	} {
		if got := size(n); got != want {
			t.Errorf("bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 1_234_567: "1ms", 12_345 * time.Millisecond: "12.3s", 3*time.Hour + 400*time.Millisecond: "3h0m0s", -time.Second: "-",
	} {
		if got := span(d); got != want {
			t.Errorf("span(%d) = %q, want %q", d, got, want)
		}
	}
}

func TestFailureOfOutputIsKept(t *testing.T) {
	p := &printer{w: brokenWriter{}}
	p.table([]string{"A"}, nil)
	p.line("x")
	if err := p.failure(); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

var errBroken = errors.New("broken")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }
