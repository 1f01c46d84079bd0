package plex

import (
	"net/http"
	"strconv"

	"butler"
	"butler/plexapi"
)

// administrator is the id that Plex gives the owner of a server.
const administrator = 1

func (s *server) listActivities(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Operator.Activities(r.Context())
	if err != nil {
		return err
	}
	list := make([]plexapi.Activity, len(all))
	for i, a := range all {
		list[i] = wireActivity(a)
	}
	return s.answer(w, r, plexapi.Container[plexapi.Activities]{
		MediaContainer: plexapi.Activities{Size: len(list), Activity: list},
	})
}

func (s *server) cancelActivity(w http.ResponseWriter, r *http.Request) error {
	if err := s.Operator.Cancel(r.Context(), r.PathValue("uuid")); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

func wireActivity(a butler.Activity) plexapi.Activity {
	wire := plexapi.Activity{
		UUID:        a.UUID,
		Type:        a.Type,
		Cancellable: plexapi.Bool(a.Cancellable),
		UserID:      administrator,
		Title:       a.Title,
		Subtitle:    a.Subtitle,
		Progress:    float64(min(max(a.Progress, -1), 100)),
	}
	if a.Section != 0 || a.Item != 0 {
		wire.Context = &plexapi.ActivityContext{}
		if a.Section != 0 {
			wire.Context.LibrarySectionID = strconv.FormatInt(a.Section, 10)
		}
		if a.Item != 0 {
			wire.Context.Key = "/library/metadata/" + strconv.FormatInt(a.Item, 10)
		}
	}
	return wire
}
