package api

import (
	"context"
	"net/http"

	"butler"
)

// FailureList is a page of what fails now.
type FailureList struct {
	Failures []butler.Failure `json:"failures" nullable:"false" doc:"In the order of analyses and parts"`
	Next     string           `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

// FailureCounts is how often what fails now fails, and why.
type FailureCounts struct {
	Counts []butler.FailureCount `json:"counts" nullable:"false" doc:"The most frequent first"`
}

// RetryRequest says what of all that failed is to be tried again.
type RetryRequest struct {
	Run     int64  `json:"run,omitzero" required:"false" minimum:"0" doc:"Only what this run failed on. One of a task that works on the server as a whole is made again"`
	Part    int64  `json:"part,omitzero" required:"false" minimum:"0" doc:"Only what failed of this part"`
	Section int64  `json:"section,omitzero" required:"false" minimum:"0" doc:"Only what failed in this section"`
	Task    string `json:"task,omitempty" required:"false" maxLength:"64" doc:"Only what this task failed on"`
	Now     bool   `json:"now,omitempty" required:"false" doc:"Begin at once, by force; else the next run of each task does it"`
}

// FailureFilter says which failures are meant.
type FailureFilter struct {
	Task    string `query:"task" maxLength:"64" doc:"Only those of this task"`
	Section int64  `query:"section" minimum:"0" doc:"Only those in this section; 0 for all"`
	Part    int64  `query:"part" minimum:"0" doc:"Only those of this part; 0 for all"`
	Run     int64  `query:"run" minimum:"0" doc:"Only those of parts that this run reported as failed; 0 for all"`
	Like    string `query:"like" maxLength:"4000" doc:"Only those for this reason: like of one of the counts"`
}

func (f FailureFilter) query() butler.FailureQuery {
	return butler.FailureQuery{Task: f.Task, Section: f.Section, Part: f.Part, Run: f.Run, Like: f.Like}
}

type failuresQuery struct {
	Paging
	FailureFilter
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many failures a page has at most"`
}

func (s *service) addFailures() {
	add(s, http.MethodGet, "/failures", http.StatusOK, "listFailures", "What fails now, file by file", s.listFailures,
		saying("It is listed until it succeeds or is to be tried again. Files that are missing are left out."))
	add(s, http.MethodGet, "/failures/counts", http.StatusOK, "countFailures", "What fails now, by task and reason",
		func(ctx context.Context, in *FailureFilter) (*body[FailureCounts], error) {
			all, err := s.Failures.FailureCounts(ctx, in.query())
			return answer(FailureCounts{list(all)}), err
		}, saying("Reasons that differ by numbers and quoted names only are counted as one."))
	add(s, http.MethodPost, "/failures/retry", http.StatusOK, "retryFailures", "Try again what failed",
		func(ctx context.Context, in *struct{ Body RetryRequest }) (*body[butler.Retried], error) {
			out, err := s.Operator.Retry(ctx, butler.RetryOptions{
				Run: in.Body.Run, Part: in.Body.Part, Section: in.Body.Section, Task: in.Body.Task, Now: in.Body.Now,
			})
			out.Tasks, out.Started = list(out.Tasks), list(out.Started)
			return answer(out), err
		}, saying("What is begun at once is begun on the item or section in which all of it lies, and does what else is lacking there. "+
			"If nothing of that fails now, that is an error of the kind conflict."))
}

func (s *service) listFailures(ctx context.Context, in *failuresQuery) (*page[FailureList], error) {
	q := in.query()
	var err error
	if q.After, err = in.position(); err != nil {
		return nil, err
	}
	q.Limit = in.Limit
	found, err := s.Failures.Failures(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &page[FailureList]{Body: FailureList{Failures: list(found.Failures)}}
	if found.Next != "" {
		out.Body.Next, out.Link = in.next(found.Next)
	}
	return out, nil
}
