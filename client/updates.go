package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"butler/plexapi"
)

// Updates is what a server knows of newer versions of itself.
type Updates struct {
	CanInstall bool      `json:"canInstall"` // it can be asked to install the first of Releases
	Checked    time.Time `json:"checked,omitzero"`
	Releases   []Release `json:"releases"`
}

// Release is a newer version of a server.
type Release struct {
	Version string `json:"version"`
	Added   string `json:"added"` // what is new
	Fixed   string `json:"fixed"`
	State   string `json:"state"` // available, downloading, downloaded …
}

// Updates asks what the server knows of newer versions. On Plex Media Servers too.
func (s *ServerService) Updates(ctx context.Context) (Updates, error) {
	body, err := read[plexapi.Container[plexapi.Updates]](ctx, s.c, call{op: "ask for updates", route: "/updater/status", absent: true})
	m := body.MediaContainer
	u := Updates{CanInstall: bool(m.CanInstall), Checked: unix(m.CheckedAt)}
	for _, r := range m.Release {
		u.Releases = append(u.Releases, Release{Version: r.Version, Added: r.Added, Fixed: r.Fixed, State: r.State})
	}
	return u, err
}

// CheckForUpdates makes the server look for newer versions, and fetch one if download says so. On Plex
// Media Servers too.
func (s *ServerService) CheckForUpdates(ctx context.Context, download bool) error {
	return s.c.send(ctx, call{op: "check for updates", method: http.MethodPut, route: "/updater/check", absent: true,
		query: url.Values{"download": {digit(download)}}})
}

// ApplyUpdate makes the server install the newer version that it has fetched, now or in the coming night.
// On Plex Media Servers too. Errors: [ErrInvalid] if there is none.
func (s *ServerService) ApplyUpdate(ctx context.Context, tonight bool) error {
	return s.c.send(ctx, call{op: "install the update", method: http.MethodPut, route: "/updater/apply", absent: true,
		query: url.Values{"tonight": {digit(tonight)}}})
}

// digit is a bool as Plex Media Servers read it.
func digit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
