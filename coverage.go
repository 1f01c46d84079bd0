package butler

import (
	"context"
	"time"
)

// Coverage is how far an Analysis, or a Conclusion, is with a Section. Each file, or group of files, that it is for is
// counted once: Total is the sum of Done, Failed, Lacking and OptedOut. Files that are missing are not counted, nor groups of
// which nothing was found yet that could be compared.
type Coverage struct {
	Task     string `json:"task"`
	Analysis string `json:"analysis"` // or the Conclusion
	Groups   bool   `json:"groups"`   // it counts groups of files, such as seasons: it is a Conclusion
	Section  int64  `json:"section"`
	Total    int64  `json:"total"`
	Done     int64  `json:"done"`
	Failed   int64  `json:"failed"`   // for good: until the file, the settings or the version change
	Lacking  int64  `json:"lacking"`  // yet to be done
	Waiting  int64  `json:"waiting"`  // of Lacking: failed, and are tried again after a pause
	OptedOut int64  `json:"optedOut"` // nothing was made of it, and the Section does not want it
}

// Percent returns how much of what is wanted is done, rounded down, from 0 to 100: 100 if nothing is wanted.
func (c Coverage) Percent() int {
	wanted := c.Total - c.OptedOut
	if wanted <= 0 {
		return 100
	}
	return int(c.Done * 100 / wanted)
}

// SumCoverage adds up those of several Sections or Analyses. What they do not share is left zero.
func SumCoverage(all []Coverage) (sum Coverage) {
	for i, c := range all {
		if i == 0 {
			sum = c
			continue
		}
		sum.Total, sum.Done, sum.Failed = sum.Total+c.Total, sum.Done+c.Done, sum.Failed+c.Failed
		sum.Lacking, sum.Waiting, sum.OptedOut = sum.Lacking+c.Lacking, sum.Waiting+c.Waiting, sum.OptedOut+c.OptedOut
		if sum.Task != c.Task {
			sum.Task = ""
		}
		if sum.Analysis != c.Analysis {
			sum.Analysis = ""
		}
		if sum.Section != c.Section {
			sum.Section = 0
		}
		sum.Groups = sum.Groups && c.Groups
	}
	return sum
}

// CoverageReader counts how far Analyses and Conclusions are with the library.
type CoverageReader interface {
	// Coverage returns one of each Analysis and Conclusion of which the Section holds something, in their order, and
	// then in that of the Sections.
	Coverage(ctx context.Context) ([]Coverage, error)
}

// LibraryCoverage is the Coverage of all Sections as it was at a time.
type LibraryCoverage struct {
	At  time.Time  `json:"at"`
	All []Coverage `json:"coverage"`
}

// Of returns what is of a Task and a Section; "" and 0 for any.
func (l LibraryCoverage) Of(task string, section int64) (some []Coverage) {
	for _, c := range l.All {
		if (task == "" || c.Task == task) && (section == 0 || c.Section == section) {
			some = append(some, c)
		}
	}
	return some
}
