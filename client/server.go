package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"butler"
	"butler/plexapi"
)

// ServerService tells who the server is, and steers it as a whole.
type ServerService struct{ c *Client }

// Identity is what a server says of itself to anybody.
type Identity struct {
	MachineIdentifier string `json:"machineIdentifier"`
	Version           string `json:"version"`
	Claimed           bool   `json:"claimed"`
}

// ServerInfo is what a server says of itself to those who have a token.
type ServerInfo struct {
	Product           Product   `json:"product"`
	Version           string    `json:"version"`
	MachineIdentifier string    `json:"machineIdentifier"`
	Name              string    `json:"name"`             // for people
	Started           time.Time `json:"started,omitzero"` // not told by Plex Media Servers
	URL               string    `json:"url,omitempty"`    // for programs on the same machine; not told by Plex Media Servers
}

// Capabilities is what a server can do beyond the Butler API, activities and preferences, which all have.
type Capabilities struct {
	Product         Product `json:"product"`
	OwnAPI          bool    `json:"ownAPI"`          // Tasks, Runs, Digests, Backups, Tokens, and the rest that is said to need a Butler
	IdempotencyKeys bool    `json:"idempotencyKeys"` // see [WithIdempotencyKey]
	EventStream     bool    `json:"eventStream"`     // Plex's stream of events
	Updater         bool    `json:"updater"`         // it can look for newer versions of itself
}

const serverRoute = "/server"

// Identity asks who the server is. It needs no token, and answers as soon as the server is ready. On Plex
// Media Servers too.
func (s *ServerService) Identity(ctx context.Context) (Identity, error) {
	return s.c.identity(ctx, "ask who the server is")
}

func (c *Client) identity(ctx context.Context, op string) (Identity, error) {
	body, err := read[plexapi.Container[plexapi.Identity]](ctx, c, call{op: op, route: "/identity", absent: true})
	m := body.MediaContainer
	return Identity{MachineIdentifier: m.MachineIdentifier, Version: m.Version, Claimed: bool(m.Claimed)}, err
}

// Info asks what the server is. On Plex Media Servers too.
func (s *ServerService) Info(ctx context.Context) (ServerInfo, error) {
	const op = "ask what the server is"
	plex, err := s.c.onPlex(ctx, op)
	switch {
	case err != nil:
		return ServerInfo{}, err
	case !plex:
		return read[ServerInfo](ctx, s.c, call{op: op, api: ownAPI, route: serverRoute})
	}
	m, err := s.c.root(ctx, op)
	return ServerInfo{Product: ProductPlex, Version: m.Version, MachineIdentifier: m.MachineIdentifier, Name: m.FriendlyName}, err
}

// Capabilities asks what the server can do. On Plex Media Servers too.
func (s *ServerService) Capabilities(ctx context.Context) (Capabilities, error) {
	const op = "ask what the server can do"
	p, err := s.c.productFor(ctx, op)
	if err != nil {
		return Capabilities{}, err
	}
	m, err := s.c.root(ctx, op)
	own := p == ProductButler
	return Capabilities{Product: p, OwnAPI: own, IdempotencyKeys: own, EventStream: bool(m.EventStream), Updater: bool(m.Updater)}, err
}

// root asks for what Plex Media Servers say of themselves.
func (c *Client) root(ctx context.Context, op string) (plexapi.Server, error) {
	body, err := read[plexapi.Container[plexapi.Server]](ctx, c, call{op: op, route: "/", absent: true})
	return body.MediaContainer, err
}

// Estimate asks what Analyses are yet to make of a Target, and how much disk and time that takes. It needs a Butler.
// Errors: [ErrNotFound], [ErrInvalid].
func (s *ServerService) Estimate(ctx context.Context, t butler.Target) ([]butler.Estimate, error) {
	q := url.Values{}
	if t.Section != 0 {
		q.Set("section", number(t.Section))
	}
	if t.Item != 0 {
		q.Set("item", number(t.Item))
	}
	body, err := read[struct {
		Estimates []butler.Estimate `json:"estimates"`
	}](ctx, s.c, call{op: "ask for estimates", api: ownAPI, route: "/storage/estimate", query: q})
	return body.Estimates, err
}

// Storage asks what the server keeps on disk. It needs a Butler.
func (s *ServerService) Storage(ctx context.Context) (butler.Storage, error) {
	return read[butler.Storage](ctx, s.c, call{op: "ask for the storage", api: ownAPI, route: "/storage"})
}

// Pause says whether the server's work is paused.
type Pause struct {
	Paused bool      `json:"paused"`
	Until  time.Time `json:"until,omitzero"` // when it ends by itself; zero for never
}

const pauseRoute = "/pause"

// Paused asks whether work is paused. It needs a Butler.
func (s *ServerService) Paused(ctx context.Context) (Pause, error) {
	return read[Pause](ctx, s.c, call{op: "ask for the pause", api: ownAPI, route: pauseRoute})
}

// Pause keeps work from beginning until a time, or, if that is zero, until [ServerService.Resume]; what
// is in hand is given back. It needs a Butler. Errors: [ErrInvalid] for a time that has passed.
func (s *ServerService) Pause(ctx context.Context, until time.Time) (Pause, error) {
	in := struct {
		Until time.Time `json:"until,omitzero"`
	}{until}
	return read[Pause](ctx, s.c, call{op: "pause", api: ownAPI, method: http.MethodPut, route: pauseRoute, in: in})
}

// Resume ends a pause. It succeeds also if there is none. It needs a Butler.
func (s *ServerService) Resume(ctx context.Context) (Pause, error) {
	return read[Pause](ctx, s.c, call{op: "end the pause", api: ownAPI, method: http.MethodDelete, route: pauseRoute})
}

// Workers returns those who perform Units, and what they have in hand. It needs a Butler.
func (s *ServerService) Workers(ctx context.Context) ([]butler.WorkerStatus, error) {
	body, err := read[struct {
		Workers []butler.WorkerStatus `json:"workers"`
	}](ctx, s.c, call{op: "list workers", api: ownAPI, route: "/workers"})
	return body.Workers, err
}

// SetSlots sets how many Units a Worker works on at a time, 1 to 256. It needs a Butler. Errors:
// [ErrNotFound]; [ErrInvalid], also for one on another machine, which is set there.
func (s *ServerService) SetSlots(ctx context.Context, worker string, slots int) (butler.WorkerStatus, error) {
	in := struct {
		Slots int `json:"slots"`
	}{slots}
	return read[butler.WorkerStatus](ctx, s.c, call{op: "change worker " + worker, api: ownAPI, method: http.MethodPatch,
		route: "/workers/{name}", args: []any{worker}, in: in})
}

// Examination is what came of looking at everything that may be wrong with a server.
type Examination struct {
	Worst  butler.CheckState `json:"worst"`
	Checks []butler.Check    `json:"checks"`
}

// StorageHistory asks what the server kept on disk day by day, oldest first. A zero day is no end. It needs a Butler.
func (s *ServerService) StorageHistory(ctx context.Context, from, to butler.Date) ([]butler.StorageSample, error) {
	values := url.Values{}
	set(values, "from", from.String())
	set(values, "to", to.String())
	body, err := read[struct {
		Samples []butler.StorageSample `json:"samples"`
	}](ctx, s.c, call{op: "ask for the storage of the past", api: ownAPI, route: "/storage/history", query: values})
	return body.Samples, err
}

// Examine looks at everything that may be wrong with the server. It reads its database whole, which may take a while.
// It needs a Butler and the scope admin.
func (s *ServerService) Examine(ctx context.Context) (Examination, error) {
	return read[Examination](ctx, s.c, call{op: "examine the server", api: ownAPI, route: "/doctor"})
}
