package plex

import (
	"net/http"

	"butler"
)

// activityHeader tells the uuid of the activity that a request has started.
const activityHeader = "X-Plex-Activity"

func (s *server) listTasks(w http.ResponseWriter, r *http.Request) error {
	list, err := s.tasks.current(r.Context(), s.Operator)
	if err != nil {
		return err
	}
	if as := ofSuccess(r); as == asJSON {
		write(w, http.StatusOK, as, list.json)
	} else {
		write(w, http.StatusOK, as, list.xml)
	}
	return nil
}

func (s *server) startTasks(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Operator.StartAll(r.Context())
	if err != nil {
		return err
	}
	for _, started := range all {
		announce(w, started)
	}
	empty(w, http.StatusOK)
	return nil
}

func (s *server) stopTasks(w http.ResponseWriter, r *http.Request) error {
	if err := s.Operator.StopAll(r.Context()); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

func (s *server) startTask(w http.ResponseWriter, r *http.Request) error {
	force, err := flag(r, "force")
	if err != nil {
		return err
	}
	dry, err := flag(r, "dry")
	if err != nil {
		return err
	}
	started, err := s.Operator.Start(r.Context(), r.PathValue("task"), butler.StartOptions{Force: force, Dry: dry})
	if err != nil {
		return err
	}
	switch started.Action {
	case butler.ActionAlready:
		empty(w, http.StatusAccepted)
		return nil
	case butler.ActionSkip, butler.ActionRefuse:
		return butler.E(butler.KindRefused, "", "%s", started.Reason)
	case butler.ActionStart, butler.ActionSchedule, butler.ActionAdvance:
	}
	announce(w, started)
	empty(w, http.StatusOK)
	return nil
}

func (s *server) stopTask(w http.ResponseWriter, r *http.Request) error {
	if err := s.Operator.Stop(r.Context(), r.PathValue("task")); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

// announce names the activity of a Run that was started or scheduled, one header line for each.
func announce(w http.ResponseWriter, started butler.Started) {
	switch started.Action {
	case butler.ActionStart, butler.ActionSchedule, butler.ActionAdvance:
		if started.Run.UUID != "" {
			w.Header().Add(activityHeader, started.Run.UUID)
		}
	case butler.ActionAlready, butler.ActionSkip, butler.ActionRefuse:
	}
}

// flag returns a query parameter that is 1, 0, true or false; absent, it is false.
func flag(r *http.Request, name string) (bool, error) {
	switch r.URL.Query().Get(name) {
	case "1", "true":
		return true, nil
	case "", "0", "false":
		return false, nil
	}
	return false, butler.E(butler.KindInvalid, "", "the parameter %s is neither 1 nor 0", name)
}
