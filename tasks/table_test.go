package tasks_test

import (
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/tasks"
)

// table is what clients and users know of each Task: the names are Plex's.
func table() map[string]butler.Task {
	task := func(interval int, randomized bool, gate, value string) butler.Task {
		return butler.Task{
			Schedule: butler.Schedule{Interval: interval, Randomized: randomized},
			Gate:     butler.Gate{Preference: gate, Default: value, Behaviour: value == butler.Never || value == butler.Scheduled || value == butler.ASAP},
		}
	}
	const randomized = true
	return map[string]butler.Task{
		"BackupDatabase":                      task(3, false, "ButlerTaskBackupDatabase", "true"),
		"OptimizeDatabase":                    task(7, false, "ButlerTaskOptimizeDatabase", "true"),
		"CleanOldBundles":                     task(7, false, "ButlerTaskCleanOldBundles", "true"),
		"CleanOldCacheFiles":                  task(7, false, "ButlerTaskCleanOldCacheFiles", "true"),
		"GarbageCollectBlobs":                 task(7, false, "ButlerTaskGarbageCollectBlobs", "true"),
		"GarbageCollectLibraryMedia":          task(7, false, "ButlerTaskGarbageCollectLibraryMedia", "true"),
		"ButlerTaskCleanSupplementalLogFiles": task(7, false, "ButlerTaskCleanSupplementalLogFiles", "true"),
		"RefreshLibraries":                    task(1, false, "ButlerTaskRefreshLibraries", "false"),
		"RefreshLocalMedia":                   task(3, false, "ButlerTaskRefreshLocalMedia", "true"),
		"RefreshPeriodicMetadata":             task(1, randomized, "ButlerTaskRefreshPeriodicMetadata", "true"),
		"RefreshEpgGuides":                    task(1, randomized, "ButlerTaskRefreshEpgGuides", "true"),
		"UpgradeMediaAnalysis":                task(1, false, "ButlerTaskUpgradeMediaAnalysis", "true"),
		"DeepMediaAnalysis":                   task(1, false, "ButlerTaskDeepMediaAnalysis", "true"),
		"GenerateMediaIndexFiles":             task(1, false, "GenerateBIFBehavior", butler.Never),
		"GenerateChapterThumbs":               task(1, false, "GenerateChapterThumbBehavior", butler.Scheduled),
		"GenerateBlurHashes":                  task(1, false, "GenerateBlurHashBehavior", butler.Scheduled),
		"ButlerTaskGenerateIntroMarkers":      task(1, false, "GenerateIntroMarkerBehavior", butler.ASAP),
		"ButlerTaskGenerateCreditsMarkers":    task(1, false, "GenerateCreditsMarkerBehavior", butler.ASAP),
		"ButlerTaskGenerateAdMarkers":         task(1, false, "GenerateAdMarkerBehavior", butler.Scheduled),
		"ButlerTaskGenerateVoiceActivity":     task(1, false, "GenerateVADBehavior", butler.Scheduled),
		"LoudnessAnalysis":                    task(1, false, "LoudnessAnalysisBehavior", butler.Scheduled),
		"MusicAnalysis":                       task(1, false, "MusicAnalysisBehavior", butler.Scheduled),
		"GenerateAutoTags":                    task(1, false, "ButlerTaskGenerateAutoTags", "false"),
		"BuildGracenoteCollections":           task(7, randomized, "ButlerTaskBuildGracenoteCollections", "false"),
		"CheckForUpdates":                     task(1, randomized, "ButlerTaskCheckForUpdates", "true"),
		"AutomaticUpdates":                    task(1, false, "ButlerTaskAutomaticUpdates", "false"),
	}
}

func TestEveryTaskOfTheTable(t *testing.T) {
	want := table()
	for _, task := range tasks.All() {
		w, ok := want[task.Name]
		if !ok {
			t.Errorf("%s is not in the table", task.Name)
		}
		delete(want, task.Name)
		if task.Interval != w.Interval || task.Randomized != w.Randomized || task.Gate != w.Gate {
			t.Errorf("%s: %+v, %+v; want %+v, %+v", task.Name, task.Schedule, task.Gate, w.Schedule, w.Gate)
		}
		if task.Title == "" || task.Description == "" {
			t.Errorf("%s is called %q: %q", task.Name, task.Title, task.Description)
		}
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}

func TestReadmeOfNothing(t *testing.T) {
	for _, name := range []string{"", "Nothing", "../tasks", "gen", "ButlerTask", "backupdatabase/../backupdatabase"} {
		if text := tasks.Readme(name); text != "" {
			t.Errorf("%q: %.40q", name, text)
		}
	}
}

func TestEveryTaskHasItsReadme(t *testing.T) {
	for _, task := range tasks.All() {
		text := tasks.Readme(task.Name)
		if text == "" {
			t.Errorf("%s has no README", task.Name)
			continue
		}
		for _, p := range append(slices.Clone(task.Preferences), task.Definition()) {
			if !strings.Contains(text, p.ID) {
				t.Errorf("%s: its README does not speak of %s", task.Name, p.ID)
			}
		}
	}
}
