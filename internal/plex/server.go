package plex

import (
	"net/http"
	"runtime"
	"strings"

	"butler"
	"butler/plexapi"
)

func (s *server) identity(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, plexapi.Container[plexapi.Identity]{MediaContainer: plexapi.Identity{
		MachineIdentifier: s.MachineID,
		Version:           s.Version,
	}})
}

// about answers GET /, with which clients begin. What is not set is not had.
func (s *server) about(w http.ResponseWriter, r *http.Request) error {
	directories := []plexapi.Directory{
		{Count: 1, Key: "activities", Title: "activities"},
		{Count: 1, Key: "butler", Title: "butler"},
	}
	return s.answer(w, r, plexapi.Container[plexapi.Server]{MediaContainer: plexapi.Server{
		Size:                 len(directories),
		BackgroundProcessing: true,
		FriendlyName:         s.friendlyName(),
		MachineIdentifier:    s.MachineID,
		Platform:             platform(),
		PlatformVersion:      s.PlatformVersion,
		UpdatedAt:            s.Started.Unix(),
		Version:              s.Version,
		Directory:            directories,
	}})
}

func (s *server) friendlyName() string {
	settings := s.Operator.Settings()
	if _, ok := settings.Definition(butler.PrefFriendlyName); ok {
		if name := settings.Text(butler.PrefFriendlyName); name != "" {
			return name
		}
	}
	return s.Name
}

// platform returns the operating system as Plex spells it: Linux, MacOSX, Windows.
func platform() string {
	switch runtime.GOOS {
	case "darwin":
		return "MacOSX"
	case "freebsd":
		return "FreeBSD"
	}
	return strings.ToUpper(runtime.GOOS[:1]) + runtime.GOOS[1:]
}
