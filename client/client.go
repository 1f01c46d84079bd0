package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"butler"
)

// DefaultURL is where a server listens unless it is told otherwise.
const DefaultURL = "http://127.0.0.1:32500"

// Client reaches one server. It is safe for use by several goroutines.
type Client struct {
	Butler      *ButlerService      // the five operations of the Butler API; also on Plex Media Servers
	Activities  *ActivitiesService  // what goes on; also on Plex Media Servers
	Tasks       *TasksService       // Tasks with their state; starts and stops
	Runs        *RunsService        // what was done, and why not
	Library     *LibraryService     // Sections and Items
	Backups     *BackupsService     // copies of the database
	Preferences *PreferencesService // settings

	base    *url.URL
	http    *http.Client
	options options
}

// New returns a Client of the server at a URL such as [DefaultURL]. It does not connect. Errors:
// KindInvalid for a URL or an option that cannot be used.
func New(baseURL string, opts ...Option) (*Client, error) {
	base, err := parseBase(baseURL)
	if err != nil {
		return nil, err
	}
	o := defaults()
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	c := &Client{base: base, options: o}
	c.http = guard(o.http, base)
	c.Butler = &ButlerService{c}
	c.Activities = &ActivitiesService{c}
	c.Tasks = &TasksService{c}
	c.Runs = &RunsService{c}
	c.Library = &LibraryService{c}
	c.Backups = &BackupsService{c}
	c.Preferences = &PreferencesService{c}
	return c, nil
}

// URL returns the server's address, without a slash at its end.
func (c *Client) URL() string { return c.base.String() }

// parseBase reads a server's address. It does not repeat a bad one, which may hold a secret.
func parseBase(s string) (*url.URL, error) {
	bad := func(why string) (*url.URL, error) {
		return nil, newError(butler.KindInvalid, "read server address", why,
			"give an address such as "+DefaultURL)
	}
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil:
		return bad("it is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("it does not begin with http:// or https://")
	case u.Hostname() == "":
		return bad("it names no host")
	case u.User != nil:
		return bad("a user name or password does not belong in it")
	case u.RawQuery != "" || u.Fragment != "":
		return bad("a query or fragment does not belong in it")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = ""
	return u, nil
}

// Identity is what a server says of itself to anybody.
type Identity struct {
	MachineIdentifier string `json:"machineIdentifier"`
	Version           string `json:"version"`
	Claimed           bool   `json:"claimed"`
}

// Identity asks who the server is. It needs no token, and answers as soon as the server is ready.
func (c *Client) Identity(ctx context.Context) (Identity, error) {
	var body struct {
		MediaContainer Identity `json:"MediaContainer"`
	}
	err := c.get(ctx, "ask who the server is", plexAPI, "/identity", nil, &body)
	return body.MediaContainer, err
}
