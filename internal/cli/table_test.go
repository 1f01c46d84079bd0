package cli

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler/internal/cli/human"
)

func TestTable(t *testing.T) {
	var out strings.Builder
	p := &printer{w: &out}
	p.table([]string{"ID", "TITLE", "YEAR"}, [][]string{
		{"1", "Big Buck Bunny", "2008"},
		{"12", "Issue", ""},
		{"3", "千と千尋", "2001"},
		{"4", "Amélie"},
		{"", "", ""},
	})
	want := strings.Join([]string{
		"ID  TITLE           YEAR",
		"1   Big Buck Bunny  2008",
		"12  Issue",
		"3   千と千尋        2001",
		"4   Amélie",
		"",
		"",
	}, "\n")
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// Every cell begins in the column of its head, whatever is empty before or after it.
func TestTableColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "long text", "東京", "é"}), 3, 3)).Draw(t, "rows")
		var out strings.Builder
		p := &printer{w: &out}
		p.table([]string{"A", "B", "C"}, rows)
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) != len(rows)+1 {
			t.Fatalf("%d lines of %d rows", len(lines), len(rows))
		}
		for i, row := range rows {
			for j, cell := range row {
				at := human.Columns(lines[0][:strings.IndexByte(lines[0], "ABC"[j])])
				if cell != "" && !strings.HasPrefix(from(lines[i+1], at), cell) {
					t.Fatalf("%q is not in column %d of %q", cell, at, lines[i+1])
				}
			}
		}
	})
}

// from returns a text from a column on.
func from(s string, column int) string {
	for i, r := range s {
		if column <= 0 {
			return s[i:]
		}
		column -= human.Columns(string(r))
	}
	return ""
}
