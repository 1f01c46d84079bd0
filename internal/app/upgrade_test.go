package app

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
	"butler/tasks"
	"butler/tasks/generateblurhashes"
	"butler/tasks/generatemediaindexfiles"
	"butler/tasks/upgrademediaanalysis"
)

// results are the Findings of one Part by name.
type results map[string]butler.Finding

// resultsOf returns the results of the only film there is.
func resultsOf(t *testing.T, c *client.Client) results {
	t.Helper()
	page, err := c.Library.Items(t.Context(), client.ItemQuery{Kind: butler.Movie})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	item, err := c.Library.Item(t.Context(), page.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	all := results{}
	for _, f := range item.Findings {
		all[f.Analysis] = f
	}
	return all
}

// renewed returns the names of what was made anew, in order.
func renewed(before, after results) []string {
	names := []string{}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if !after[name].At.Equal(before[name].At) {
			names = append(names, name)
		}
	}
	return names
}

// work starts a Task by hand and waits until all that follows from it has ended. It returns its Run.
func work(t *testing.T, c *client.Client, task string) butler.Run {
	t.Helper()
	started, err := c.Tasks.Start(t.Context(), task, client.StartOptions{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	ended(t, c)
	if _, err := c.Activities.List(t.Context()); err != nil { // answers when what follows from a Run is opened
		t.Fatal(err)
	}
	for _, r := range ended(t, c) {
		if r.ID == started.Run.ID {
			if r.State != butler.RunDone {
				t.Fatalf("%s: %+v", task, r)
			}
			return r
		}
	}
	t.Fatalf("no run of %s", task)
	return butler.Run{}
}

// TestUpgrade has redone what is stale and nothing else, also by a start at noon.
func TestUpgrade(t *testing.T) {
	root := t.TempDir()
	butlertest.MediaAs(t, butlertest.Standard("mkv"), filepath.Join(root, "A Film (2001)", "A Film (2001).mkv"))
	data := filepath.Join(t.TempDir(), "data")
	a := start(t, Options{Data: data})
	c := connect(t, a.URL(), a.Token())
	section, err := c.Library.Add(t.Context(), client.NewSection{Kind: butler.Movies, Name: "Movies", Roots: []string{root}})
	if err != nil {
		t.Fatal(err)
	}
	set := func(values map[string]string) {
		t.Helper()
		if err := c.Preferences.Set(t.Context(), values); err != nil {
			t.Fatal(err)
		}
	}
	set(map[string]string{generatemediaindexfiles.PrefBehavior: butler.Scheduled, butler.PrefBackgroundLow: "false"})
	work(t, c, "RefreshLibraries")
	for _, task := range []string{"GenerateMediaIndexFiles", "GenerateBlurHashes", "GenerateChapterThumbs"} {
		work(t, c, task)
	}
	before := resultsOf(t, c)
	upgrade := func(want ...string) upgrademediaanalysis.Summary {
		t.Helper()
		r := work(t, c, "UpgradeMediaAnalysis")
		after := resultsOf(t, c)
		if got := renewed(before, after); !slices.Equal(got, want) {
			t.Errorf("made anew: %v, want %v; %s", got, want, r.Summary)
		}
		before = after
		var sum upgrademediaanalysis.Summary
		decode(t, r.Summary, &sum)
		return sum
	}
	if sum := upgrade(); sum.Files != 0 {
		t.Errorf("nothing is stale: %+v", sum)
	}
	set(map[string]string{generatemediaindexfiles.PrefWidth: "160"})
	status, err := c.Tasks.Get(t.Context(), "GenerateMediaIndexFiles")
	if err != nil || status.Stale != 1 || status.Lacking != 0 {
		t.Errorf("%+v, %v", status, err)
	}
	sum := upgrade(generatemediaindexfiles.Name)
	want := upgrademediaanalysis.Figure{Task: "GenerateMediaIndexFiles", Result: generatemediaindexfiles.Name, Settings: 1, Files: 1}
	if sum.Files != 1 || len(sum.Stale) != 1 || sum.Stale[0] != want {
		t.Errorf("%+v", sum)
	}
	upgrade()
	// A library that opts out keeps what it has.
	if _, err := c.Library.Edit(t.Context(), section.ID, client.SectionEdit{OptOuts: &[]string{"GenerateMediaIndexFiles"}}); err != nil {
		t.Fatal(err)
	}
	set(map[string]string{generatemediaindexfiles.PrefWidth: "240"})
	upgrade()
	stop(t, a)

	newer := tasks.All()
	for i := range newer {
		if newer[i].Analysis != nil && newer[i].Analysis.Name == generateblurhashes.Name {
			newer[i].Analysis.Version++
		}
	}
	a = start(t, Options{Data: data, Tasks: newer})
	c = connect(t, a.URL(), a.Token())
	if got := renewed(before, resultsOf(t, c)); len(got) > 0 {
		t.Errorf("a start made anew: %v", got)
	}
	sum = upgrade(generateblurhashes.Name)
	want = upgrademediaanalysis.Figure{Task: "GenerateBlurHashes", Result: generateblurhashes.Name, Version: 1, Files: 1}
	if sum.Files != 1 || len(sum.Stale) != 1 || sum.Stale[0] != want {
		t.Errorf("%+v", sum)
	}
	upgrade()
}
