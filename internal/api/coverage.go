package api

import (
	"context"
	"net/http"

	"butler"
)

type coverageInput struct {
	Task    string `query:"task" maxLength:"64" doc:"Name of the only task to look at" example:"LoudnessAnalysis"`
	Section int64  `query:"section" minimum:"0" doc:"Id of the only section to look at; 0 for all"`
}

func (s *service) addCoverage() {
	add(s, http.MethodGet, "/coverage", http.StatusOK, "getCoverage", "How far analyses are with the library",
		func(ctx context.Context, in *coverageInput) (*body[butler.LibraryCoverage], error) {
			if s.Coverage == nil {
				return nil, unsupported("count what is covered")
			}
			if in.Task != "" {
				if _, err := s.task(ctx, in.Task); err != nil {
					return nil, err
				}
			}
			if in.Section != 0 {
				if _, err := s.Library.Section(ctx, in.Section); err != nil {
					return nil, err
				}
			}
			all, err := s.Coverage(ctx)
			all.All = list(all.Of(in.Task, in.Section))
			return answer(all), err
		}, saying("One of each analysis and section that holds something for it. On a large library the counts may be some minutes old: at says when they were made."))
}
