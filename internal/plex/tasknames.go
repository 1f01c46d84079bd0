package plex

// The Tasks that calls about the library start.
const (
	taskScan          = "RefreshLibraries"
	taskLocal         = "RefreshLocalMedia"
	taskOnline        = "RefreshPeriodicMetadata"
	taskOptimize      = "OptimizeDatabase"
	taskCleanBundles  = "CleanOldBundles"
	taskDeep          = "DeepMediaAnalysis"
	taskPreviews      = "GenerateMediaIndexFiles"
	taskChapterThumbs = "GenerateChapterThumbs"
	taskIntros        = "ButlerTaskGenerateIntroMarkers"
	taskCredits       = "ButlerTaskGenerateCreditsMarkers"
	taskAds           = "ButlerTaskGenerateAdMarkers"
	taskVoice         = "ButlerTaskGenerateVoiceActivity"
	taskMusic         = "MusicAnalysis"
)
