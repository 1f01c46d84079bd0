package plex

import (
	"net/http"

	"butler"
	"butler/plexapi"
)

// This server does not update itself. It says so in the words in which Plex's says that there is
// nothing to do, so that clients go on.

func (s *server) updateStatus(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, plexapi.Container[plexapi.Updates]{})
}

func (s *server) checkUpdates(w http.ResponseWriter, r *http.Request) error {
	if _, err := flag(r, "download"); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

func (s *server) applyUpdate(http.ResponseWriter, *http.Request) error {
	return butler.E(butler.KindInvalid, "", "there is no update to install").
		WithHint("install a newer version as this one was installed")
}
