package api

import (
	"context"
	"net/http"

	"butler"
)

// Queue is the runs that wait.
type Queue struct {
	Runs []butler.Run `json:"runs" nullable:"false" doc:"In the order in which they are to begin"`
}

// QueueMove says where in the queue a run is to be.
type QueueMove struct {
	To     string `json:"to" enum:"first,last,before" doc:"Before all others, behind all others, or before another"`
	Before int64  `json:"before,omitzero" required:"false" minimum:"1" doc:"Id of that other run, which waits too. Only with before"`
}

func (s *service) addQueue() {
	add(s, http.MethodGet, "/queue", http.StatusOK, "getQueue", "The runs that wait for their turn or their time",
		func(ctx context.Context, _ *none) (*body[Queue], error) {
			all, err := s.Operator.Queue(ctx)
			return answer(Queue{list(all)}), err
		})
	add(s, http.MethodPost, "/runs/{id}/move", http.StatusOK, "moveRun", "Put a run that waits somewhere else in the queue",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the run"`
			Body QueueMove
		}) (*body[butler.Run], error) {
			if (in.Body.To == "before") != (in.Body.Before != 0) {
				return nil, butler.E(butler.KindInvalid, "before", "the id of another run goes with to = before, and with nothing else")
			}
			run, err := s.Operator.Move(ctx, in.ID, butler.QueuePlace{Last: in.Body.To == "last", Before: in.Body.Before})
			return answer(run), err
		}, saying("It takes the priority of those that it comes to, and does not wait any more for those that it is moved before. "+
			"One that does not wait is an error of the kind conflict."))
}
