package api

import (
	"context"
	"net/http"
	"time"

	"butler"
)

// Pause says whether work is paused.
type Pause struct {
	Paused bool      `json:"paused" doc:"No work begins, and files in hand were given back"`
	Until  time.Time `json:"until,omitzero" doc:"When the pause ends by itself. Absent if it does not"`
}

// PauseRequest says how long to pause.
type PauseRequest struct {
	Until time.Time `json:"until,omitzero" required:"false" doc:"When the pause is to end by itself, to the second. Absent for a pause that lasts until it is ended"`
}

func (s *service) addPause() {
	add(s, http.MethodGet, "/pause", http.StatusOK, "getPause", "Whether work is paused",
		func(context.Context, *none) (*body[Pause], error) {
			return answer(s.pause()), nil
		})
	add(s, http.MethodPut, "/pause", http.StatusOK, "pause", "Pause all work",
		func(ctx context.Context, in *struct{ Body *PauseRequest }) (*body[Pause], error) {
			until := ""
			if in.Body != nil && !in.Body.Until.IsZero() {
				if !in.Body.Until.After(time.Now()) {
					return nil, butler.E(butler.KindInvalid, "until", "this time has passed").
						WithHint("give a time to come, with its offset from UTC, or leave it out")
				}
				until = in.Body.Until.Format(time.RFC3339)
			}
			return s.setPause(ctx, "true", until)
		}, saying("The same as the preferences ButlerPaused and ButlerPausedUntil."))
	add(s, http.MethodDelete, "/pause", http.StatusOK, "resume", "End the pause",
		func(ctx context.Context, _ *none) (*body[Pause], error) {
			return s.setPause(ctx, "false", "")
		}, saying("It succeeds also if work is not paused."))
}

func (s *service) setPause(ctx context.Context, paused, until string) (*body[Pause], error) {
	err := s.Operator.SetSettings(ctx, map[string]string{butler.PrefPaused: paused, butler.PrefPausedUntil: until})
	if err != nil {
		return nil, err
	}
	return answer(s.pause()), nil
}

func (s *service) pause() Pause {
	until, paused := s.Operator.Settings().Paused(time.Now())
	if !paused {
		return Pause{}
	}
	return Pause{true, until}
}
