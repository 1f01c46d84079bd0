package butler

import "time"

// Digest sums up the Runs of a day: of a night, that is, and of what was started by hand.
type Digest struct {
	Day     Date      `json:"day"`
	Started time.Time `json:"started,omitzero"` // when the first Run began
	Ended   time.Time `json:"ended,omitzero"`   // when the last one ended
	Done    int64     `json:"done"`
	Failed  int64     `json:"failed"`
	Skipped int64     `json:"skipped"`
	Written int64     `json:"written"`        // bytes
	Freed   int64     `json:"freed"`          // bytes
	Open    int       `json:"open"`           // Runs that have not ended
	Trouble int       `json:"trouble"`        // Runs that failed, were interrupted, or have failures
	Runs    []Run     `json:"runs,omitempty"` // absent in lists; in the order in which they were opened
}

// NewDigest sums up Runs.
func NewDigest(day Date, runs []Run) Digest {
	d := Digest{Day: day, Runs: runs}
	for _, r := range runs {
		if !r.Dry { // which only tells what it would have done
			d.Done, d.Failed, d.Skipped = d.Done+r.Done, d.Failed+r.Failed, d.Skipped+r.Skipped
			d.Written += max(0, r.Bytes)
			d.Freed += max(0, -r.Bytes)
		}
		if d.Started.IsZero() || !r.Started.IsZero() && r.Started.Before(d.Started) {
			d.Started = r.Started
		}
		if r.Ended.After(d.Ended) {
			d.Ended = r.Ended
		}
		if !r.State.Final() {
			d.Open++
		}
		if r.State == RunFailed || r.State == RunInterrupted || r.Failed > 0 {
			d.Trouble++
		}
	}
	return d
}
