package butler

import "time"

// SectionHealth is how the folders of a Section are. What is in a folder that is not good is left alone, and nothing of it is
// forgotten.
type SectionHealth struct {
	Section int64        `json:"section"`
	Roots   []RootHealth `json:"roots"` // in the order of [Section.Roots]
}

// RootHealth is how a folder of a Section is.
type RootHealth struct {
	Path   string    `json:"path"`
	State  RootState `json:"state"`
	Reason string    `json:"reason,omitempty"` // in words, without the path
	Hint   string    `json:"hint,omitempty"`   // what to do
	At     time.Time `json:"at"`               // when it was looked at
}

// RootState is how a folder is.
type RootState string

// The states of a folder.
const (
	RootGood   RootState = "good"
	RootEmpty  RootState = "empty"  // as the place of a disk is that is not mounted
	RootAway   RootState = "away"   // it is not there, or cannot be read
	RootSilent RootState = "silent" // it has not answered yet, as that of a mount that hangs
)

// Good reports whether all folders are.
func (h SectionHealth) Good() bool {
	for _, r := range h.Roots {
		if r.State != RootGood {
			return false
		}
	}
	return true
}
