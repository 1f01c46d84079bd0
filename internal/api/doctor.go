package api

import (
	"context"
	"net/http"

	"butler"
)

// Examination is what came of looking at everything that may be wrong.
type Examination struct {
	Worst  butler.CheckState `json:"worst" enum:"good,note,warning,problem" doc:"Of all checks"`
	Checks []butler.Check    `json:"checks" nullable:"false" doc:"In the order in which they were made"`
}

func (s *service) addDoctor() {
	add(s, http.MethodGet, "/doctor", http.StatusOK, "examineServer", "Look at everything that may be wrong with the server",
		func(ctx context.Context, _ *none) (*body[Examination], error) {
			if s.Examine == nil {
				return nil, unsupported("examine the server")
			}
			all, err := s.Examine(ctx)
			return answer(Examination{butler.WorstCheck(all), list(all)}), err
		}, guarded, saying("Among others the database is read whole, so it may take a while; one examination goes on at a time."))
}
