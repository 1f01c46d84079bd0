package butler_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// layers is the import law: what each folder may import of this module. A folder covers those
// below it, and the longest match holds. Whatever is not here may not exist.
//
//	cmd → cli → app → {plex api web scheduler dispatch worker catalogue tasks} → {media bundle} → butler
func layers() map[string][]string {
	const tasksHelp = "tasks/internal"
	return map[string][]string{
		".":                  {},
		"plexapi":            {},
		"client":             {".", "plexapi"},
		"client/otelclient":  {".", "client"},
		"cmd":                {"internal/cli", "internal/media/tool"},
		"internal/cli":       {".", "client", "internal/cli", "internal/app", "internal/demo", "internal/durable", "internal/media/tool"},
		"internal/app":       {".", "internal/similar", "internal/subtitle", "internal/tagging", "internal/export", "internal/plex", "internal/api", "internal/web", "internal/scheduler", "internal/dispatch", "internal/worker", "internal/catalogue", "internal/access", "internal/event", "internal/section", "internal/media", "internal/bundle", "tasks", "internal/app", "internal/disclose", "internal/durable", "internal/outbound", "internal/guide", "internal/update", "internal/notify", "internal/machine", "internal/report", "internal/provider", "internal/picture", "internal/logfile", "internal/metrics"},
		"internal/plex":      {".", "plexapi", "internal/access", "internal/bif", "internal/disclose", "internal/loudness", "internal/event", "internal/section", "internal/similar", "internal/picture", "internal/original"},
		"internal/api":       {".", "internal/access", "internal/disclose", "internal/event", "internal/section", "internal/similar", "internal/subtitle", "internal/tagging"},
		"internal/web":       {".", "internal/web", "internal/access", "internal/disclose", "internal/event", "internal/section", "internal/similar", "internal/bif", "internal/loudness", "internal/picture", "internal/original", "internal/subtitle"},
		"internal/metrics":   {"."},
		"internal/scheduler": {"."},
		"internal/dispatch":  {"."},
		"internal/worker":    {"."},
		"internal/catalogue": {".", "internal/catalogue"},
		"internal/access":    {".", "internal/durable"},
		"internal/durable":   {},
		"internal/bif":       {"."},
		"internal/original":  {"."},
		"internal/loudness":  {"."},
		// What Analyses hear and see, in no more than numbers.
		"internal/sound":       {},
		"internal/fingerprint": {".", "internal/sound"},
		"internal/similar":     {"."},
		"internal/subtitle":    {"."},
		"internal/export":      {".", "internal/bif", "internal/durable"},
		"internal/tagging":     {".", "internal/durable", "internal/loudness"},
		"internal/event":       {"."},
		"internal/outbound":    {"."},
		"internal/apart":       {},
		"internal/nfo":         {"."},
		"internal/picture":     {"."},
		"internal/provider":    {".", "internal/outbound", "internal/picture", "internal/provider"},
		"internal/guide":       {".", "internal/outbound", "internal/durable"},
		"internal/update":      {".", "internal/outbound", "internal/durable", "internal/apart"},
		"internal/notify":      {".", "internal/outbound", "internal/apart"},
		"internal/machine":     {"."},
		"internal/logfile":     {"."},
		"internal/report":      {"."},
		"internal/photo":       {".", "internal/photo", "internal/media"},
		"internal/section":     {"."},
		"internal/disclose":    {"."},
		"internal/media":       {".", "internal/media"},
		"internal/bundle":      {"."},
		"internal/demo":        {".", "internal/media"},
		"tasks":                {".", "tasks", "internal/media", "internal/bundle", "internal/durable", "internal/bif", "internal/loudness", "internal/sound", "internal/fingerprint", "internal/subtitle", "internal/export", "internal/nfo", "internal/picture", "internal/provider", "internal/outbound", "internal/guide", "internal/photo", "internal/similar"},
		tasksHelp:              {".", tasksHelp, "internal/media", "internal/bundle", "internal/sound"},
		// Only tests import it.
		"internal/butlertest": {".", "internal/media", "internal/demo"},
		"internal/eval":       {".", "internal/eval", "internal/media", "tasks/internal"},
		// Only tests are in it.
		"internal/clienttest": {},
		"internal/webtest":    {},
	}
}

func TestImportLaw(t *testing.T) {
	law := layers()
	for _, p := range packages(t) {
		from := within(p.ImportPath)
		may, ok := law[longest(law, from)]
		if !ok {
			t.Errorf("%s has no place in the import law: see docs/architecture.md", from)
			continue
		}
		for _, path := range p.Imports {
			to := within(path)
			if to == "" && (from == "." || from == "plexapi") && !standard(path) {
				t.Errorf("%s imports %s: it may import only the standard library", from, path)
			}
			if to != "" && (!allowed(may, to) || otherTask(from, to)) {
				t.Errorf("%s imports %s, which the import law forbids", from, to)
			}
		}
	}
}

// The root must stay free of other modules also through what it imports.
func TestRootDependsOnNothing(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if path != "butler" && !standard(path) {
			t.Errorf("the domain depends on %s", path)
		}
	}
}

// otherTask reports whether one Task's folder reaches into another's.
func otherTask(from, to string) bool {
	folder := func(p string) string {
		name, ok := strings.CutPrefix(p, "tasks/")
		name, _, _ = strings.Cut(name, "/")
		if !ok {
			return ""
		}
		return name
	}
	a, b := folder(from), folder(to)
	return a != "" && b != "" && a != b && b != "internal"
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// within returns the folder of a package of this module, "." for its root, or "".
func within(path string) string {
	if path == "butler" {
		return "."
	}
	rest, ok := strings.CutPrefix(path, "butler/")
	if !ok {
		return ""
	}
	return rest
}

func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && within(path) == ""
}

func longest(law map[string][]string, folder string) string {
	best := ""
	for l := range law {
		if covers(l, folder) && len(l) > len(best) {
			best = l
		}
	}
	return best
}

func covers(layer, folder string) bool {
	return folder == layer || layer != "." && strings.HasPrefix(folder, layer+"/")
}

func allowed(may []string, to string) bool {
	for _, m := range may {
		if covers(m, to) {
			return true
		}
	}
	return false
}
