package api

import (
	"context"
	"net/http"

	"butler"
)

// automaticUpdates is the task that fetches and stages a newer version.
const automaticUpdates = "AutomaticUpdates"

// UpdateChange says what is to become of a newer version.
type UpdateChange struct {
	Choice butler.UpdateChoice `json:"choice" enum:",tonight,skip" doc:"What is to become of the newer version: tonight to stage it in the coming night, skip if it is not wanted, empty to leave it to the settings"`
}

// Restart says whether the server is to start anew.
type Restart struct {
	Restart bool `json:"restart,omitempty" required:"false" doc:"The server is to end in order and start anew as soon as that is of use, instead of waiting for its next start"`
}

func (s *service) addUpdates() {
	status := func(err error) (*body[butler.UpdateStatus], error) { return answer(s.Updater.Status()), err }
	add(s, http.MethodGet, "/updates", http.StatusOK, "getUpdates", "What is known of newer versions of the server",
		func(context.Context, *none) (*body[butler.UpdateStatus], error) { return status(nil) })
	add(s, http.MethodPost, "/updates/check", http.StatusOK, "checkForUpdates", "Ask the feed of releases",
		func(ctx context.Context, _ *none) (*body[butler.UpdateStatus], error) {
			_, err := s.Updater.Check(ctx)
			return status(err)
		}, saying("Without a feed it is an error of the kind refused."))
	add(s, http.MethodPut, "/updates/choice", http.StatusOK, "chooseUpdate", "Say what is to become of the newer version",
		func(ctx context.Context, in *struct{ Body UpdateChange }) (*body[butler.UpdateStatus], error) {
			return status(s.Updater.Choose(ctx, in.Body.Choice))
		}, saying("Without a newer version it is an error of the kind not-found."))
	add(s, http.MethodPost, "/updates/apply", http.StatusOK, "applyUpdate", "Fetch, verify and stage the newer version now",
		func(ctx context.Context, in *struct{ Body *Restart }) (*body[butler.Started], error) {
			choice := butler.ChoiceTonight // asked for, though it be one that would be passed over
			if in.Body != nil && in.Body.Restart {
				choice = butler.ChoiceNow
			}
			if err := s.Updater.Choose(ctx, choice); err != nil {
				return nil, err
			}
			started, err := s.Operator.Start(ctx, automaticUpdates, butler.StartOptions{Force: true})
			return answer(started), err
		}, saying("The answer names the run that does it. The next start of the server uses the version; with restart, the server starts anew when the run has ended well."))
	add(s, http.MethodPost, "/updates/rollback", http.StatusOK, "rollBackUpdate", "Drop the staged version, or go back to the installed one",
		func(ctx context.Context, in *struct{ Body *Restart }) (*body[butler.UpdateStatus], error) {
			if err := s.Updater.Rollback(ctx); err != nil {
				return nil, err
			}
			now := s.Updater.Status()
			if in.Body != nil && in.Body.Restart && now.State == butler.UpdateGoingBack {
				return answer(now), s.Updater.Restart(ctx)
			}
			return answer(now), nil
		}, saying("It happens at the next start of the server, or at once with restart. If the newer version has changed the database, the copy of before that takes its place; the newer database is put aside."))
}
