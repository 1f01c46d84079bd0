package clienttest

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/LukeHagar/plexgo"
)

// TestNamesOfOthers checks the table of docs/sdk.md: plexgo has the calls that it names, and plexjs, which
// is generated from the same description, names them alike.
func TestNamesOfOthers(t *testing.T) {
	page, err := os.ReadFile("../../docs/sdk.md")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile("`([A-Z][A-Za-z]+)\\.([A-Z][A-Za-z]+)`")
	sdk := reflect.TypeFor[plexgo.PlexAPI]()
	seen := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 6 {
			continue
		}
		for _, m := range name.FindAllStringSubmatch(cells[4], -1) {
			seen++
			field, ok := sdk.FieldByName(m[1])
			if ok {
				_, ok = field.Type.MethodByName(m[2])
			}
			if !ok {
				t.Errorf("plexgo has no %s.%s", m[1], m[2])
			}
			js := "`" + strings.ToLower(m[1][:1]) + m[1][1:] + "." + strings.ToLower(m[2][:1]) + m[2][1:] + "`"
			if !strings.Contains(cells[2], js) {
				t.Errorf("plexjs: %s is not in %s", js, cells[2])
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d names", seen)
	}
}
