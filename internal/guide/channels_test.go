package guide

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
)

func TestRulesForChannels(t *testing.T) {
	rules := `ard.de = 1 Das Erste | zdf.de=2 | Arte = Arte France | shop.example = - | DasErste.de -> ard.de | a -> b | b -> ard.de | loop1 -> loop2 | loop2 -> loop1 | to-gone -> shop.example`
	for _, tt := range []struct {
		id, name        string // of the channel
		as, number, new string // "" as it is
		gone            bool
	}{
		{"ard.de", "ARD", "ard.de", "1", "Das Erste", false},
		{"zdf.de", "ZDF", "zdf.de", "2", "", false},
		{"x1", "ARTE", "x1", "", "Arte France", false},
		{"SHOP.example", "Shop", "", "", "", true},
		{"DasErste.de", "Das Erste HD", "ard.de", "1", "Das Erste", false},
		{"a", "", "ard.de", "1", "Das Erste", false},
		{"other", "Other", "other", "", "", false},
		{"to-gone", "", "", "", "", true},
	} {
		c, err := ParseChannels("", rules, false)
		if err != nil {
			t.Fatal(err)
		}
		as, r, ok := c.listed(tt.id, []string{tt.name})
		if ok == tt.gone || ok && (as != tt.as || r.number != tt.number || r.name != tt.new) {
			t.Errorf("%s: %q %+v %t", tt.id, as, r, ok)
		}
		c.Only = true
		if _, _, ok := c.listed(tt.id, []string{tt.name}); ok != (!tt.gone && tt.id != "other") {
			t.Errorf("%s: listed %t among channels with rules only", tt.id, ok)
		}
	}
	c, err := ParseChannels("", rules, false)
	if err != nil {
		t.Fatal(err)
	}
	c.listed("loop1", nil) // ends
	if c.skips("other", nil) || !c.skips("other", []string{"Shop.Example"}) || c.skips("a", nil) {
		t.Error("what is left out")
	}
}

func TestBadRules(t *testing.T) {
	for _, text := range []string{"ard.de", "= 1", "x =", "x ->", "-> x", "x -> x", "x", strings.Repeat("y", 400) + " = 1", strings.Repeat("z", 100_000) + " = 1"} {
		_, err := ParseChannels("", "# comment | | a = 1 | "+text, false)
		if !butler.IsKind(err, butler.KindInvalid) || !strings.Contains(err.Error(), "line") {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	var many strings.Builder
	for i := range maxRules + 1 {
		many.WriteString(text(i) + " = 1\n")
	}
	if err := (&Channels{}).parse(strings.NewReader(many.String())); !butler.IsKind(err, butler.KindInvalid) {
		t.Error(err)
	}
}

func TestFileOfRules(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules")
	if err := os.WriteFile(path, []byte("\ufeff# mine\r\na = 1 One\r\n\r\nb = 2\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ParseChannels(path, "b = 3", false)
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := c.find("a", nil); r.number != "1" || r.name != "One" {
		t.Errorf("%+v", r)
	}
	if r, _ := c.find("b", nil); r.number != "3" {
		t.Errorf("the list does not win: %+v", r)
	}
	if _, err := ParseChannels(filepath.Join(path, "x"), "", false); !butler.IsKind(err, butler.KindUnreachable) || strings.Contains(err.Error(), path) {
		t.Error(err)
	}
	if _, err := ParseChannels(t.TempDir(), "", false); !butler.IsKind(err, butler.KindUnreachable) {
		t.Error(err)
	}
}

// What is left out decides what is read; names and numbers do not.
func TestDigestOfRules(t *testing.T) {
	of := func(list string, only bool) string {
		c, err := ParseChannels("", list, only)
		if err != nil {
			t.Fatal(err)
		}
		return c.digest()
	}
	if of("a = 1", false) != of("b = 2 x", false) || of("", false) != of("a = 1", false) {
		t.Error("names and numbers change what is read")
	}
	if of("a = -", false) == of("", false) || of("a = 1", true) == of("b = 1", true) || of("", true) == of("", false) {
		t.Error("what is left out does not")
	}
}

func TestIsNumber(t *testing.T) {
	for text, want := range map[string]bool{"7": true, "7.1": true, "12-3": true, "": false, "7 ABC": false, ".7": false, "7.": false, "1.2.3": false, "1234567890": false, "3sat": false} {
		if isNumber(text) != want {
			t.Errorf("%q", text)
		}
	}
}

func TestOrderOfNumbers(t *testing.T) {
	order := []string{"1", "2", "2.1", "2-2", "10", ""}
	for i, a := range order {
		for k, b := range order {
			if got := compareNumbers(a, b); (got < 0) != (i < k) || (got > 0) != (i > k) {
				t.Errorf("%q, %q: %d", a, b, got)
			}
		}
	}
}
