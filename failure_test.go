package butler_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"butler"
)

func TestAlike(t *testing.T) {
	for _, test := range []struct{ a, b string }{
		{"ffmpeg ended with 183: moov atom not found", "ffmpeg ended with 1: moov atom not found"},
		{"[matroska @ 0x55d0c0ffee00] EBML header parsing failed", "[matroska @ 0x7f1] EBML header parsing failed"},
		{`stream 3 has no "deu"`, `stream 12 has no "a name of 7 words"`},
		{"“one” is not there", "“another” is not there"},
		{"at 12.5 s", "at 3 s"},
		{"a 1.mkv: Invalid data", "b.mkv: Invalid data"},
	} {
		if butler.Alike(test.a, "a 1.mkv") != butler.Alike(test.b, "b.mkv") {
			t.Errorf("%q and %q are not alike: %q, %q", test.a, test.b, butler.Alike(test.a, "a 1.mkv"), butler.Alike(test.b, "b.mkv"))
		}
	}
	for _, test := range []struct{ a, b string }{
		{"no sound", "no picture"},
		{"", "1"},
		{`an "open end`, `an "open door`},
		{"it took 3 s and failed", "it took 3 s and ended"},
	} {
		if butler.Alike(test.a, "a 1.mkv") == butler.Alike(test.b, "b.mkv") {
			t.Errorf("%q and %q are alike: %q", test.a, test.b, butler.Alike(test.a, "a 1.mkv"))
		}
	}
}

func FuzzAlike(f *testing.F) {
	for _, s := range []string{"", "0x5fed", `"a" 1 "b`, "“”", "1.5.a", "ffmpeg: \xff 12"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		alike := butler.Alike(s, "")
		if strings.ContainsAny(alike, "0123456789") {
			t.Errorf("%q holds a number", alike)
		}
		if utf8.ValidString(s) && !utf8.ValidString(alike) {
			t.Errorf("%q is no text", alike)
		}
	})
}
