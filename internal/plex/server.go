package plex

import (
	"net"
	"net/http"
	"runtime"
	"strconv"
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
	var directories []plexapi.Directory
	for _, key := range []string{
		"activities", "butler", "clients", "diagnostics", "hubs", "library", "servers", "services", "status", "transcode", "updater",
	} {
		directories = append(directories, plexapi.Directory{Count: 1, Key: key, Title: key})
	}
	return s.answer(w, r, plexapi.Container[plexapi.Server]{MediaContainer: plexapi.Server{
		Size:                 len(directories),
		BackgroundProcessing: true,
		Diagnostics:          "logs,databases",
		EventStream:          true,
		FriendlyName:         s.friendlyName(),
		MachineIdentifier:    s.MachineID,
		Platform:             platform(),
		PlatformVersion:      s.PlatformVersion,
		UpdatedAt:            s.Started.Unix(),
		Updater:              true,
		Version:              s.Version,
		Directory:            directories,
	}})
}

// servers answers with this server, under the name by which the request reached it.
func (s *server) servers(w http.ResponseWriter, r *http.Request) error {
	host, digits, err := net.SplitHostPort(r.Host)
	if err != nil {
		host, digits = r.Host, "80"
		if r.TLS != nil {
			digits = "443"
		}
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return butler.E(butler.KindInvalid, "", "the header Host has no port between 0 and 65535")
	}
	return s.answer(w, r, plexapi.Container[plexapi.Servers]{MediaContainer: plexapi.Servers{
		Size: 1,
		Server: []plexapi.ServerAddress{{
			Name: s.friendlyName(), Host: host, Address: host, Port: int(port),
			MachineIdentifier: s.MachineID, Version: s.Version,
		}},
	}})
}

// account answers as a server does that nobody has claimed at plex.tv.
func (s *server) account(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, plexapi.MyPlex{MyPlex: plexapi.Account{
		MappingState: "unknown", SignInState: "none", SubscriptionState: "Unknown",
	}})
}

// nothing answers with an empty list: of sessions and players, for nothing is played here.
func (s *server) nothing(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, plexapi.Container[plexapi.Nothing]{})
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
