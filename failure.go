package butler

import (
	"context"
	"strings"
	"time"
)

// Failure is work on a Part that failed when it was tried last, and has not succeeded since.
type Failure struct {
	Part     int64     `json:"part"`
	Item     int64     `json:"item"`
	Section  int64     `json:"section"`
	Title    string    `json:"title"` // for people
	File     string    `json:"file"`  // its name, without its folder
	Task     string    `json:"task"`
	Analysis string    `json:"analysis"` // or the Conclusion
	Reason   string    `json:"reason"`   // in the last words of what failed
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts,omitzero"` // that failed; 0 if it failed for good
	// After is when it is tried again by itself; zero if it failed for good: not before the file, the settings or the
	// version of the Analysis change, or somebody asks for it.
	After time.Time `json:"after,omitzero"`
}

// FailureQuery asks for Failures, in the order of Analyses and Parts. Those of files that are missing are left out.
type FailureQuery struct {
	Task    string // "" for all
	Section int64  // 0 for all
	Part    int64  // 0 for all
	Run     int64  // only of Parts that this Run reported as failed; 0 for all
	Like    string // only with a reason that is [Alike]; "" for all
	After   string // [FailurePage.Next] of the page before; "" for the first
	Limit   int
}

// FailurePage is a page of Failures.
type FailurePage struct {
	Failures []Failure
	Next     string // where the next page begins; "" on the last
}

// FailureCount is how many Parts a Task fails on for alike reasons.
type FailureCount struct {
	Task    string    `json:"task"`
	Reason  string    `json:"reason"`  // of one of them
	Like    string    `json:"like"`    // what is [Alike] in all of them
	Count   int64     `json:"count"`   // Parts
	ForGood int64     `json:"forGood"` // of them, those that are not tried again by themselves
	Last    time.Time `json:"last"`    // when it failed last
}

// FailureStore is the Catalogue as those see it who look at what fails.
type FailureStore interface {
	// Failures returns a page of what fails now. Errors: [KindInvalid] for an After of another query.
	Failures(ctx context.Context, q FailureQuery) (FailurePage, error)
	// FailureCounts counts what fails now by Task and reason, the most frequent first.
	FailureCounts(ctx context.Context, q FailureQuery) ([]FailureCount, error)
	// Retry makes what failed to be tried again: the Parts lack it, and groups are due. It returns how many Parts it is of
	// each Task, and what all of them lie in. Like, After and Limit of the query do not count.
	Retry(ctx context.Context, q FailureQuery) (Retries, error)
}

// Retries is what is to be tried again.
type Retries struct {
	Tasks  map[string]int64 // how many Parts, by Task
	Target Target           // what all of them lie in: one Item, one Section, or everything
}

// RetryOptions are the options of [Operator.Retry]: what failed of one Run, of one Part, of a Task, of a Section, or of
// several of these together. The zero value stands for all that failed.
type RetryOptions struct {
	Run     int64
	Part    int64
	Section int64
	Task    string
	Now     bool // begin at once; else the next Run does it
}

// Retried is what [Operator.Retry] led to.
type Retried struct {
	Files   int64     `json:"files"`   // that are tried again, counted once for each Task
	Tasks   []string  `json:"tasks"`   // that do it
	Started []Started `json:"started"` // what was begun at once
}

// Alike returns what reasons have in common that differ by numbers, addresses, quoted names and the name of the file only.
// file may be "".
func Alike(reason, file string) string {
	if file != "" {
		reason = strings.ReplaceAll(reason, file, "…")
	}
	var b strings.Builder
	quoted := rune(0) // the quotation mark that ends a name
	number := false
	for i, r := range reason {
		switch {
		case quoted != 0:
			if r == quoted {
				quoted = 0
				b.WriteRune(r)
			}
			continue
		case r == '"', r == '“':
			if end := map[rune]rune{'"': '"', '“': '”'}[r]; strings.ContainsRune(reason[i+len(string(r)):], end) {
				quoted = end
				b.WriteRune(r)
				b.WriteRune('…')
				continue
			}
		case r >= '0' && r <= '9':
			if !number {
				b.WriteRune('#')
			}
			number = true
			continue
		case number && (r == '.' || r == 'x' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F') && inNumber(reason[i+len(string(r)):]):
			continue
		}
		number = false
		b.WriteRune(r)
	}
	return b.String()
}

// inNumber reports whether a text goes on with what may be the rest of a number, up to its next digit.
func inNumber(rest string) bool {
	for _, r := range rest {
		switch {
		case r >= '0' && r <= '9':
			return true
		case r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
		default:
			return false
		}
	}
	return false
}
