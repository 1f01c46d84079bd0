package cli

import (
	"errors"
	"strings"
	"testing"
	"testing/quick"
	"unicode"
)

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
