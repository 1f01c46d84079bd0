package human

import (
	"strings"
	"testing"
	"testing/quick"
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
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNothingUnsafeIsLeft(t *testing.T) {
	check := func(s string) bool { return !strings.ContainsFunc(Clean(s), Unsafe) && Clean(Clean(s)) == Clean(s) }
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}
