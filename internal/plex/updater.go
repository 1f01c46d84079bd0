package plex

import (
	"net/http"

	"butler"
	"butler/plexapi"
)

// automaticUpdates is the Task that fetches and stages a newer version.
const automaticUpdates = "AutomaticUpdates"

func (s *server) updateStatus(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, plexapi.Container[plexapi.Updates]{MediaContainer: updatesOf(s.Updater.Status())})
}

func updatesOf(now butler.UpdateStatus) plexapi.Updates {
	u := plexapi.Updates{CanInstall: plexapi.Bool(now.CanInstall)}
	if !now.Checked.IsZero() {
		u.CheckedAt = now.Checked.Unix()
	}
	if now.Problem != "" {
		u.Status = 1
	}
	if r := now.Release; r != nil {
		u.DownloadURL, u.AutoUpdateVersion, u.Size = r.Page, 1, 1
		u.Release = []plexapi.Release{{Key: r.Page, Version: r.Version, Added: r.Notes, DownloadURL: r.Page, State: releaseState(now)}}
	}
	return u
}

// releaseState is the state of a release in Plex's words.
func releaseState(now butler.UpdateStatus) string {
	switch {
	case now.State == butler.UpdateRolledBack:
		return "error"
	case now.Choice == butler.ChoiceNow:
		return "installing"
	case now.State == butler.UpdateStaged:
		return "downloaded"
	case now.Choice == butler.ChoiceTonight:
		return "tonight"
	case now.Choice == butler.ChoiceSkip:
		return "skipped"
	}
	return "available"
}

// checkUpdates asks the feed, so that the status told next is new. Without a feed there is nothing newer, which is no
// error: clients go on to ask for the status.
func (s *server) checkUpdates(w http.ResponseWriter, r *http.Request) error {
	download, err := flag(r, "download")
	if err != nil {
		return err
	}
	if s.Updater.Status().Configured {
		now, err := s.Updater.Check(r.Context())
		if err != nil && !butler.IsKind(err, butler.KindRefused) {
			return err
		}
		if download && now.CanInstall && now.Release != nil {
			if err := s.fetchUpdate(w, r); err != nil {
				return err
			}
		}
	}
	empty(w, http.StatusOK)
	return nil
}

// fetchUpdate begins a Run that stages the newer version.
func (s *server) fetchUpdate(w http.ResponseWriter, r *http.Request) error {
	started, err := s.Operator.Start(r.Context(), automaticUpdates, butler.StartOptions{Force: true})
	if err != nil {
		return err
	}
	announce(w, started)
	return nil
}

// applyUpdate does as Plex does: tonight counts before skip, and without either the version is installed now.
func (s *server) applyUpdate(w http.ResponseWriter, r *http.Request) error {
	tonight, err := flag(r, "tonight")
	if err != nil {
		return err
	}
	skip, err := flag(r, "skip")
	if err != nil {
		return err
	}
	choice := butler.ChoiceNow
	switch now := s.Updater.Status(); {
	case now.Release == nil:
		return butler.E(butler.KindInvalid, "", "there is no update to install").
			WithHint("install a newer version as this one was installed")
	case tonight:
		choice = butler.ChoiceTonight
	case skip:
		choice = butler.ChoiceSkip
	}
	if err := s.Updater.Choose(r.Context(), choice); err != nil {
		return err
	}
	if choice == butler.ChoiceNow {
		if err := s.fetchUpdate(w, r); err != nil {
			return err
		}
	}
	empty(w, http.StatusOK)
	return nil
}
