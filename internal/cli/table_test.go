package cli

import (
	"slices"
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

// On a terminal a table is no wider than that, as far as there is room for all columns.
func TestTableOnANarrowTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(3*(leastCell+gap), 120).Draw(t, "width")
		rows := rapid.SliceOf(rapid.SliceOfN(rapid.String(), 3, 3)).Draw(t, "rows")
		var out strings.Builder
		p := &printer{w: &out, width: width}
		p.table([]string{"ID", "STATE", "WHY"}, rows)
		for line := range strings.Lines(out.String()) {
			if n := human.Columns(strings.TrimSuffix(line, "\n")); n > width {
				t.Fatalf("%d columns of %d: %q", n, width, line)
			}
		}
	})
}

func TestNarrow(t *testing.T) {
	for _, tt := range []struct {
		widths []int
		room   int
		want   []int
	}{
		{[]int{5, 10, 100}, 80, []int{5, 10, 65}},
		{[]int{5, 60, 60}, 85, []int{5, 40, 40}},
		{[]int{5, 60, 60}, 20, []int{5, 12, 12}},
		{[]int{5, 6, 7}, 5, []int{5, 6, 7}},
		{nil, 5, nil},
	} {
		narrow(tt.widths, tt.room)
		if !slices.Equal(tt.widths, tt.want) {
			t.Errorf("got %v, want %v", tt.widths, tt.want)
		}
	}
}

func TestColorsOfATable(t *testing.T) {
	var out strings.Builder
	p := &printer{w: &out, width: 40, Palette: true}
	p.table([]string{"RUN", "STATE", "WHY"}, [][]string{{"1", "failed", "failed"}, {"2", "running, 2 of 3", ""}, {"3", "scheduled", ""}})
	want := "\x1b[1mRUN\x1b[0m  \x1b[1mSTATE\x1b[0m            \x1b[1mWHY\x1b[0m\n" +
		"1    \x1b[31mfailed\x1b[0m           failed\n" +
		"2    \x1b[36mrunning, 2 of 3\x1b[0m\n" +
		"3    scheduled\n"
	if out.String() != want {
		t.Errorf("got\n%q\nwant\n%q", out.String(), want)
	}
}
