package tasks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/media/tool"
	"butler/tasks"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	tool.SandboxMain()
	goleak.VerifyTestMain(m)
}

// patience is how long a Pass of all Analyses over a file of a few seconds may take, on a machine that does much else.
const patience = 10 * time.Minute

// Whatever a file holds, each Analysis ends with a result that is whole, or with an error that says what is wrong with
// this file: none hangs, panics, blames itself or leaves anything behind. Those that the file is fit for have a result.
func TestHostileFiles(t *testing.T) {
	tools, err := tool.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if tools.Sandbox, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	files := hostileFiles()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := files[name]
			path := filepath.Join(t.TempDir(), name)
			f.make(t, path)
			h, err := header.NewReader(tools).ReadHeader(t.Context(), path, f.kind)
			if err != nil {
				t.Fatal(err)
			}
			part := butler.Part{ID: 1, Path: path, Header: h, Features: butler.FeaturesOf(f.kind, h)}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			dir := t.TempDir()
			analyses := allAnalyses()
			outcomes, err := media.NewPerformer(tools, media.Options{Stall: patience / 2}).Pass(ctx, part, analyses, allSettings(), dir)
			if err != nil || len(outcomes) != len(analyses) {
				t.Fatalf("%d outcomes, %v", len(outcomes), err)
			}
			results := 0
			for i, o := range outcomes {
				if o.Err == nil {
					results++
				}
				fit := slices.ContainsFunc(analyses[i].Applies, func(a butler.Features) bool { return part.Features&a == a })
				judge(t, f, o, fit, dir)
			}
			if (results == 0) != f.hopeless {
				t.Errorf("%d results", results)
			}
		})
	}
}

// judge looks at what became of one Analysis. An Analysis that is not fit for the file is not begun in earnest, but no
// header is so wrong that it may do harm.
func judge(t *testing.T, f hostile, o butler.Outcome, fit bool, dir string) {
	t.Helper()
	own := filepath.Join(dir, o.Analysis)
	if o.Err != nil {
		text := o.Err.Error()
		switch kind := butler.KindOf(o.Err); {
		case strings.Contains(text, "panic"), kind == butler.KindInternal, kind == butler.KindFailed, kind == butler.KindTimeout:
			t.Errorf("%s: kind %s: %v", o.Analysis, kind, o.Err)
		case kind.Traits().Disposition != butler.Permanent:
			t.Errorf("%s: would be tried again: kind %s: %v", o.Analysis, kind, o.Err)
		case strings.Contains(text, dir) || strings.Contains(text, t.TempDir()):
			t.Errorf("%s: shows a path: %v", o.Analysis, o.Err)
		case fit && !f.damaged && !slices.Contains(f.refused, o.Analysis):
			t.Errorf("%s: no result: %v", o.Analysis, o.Err)
		}
		if _, err := os.Stat(own); !os.IsNotExist(err) {
			t.Errorf("%s: left behind: %v", o.Analysis, err)
		}
		t.Logf("%-15s fit %-5v error  %v", o.Analysis, fit, o.Err)
		return
	}
	t.Logf("%-15s fit %-5v result %s", o.Analysis, fit, o.Result.Summary)
	r := o.Result
	if r.Summary == "" || len(r.Data) > 0 && !json.Valid(r.Data) || bytes.Contains(r.Data, []byte("NaN")) {
		t.Errorf("%s: summary %q, data %.200s", o.Analysis, r.Summary, r.Data)
	}
	for _, a := range r.Artifacts {
		if info, err := os.Stat(filepath.Join(own, filepath.FromSlash(a.Name))); err != nil || info.Size() != a.Size || a.Size == 0 {
			t.Errorf("%s: artifact %+v: %v", o.Analysis, a, err)
		}
	}
	for _, m := range r.Markers {
		if m.Start < 0 || m.End <= m.Start || m.End > f.longest.Milliseconds() || m.Confidence <= 0 || m.Confidence > 1 {
			t.Errorf("%s: marker %+v", o.Analysis, m)
		}
	}
	for _, b := range r.Blobs {
		if b.Name == "" || len(b.Data) == 0 {
			t.Errorf("%s: blob %q of %d bytes", o.Analysis, b.Name, len(b.Data))
		}
	}
	for _, v := range r.Vector {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Errorf("%s: vector %v", o.Analysis, r.Vector)
			break
		}
	}
}

func allAnalyses() []butler.Analysis {
	var all []butler.Analysis
	for _, task := range tasks.All() {
		if task.Analysis != nil {
			all = append(all, *task.Analysis)
		}
	}
	return all
}

// allSettings returns the defaults of everything.
func allSettings() butler.Settings {
	definitions := butler.CorePreferences(2)
	for _, task := range tasks.All() {
		definitions = append(append(definitions, task.Definition()), task.Preferences...)
	}
	return butler.NewSettings(definitions, nil)
}
