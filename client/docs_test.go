package client_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPage checks docs/sdk.md: every method that it names is there, every method is named, and its code
// is that of examples which run as tests.
func TestPage(t *testing.T) {
	page := read(t, "../docs/sdk.md")
	all := methods()
	named := map[string]bool{}
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || len(cells) != 2 && len(cells) != 6 {
			continue
		}
		for _, m := range regexp.MustCompile("`([A-Z][a-z]+\\.[A-Z][A-Za-z]+)`").FindAllStringSubmatch(cells[len(cells)-1], -1) {
			named[m[1]] = true
			if !slices.Contains(all, m[1]) {
				t.Errorf("there is no method %s", m[1])
			}
		}
	}
	for _, name := range all {
		if !named[name] {
			t.Errorf("%s is not on the page", name)
		}
	}
	code := read(t, "example_test.go") + read(t, "example_events_test.go") + read(t, "otelclient/example_test.go")
	for _, name := range all {
		service, _, _ := strings.Cut(name, ".")
		if !strings.Contains(code, "func Example"+service+"Service_") {
			t.Errorf("%s has no example", service)
		}
	}
	examples := plain(code)
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(blocks) < 5 {
		t.Errorf("%d pieces of code", len(blocks))
	}
	for _, b := range blocks {
		if !strings.Contains(examples, plain(b[1])) {
			t.Errorf("no example has\n%s", b[1])
		}
	}
}

// plain returns a text without what gofmt may change.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
