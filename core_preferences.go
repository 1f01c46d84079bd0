package butler

import (
	"fmt"
	"strconv"
)

// The preferences that belong to no Task.
const (
	PrefStartHour       = "ButlerStartHour"
	PrefEndHour         = "ButlerEndHour"
	PrefGrace           = "ButlerWindowGrace"
	PrefManualIgnores   = "ButlerManualStartIgnoresSchedule"
	PrefFriendlyName    = "FriendlyName"
	PrefScannerLow      = "ScannerLowPriority"
	PrefBackgroundLow   = "BackgroundTranscodeLowPriority"
	PrefLongRunningJobs = "LongRunningJobThreads"
	PrefUpdates         = "ScheduledLibraryUpdatesEnabled"
	PrefUpdateInterval  = "ScheduledLibraryUpdateInterval"
	PrefPaused          = "ButlerPaused"
	PrefPausedUntil     = "ButlerPausedUntil"
	PrefExportFolder    = "ExportFolder"
	PrefNetworks        = "allowedNetworks"
	PrefMarkerSource    = "MarkerSource"
	PrefEmptyTrash      = "autoEmptyTrash"
	PrefQuota           = "GeneratedFilesQuota"
	PrefQuietHours      = "ButlerQuietHours"
	PrefMaxLoad         = "ButlerMaxLoad"
	PrefIdleOnly        = "ButlerOnlyWhenIdle"
)

// The values of PrefMarkerSource.
const (
	MarkersAny   = "any"
	MarkersCloud = "cloud" // none are worked out here
	MarkersLocal = "local"
)

// CorePreferences returns the preferences that belong to no Task. cores is the number of processor
// cores of the machine.
func CorePreferences(cores int) []Preference {
	return append([]Preference{
		{ID: PrefFriendlyName, Label: "Friendly name", Type: PreferenceText, Group: "general",
			Summary: "The name of this server in clients. Empty for the machine's name."},
		{ID: PrefStartHour, Label: "Time at which tasks start to run", Type: PreferenceInt, Default: "2", Max: 23, Enum: hours(), Group: "butler",
			Summary: "The hour of the wall clock at which the nightly window opens."},
		{ID: PrefEndHour, Label: "Time at which tasks stop running", Type: PreferenceInt, Default: "5", Max: 23, Enum: hours(), Group: "butler",
			Summary: "The hour at which it closes. At or before the first, it is on the next day."},
		{ID: PrefGrace, Label: "Grace at the end of the window, in seconds", Type: PreferenceInt, Default: "120", Max: 3600, Advanced: true, Group: "butler",
			Summary: "How long work in hand may go on when the window closes."},
		{ID: PrefManualIgnores, Label: "Starts by hand ignore the schedule", Type: PreferenceBool, Default: "false", Advanced: true, Group: "butler",
			Summary: "As if every start by hand were forced, for clients that cannot ask for it."},
		{ID: PrefLongRunningJobs, Label: "Units worked on at a time", Type: PreferenceInt, Default: strconv.Itoa(max(1, cores/2)), Min: 1, Max: 256, Advanced: true, Group: "butler",
			Summary: "How many files are analysed side by side on this machine."},
		{ID: PrefPaused, Label: "Pause", Type: PreferenceBool, Default: "false", Group: "butler",
			Summary: "No work begins, and files in hand are given back. Tasks that are not done file by file end what they are at."},
		{ID: PrefPausedUntil, Label: "End of the pause", Type: PreferenceText, Format: FormatTime, Advanced: true, Group: "butler",
			Summary: "When a pause ends by itself. Empty for never."},
		{ID: PrefUpdates, Label: "Scan libraries periodically", Type: PreferenceBool, Default: "false", Group: "library",
			Summary: "Scans for changes by day too, whenever the interval has passed since the last scan."},
		{ID: PrefUpdateInterval, Label: "Interval of periodic scans", Type: PreferenceInt, Default: "3600", Enum: intervals(), Group: "library",
			Summary: "How long after a scan the next one begins, in seconds."},
		{ID: PrefMarkerSource, Label: "Marker source", Type: PreferenceText, Default: MarkersAny, Group: "library",
			Enum:    []EnumValue{{MarkersAny, "this server and online sources"}, {MarkersCloud, "online sources only"}, {MarkersLocal, "this server only"}},
			Summary: "Where markers of intros and credits come from. With online sources only, this server works out none; there are no online sources yet."},
		{ID: PrefEmptyTrash, Label: "Empty trash automatically", Type: PreferenceBool, Default: "true", Group: "library",
			Summary: "GarbageCollectLibraryMedia takes what has been missing for long out of the library. If not, only people do."},
		{ID: PrefQuota, Label: "Quota of generated files, in GB", Type: PreferenceInt, Default: "0", Max: 1 << 20, Group: "library",
			Summary: "What previews, images and other generated files may take in all. What would take more is not made. 0 for no limit but the disk's."},
		{ID: PrefQuietHours, Label: "Quiet hours", Type: PreferenceText, Format: FormatHours, Group: "butler",
			Summary: "Hours of the day in which no work begins, whatever started it, and files in hand are given back: 07:00-09:00, 20:00-23:30. Empty for none."},
		{ID: PrefMaxLoad, Label: "Highest load of the machine", Type: PreferenceDouble, Default: "0", Advanced: true, Group: "butler",
			Summary: "Work waits while the load average of others, for each processor core, is above this. 0 for no limit."},
		{ID: PrefIdleOnly, Label: "Work only when the machine is idle", Type: PreferenceBool, Default: "false", Advanced: true, Group: "butler",
			Summary: "Work waits while other programs wait for the processor, memory or disk, where the system tells (Linux with pressure-stall information)."},
		{ID: PrefNetworks, Label: "Addresses that are let in without a token", Type: PreferenceText, Format: FormatNetworks, Advanced: true, Group: "network",
			Summary: "Whoever calls from these addresses or networks is the administrator. Empty, as it should be, for none."},
		{ID: PrefExportFolder, Label: "Folder for exports", Type: PreferenceText, Format: FormatFolder, Advanced: true, Group: "library",
			Summary: "Exports that are not to lie beside the media go below this folder, at the path that the media has. It must be there."},
		{ID: PrefScannerLow, Label: "Scan at lower priority", Type: PreferenceBool, Default: "true", Group: "library",
			Summary: "Scans yield to other programs."},
		{ID: PrefBackgroundLow, Label: "Work in the background at lower priority", Type: PreferenceBool, Default: "true", Group: "butler",
			Summary: "Analyses yield to other programs: lowest processor priority, idle disk priority."},
	}, notifyPreferences()...)
}

func intervals() []EnumValue {
	return []EnumValue{
		{"900", "every 15 minutes"}, {"1800", "every 30 minutes"}, {"3600", "hourly"}, {"7200", "every 2 hours"},
		{"21600", "every 6 hours"}, {"43200", "every 12 hours"}, {"86400", "daily"},
	}
}

func hours() []EnumValue {
	var all []EnumValue
	for h := range 24 {
		all = append(all, EnumValue{strconv.Itoa(h), fmt.Sprintf("%02d:00", h)})
	}
	return all
}
