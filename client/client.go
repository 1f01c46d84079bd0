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
//
// Services that are said to work on Plex Media Servers too make only calls there that those have; what
// those have no words for is [ErrUnsupported].
type Client struct {
	Server      *ServerService      // who the server is, its state as a whole; in part on Plex Media Servers
	Butler      *ButlerService      // the five operations of the Butler API; on Plex Media Servers too
	Activities  *ActivitiesService  // what goes on; on Plex Media Servers too
	Preferences *PreferencesService // settings; on Plex Media Servers too
	Library     *LibraryService     // Sections and Items; most of it on Plex Media Servers too
	Tasks       *TasksService       // Tasks with their state; starts and stops
	Runs        *RunsService        // what was done, and why not
	Digests     *DigestsService     // nights, summed up
	Failures    *FailuresService    // what fails now, and trying it again
	Log         *LogService         // the log that the server keeps
	Reports     *ReportsService     // what nights came to, and where that was sent
	Backups     *BackupsService     // copies of the database
	Updates     *UpdatesService     // newer versions of the server
	Tokens      *TokensService      // keys to the server
	Sessions    *SessionsService    // browsers that are signed in
	Guide       *GuideService       // what television broadcasts
	Collections *CollectionsService // groups of Items
	Events      *EventsService      // what happens, as it happens; on Plex Media Servers too

	base    *url.URL
	http    *http.Client
	options options
	product detection
}

// New returns a Client of the server at a URL such as [DefaultURL]. It does not connect. Errors:
// [ErrInvalid] for a URL or an option that cannot be used.
func New(baseURL string, opts ...Option) (*Client, error) {
	base, err := parseBase(baseURL)
	if err != nil {
		return nil, err
	}
	o := defaults()
	for _, opt := range opts {
		if opt == nil {
			return nil, bad("make client", "an option is nil")
		}
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	h, err := o.transport()
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, options: o, http: guard(h, base), product: newDetection()}
	c.Server = &ServerService{c}
	c.Butler = &ButlerService{c}
	c.Activities = &ActivitiesService{c}
	c.Preferences = &PreferencesService{c}
	c.Library = &LibraryService{c}
	c.Tasks = &TasksService{c}
	c.Runs = &RunsService{c}
	c.Digests = &DigestsService{c}
	c.Failures = &FailuresService{c}
	c.Log = &LogService{c}
	c.Reports = &ReportsService{c}
	c.Backups = &BackupsService{c}
	c.Updates = &UpdatesService{c}
	c.Tokens = &TokensService{c}
	c.Sessions = &SessionsService{c}
	c.Guide = &GuideService{c}
	c.Collections = &CollectionsService{c}
	c.Events = &EventsService{c}
	return c, nil
}

// URL returns the server's address, without a slash at its end.
func (c *Client) URL() string { return c.base.String() }

// Identity is [ServerService.Identity].
func (c *Client) Identity(ctx context.Context) (Identity, error) { return c.Server.Identity(ctx) }

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
