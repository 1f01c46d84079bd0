package plex

// The Tasks that calls about the library start.
const (
	taskScan          = "RefreshLibraries"
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
