package settings

import (
	"slices"
	"strings"

	"butler"
)

// group is preferences that people look for in one place. A preference belongs to the first group that names it or its
// Task; so a Task that is new is in one without being named here.
type group struct {
	Slug, Title, Text string
	ids               []string // of preferences
	prefix            string   // of ids, "" for none
	tasks             []string // all of whose preferences belong to it
}

// The groups that take what no other names.
const (
	slugNight   = "night"
	slugTasks   = "tasks"
	slugResults = "results"
	slugServer  = "server"
	slugWorkers = "workers"

	slugLibraries     = "libraries"
	slugSources       = "sources"
	slugNotifications = "notifications"
	slugUpdates       = "updates"
)

func groups() []group {
	return []group{
		{Slug: slugNight, Title: "The night", Text: "When work goes on, and when it yields", ids: []string{
			butler.PrefStartHour, butler.PrefEndHour, butler.PrefQuietHours, butler.PrefBackgroundLow, butler.PrefGrace,
			butler.PrefMaxLoad, butler.PrefIdleOnly, butler.PrefManualIgnores,
		}},
		{Slug: slugTasks, Title: "Tasks", Text: "Which run by themselves, and when"},
		{Slug: slugLibraries, Title: "Libraries", Text: "Folders, what each library takes part in, scans", ids: []string{
			butler.PrefUpdates, butler.PrefUpdateInterval, butler.PrefScannerLow, butler.PrefEmptyTrash,
		}, tasks: []string{"RefreshLibraries", "RefreshLocalMedia", "GarbageCollectLibraryMedia"}},
		{Slug: "exports", Title: "Exports", Text: "Files for other players", ids: []string{butler.PrefExportFolder}, prefix: "Export"},
		{Slug: slugResults, Title: "What is made", Text: "Previews, images, markers, tags: how much and how", ids: []string{butler.PrefQuota, butler.PrefMarkerSource}},
		{Slug: "collections", Title: "Collections", Text: "Which are built", tasks: []string{"BuildGracenoteCollections"}},
		{Slug: slugSources, Title: "Online sources", Text: "Who is asked about films, series and music", tasks: []string{"RefreshPeriodicMetadata"}},
		{Slug: "guide", Title: "Television guide", Text: "XMLTV guides and their channels", tasks: []string{"RefreshEpgGuides"}},
		{Slug: slugNotifications, Title: "Notifications", Text: "Where reports of nights and trouble are sent", prefix: "Notify"},
		{Slug: "backups", Title: "Backups and clean-up", Text: "What is kept, where, for how long", tasks: []string{
			"BackupDatabase", "OptimizeDatabase", "CleanOldCacheFiles", "CleanOldBundles", "GarbageCollectBlobs", "ButlerTaskCleanSupplementalLogFiles",
		}},
		{Slug: slugUpdates, Title: "Updates", Text: "Newer versions of Butler", tasks: []string{"CheckForUpdates", "AutomaticUpdates"}},
		{Slug: slugWorkers, Title: "Workers", Text: "How many files are worked on at a time, and by whom", ids: []string{butler.PrefLongRunningJobs}},
		{Slug: slugServer, Title: "Server and access", Text: "Its name, and who gets in without a token"},
	}
}

func (g group) names(p butler.Preference) bool {
	return slices.Contains(g.ids, p.ID) || g.prefix != "" && strings.HasPrefix(p.ID, g.prefix)
}

// set is the preferences of a group that belong together.
type set struct {
	Title string // "" for those of the group itself
	Task  string // they are of, "" for none
	All   []butler.Preference
}

// elsewhere reports a preference that is no field of a form: a pause is begun and ended by buttons.
func elsewhere(p butler.Preference) bool {
	return p.Hidden || p.ID == butler.PrefPaused || p.ID == butler.PrefPausedUntil
}

// slugOf returns the group of a preference that is not a Task's gate. owner is its Task, or nil.
func slugOf(p butler.Preference, owner *butler.Task) string {
	rest := slugServer
	if owner != nil {
		rest = slugResults
	}
	for _, g := range groups() {
		if g.names(p) {
			return g.Slug
		}
		if owner != nil && slices.Contains(g.tasks, owner.Name) {
			rest = g.Slug
		}
	}
	return rest
}

// sets returns the preferences of all groups by their slugs. Gates of Tasks are in the group of Tasks, and again where the
// Task has preferences of its own.
func sets(definitions []butler.Preference, tasks []butler.Task) map[string][]set {
	gates, owners := map[string]*butler.Task{}, map[string]*butler.Task{}
	for i, t := range tasks {
		gates[t.Gate.Preference] = &tasks[i]
		for _, p := range t.Preferences {
			if owners[p.ID] == nil {
				owners[p.ID] = &tasks[i]
			}
		}
	}
	all := map[string][]set{}
	for _, p := range definitions {
		if elsewhere(p) {
			continue
		}
		if t := gates[p.ID]; t != nil {
			put(all, slugTasks, phase(t.Phase), "", p)
			for _, g := range groups() {
				if slices.Contains(g.tasks, t.Name) {
					put(all, g.Slug, t.Title, t.Name, p)
				}
			}
			continue
		}
		owner := owners[p.ID]
		slug := slugOf(p, owner)
		if owner == nil {
			put(all, slug, "", "", p)
		} else {
			put(all, slug, owner.Title, owner.Name, p)
		}
	}
	for slug := range all {
		slices.SortStableFunc(all[slug], func(a, b set) int { return rank(a) - rank(b) })
		for _, g := range groups() {
			if g.Slug == slug {
				g.sort(all[slug])
			}
		}
	}
	return all
}

// rank puts those of the group itself first, and phases in their order.
func rank(s set) int {
	if s.Title == "" {
		return 0
	}
	for p := butler.PhaseBackup; p <= butler.PhaseClean; p++ {
		if s.Task == "" && s.Title == phase(p) {
			return int(p)
		}
	}
	return int(butler.PhaseClean) + 1
}

// sort puts preferences that a group names into the order in which it does.
func (g group) sort(all []set) {
	for _, s := range all {
		slices.SortStableFunc(s.All, func(a, b butler.Preference) int { return g.place(a.ID) - g.place(b.ID) })
	}
}

func (g group) place(id string) int {
	if i := slices.Index(g.ids, id); i >= 0 {
		return i
	}
	return len(g.ids)
}

func put(all map[string][]set, slug, title, task string, p butler.Preference) {
	i := slices.IndexFunc(all[slug], func(s set) bool { return s.Title == title && s.Task == task })
	if i < 0 {
		all[slug] = append(all[slug], set{Title: title, Task: task})
		i = len(all[slug]) - 1
	}
	all[slug][i].All = append(all[slug][i].All, p)
}

// phase says what Tasks of a phase do.
func phase(p butler.Phase) string {
	switch p {
	case butler.PhaseBackup:
		return "Backups"
	case butler.PhaseOptimize:
		return "The database"
	case butler.PhaseRefresh:
		return "The library"
	case butler.PhaseAnalyse:
		return "Analyses"
	case butler.PhaseConclude:
		return "Collections"
	case butler.PhaseClean:
		return "Clean-up and updates"
	}
	return "Others"
}
